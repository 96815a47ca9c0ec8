/** How much is measured. */
export interface Plan {
  readonly rounds: number;
  readonly secondsARun: number;
  readonly warmUpSeconds: number;
  readonly fixedRateSeconds: number;
  readonly sessions: number;
  readonly flatness: { readonly few: number; readonly many: number; readonly rounds: number };
}

const usual: Plan = {
  rounds: 5,
  secondsARun: 2,
  warmUpSeconds: 2,
  fixedRateSeconds: 25,
  sessions: 1000,
  flatness: { few: 1000, many: 200_000, rounds: 3 },
};

/** A minute instead of five: enough to see whether something broke, too little to compare close calls. */
const quick: Plan = {
  rounds: 1,
  secondsARun: 1,
  warmUpSeconds: 1,
  fixedRateSeconds: 6,
  sessions: 1000,
  flatness: { few: 1000, many: 20_000, rounds: 1 },
};

export const planOf = (args: readonly string[]): Plan => (args.includes('--quick') ? quick : usual);

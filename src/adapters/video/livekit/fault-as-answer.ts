import { type ProviderFault, VideoProviderFailed } from '../../../domain/room/errors.ts';

/** For `catch`: takes some faults for the given answer, and throws everything else on. */
export const takenAs =
  <T>(answer: T, ...faults: readonly ProviderFault[]) =>
  (error: unknown): T => {
    if (error instanceof VideoProviderFailed && faults.includes(error.fault)) return answer;
    throw error;
  };

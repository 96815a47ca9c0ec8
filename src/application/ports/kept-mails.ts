import type { DateTime } from 'luxon';

/** Mails that lie here to be looked at, where no mail server takes them. */
export interface KeptMails {
  /** Drops those that were written before then. @returns how many. */
  dropBefore(at: DateTime): Promise<number>;
}

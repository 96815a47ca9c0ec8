import { Unavailable } from '../../domain/expected-error.ts';

/** Hears what went wrong for one of many. */
export type ReportOf<Item> = (error: unknown, item: Item) => void;

/**
 * Does the same for each, one after the other: what fails for one is told, and keeps nobody else from their turn.
 * @returns what it came to for those for whom it did not fail.
 * @throws {Unavailable} at once: with the database away the others would fail too, and each would wait for it.
 */
export async function eachApart<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  report: ReportOf<Item>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    try {
      results.push(await work(item));
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      report(error, item);
    }
  }
  return results;
}

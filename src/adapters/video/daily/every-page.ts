/** The most that Daily puts on one page of a list. */
export const pageSize = 100;

/** Everything on a list that is told in pages, newest first; what moved to a later page meanwhile is not told twice. */
export async function everyPage<T extends { readonly id: string }>(
  page: (startingAfter: string | undefined) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const all = new Map<string, T>();
  let last: string | undefined;
  while (true) {
    const items = await page(last);
    const known = all.size;
    for (const item of items) all.set(item.id, item);
    // A full page with nothing new on it would be followed by itself for ever.
    if (items.length < pageSize || all.size === known) return [...all.values()];
    last = items.at(-1)?.id;
  }
}

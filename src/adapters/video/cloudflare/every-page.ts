/** A page of a list, and how many things all pages have together where the API says so. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly total: number | undefined;
}

export type PageQuery = { readonly page_no: number; readonly per_page: number };

export const pageOf = <Item>(answer: {
  data: readonly Item[];
  paging?: { total_count?: number | undefined } | null | undefined;
}): Page<Item> => ({
  items: answer.data,
  total: answer.paging?.total_count,
});

/** A guard against a list without an end. */
const mostPages = 200;

/**
 * A whole list, page by page, each thing once though the pages shift meanwhile. It ends with the total that the API
 * tells, else with a page that brings nothing new: how many fit a page at most is not documented, so that a short page
 * says nothing.
 * @param isWanted where one alone is looked for: the list is left when it is found.
 */
export async function everyPage<Item extends { readonly id: string }>(
  ask: (query: PageQuery) => Promise<Page<Item>>,
  isWanted: (item: Item) => boolean = () => false,
): Promise<readonly Item[]> {
  const found = new Map<string, Item>();
  for (let page = 1; page <= mostPages; page += 1) {
    const { items, total } = await ask({ page_no: page, per_page: 100 });
    const before = found.size;
    for (const item of items) found.set(item.id, item);
    if (items.some(isWanted) || found.size === before || (total !== undefined && found.size >= total)) break;
  }
  return [...found.values()];
}

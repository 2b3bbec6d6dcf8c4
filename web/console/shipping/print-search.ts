/** Which printer's queue is shown, in the address: the screen beside a printer keeps it as its bookmark. */
export const PRINT_VIEWS = ['open', 'printed'] as const;
export type PrintView = (typeof PRINT_VIEWS)[number];
export type PrintSearch = { printer?: string; view?: PrintView };

export function readPrintSearch(raw: Record<string, unknown>): PrintSearch {
  const view = PRINT_VIEWS.find((known) => known === raw['view']);
  const printer = typeof raw['printer'] === 'string' && raw['printer'] ? raw['printer'] : undefined;
  return { ...(printer ? { printer } : {}), ...(view ? { view } : {}) };
}

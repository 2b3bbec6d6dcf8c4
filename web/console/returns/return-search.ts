/** What the pages of return parcels and claims show stands in their address. */
export const RETURN_VIEWS = ['ownerless', 'open', 'toShelve', 'all'] as const;
export type ReturnView = (typeof RETURN_VIEWS)[number];
export type ReturnSearch = { view?: ReturnView; text?: string; open?: string };
export type ClaimSearch = { state?: string; open?: string };

const word = (value: unknown) =>
  typeof value === 'string' && value ? value : typeof value === 'number' ? String(value) : undefined;

export function readReturnSearch(raw: Record<string, unknown>): ReturnSearch {
  const view = RETURN_VIEWS.find((one) => one === raw['view']);
  const [text, open] = [word(raw['text']), word(raw['open'])];
  return { ...(view && view !== 'ownerless' && { view }), ...(text && { text }), ...(open && { open }) };
}

export function readClaimSearch(raw: Record<string, unknown>): ClaimSearch {
  const [state, open] = [word(raw['state']), word(raw['open'])];
  return { ...(state && { state }), ...(open && { open }) };
}

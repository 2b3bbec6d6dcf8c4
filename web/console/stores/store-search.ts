/** Which part of the stores' orders is shown, in the address. */
export const PARTS = ['waiting', 'refused', 'excluded', 'settings'] as const;
export type StorePart = (typeof PARTS)[number];
/** Without a part: what waits. */
export type StoreSearch = { part?: StorePart };

export function readStoreSearch(raw: Record<string, unknown>): StoreSearch {
  const part = PARTS.find((known) => known === raw['part']);
  return part && part !== 'waiting' ? { part } : {};
}

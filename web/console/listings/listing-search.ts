/** What the page of listings shows stands in its address: which list, of which shop, and its filters. */
import type { ListingPush } from '../../../src/contract/channels.ts';

export const PUSH_STATES = ['waiting', 'unknown', 'refused', 'accepted'] as const satisfies ListingPush['state'][];
export type ListingSearch = {
  /** Without it: those without a SKU. */
  view?: 'shown' | 'pushes';
  shop?: string;
  text?: string;
  state?: ListingPush['state'][];
};

const word = (value: unknown) =>
  typeof value === 'string' && value ? value : typeof value === 'number' ? String(value) : undefined;

export function readListingSearch(raw: Record<string, unknown>): ListingSearch {
  const view = (['shown', 'pushes'] as const).find((known) => known === raw['view']);
  const states = Array.isArray(raw['state']) ? raw['state'] : [];
  const state = PUSH_STATES.filter((known) => states.includes(known));
  const [shop, text] = [word(raw['shop']), word(raw['text'])];
  return {
    ...(view && { view }),
    ...(shop && { shop }),
    ...(text && { text }),
    ...(state.length > 0 && { state }),
  };
}

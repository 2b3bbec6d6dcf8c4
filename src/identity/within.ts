/** Where a role counts: everywhere, or within one organisation, shop or node. */
import type { Id } from '../kernel/ids.ts';

export type Within = { organisation: Id } | { shop: Id } | { node: Id } | 'everywhere';

/** As a grant is kept: at most one is set. */
export const columnsOf = (within: Within) => ({
  organisation: null as Id | null,
  shop: null as Id | null,
  node: null as Id | null,
  ...(within === 'everywhere' ? {} : within),
});

export function withinOf(organisation: Id | null, shop: Id | null, node: Id | null): Within {
  if (organisation) return { organisation };
  if (shop) return { shop };
  return node ? { node } : 'everywhere';
}

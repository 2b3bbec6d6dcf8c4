/** What the page of replenishment shows, in its address. */
import { REPLENISHMENT_KINDS, type ReplenishmentKind } from '../../../src/contract/replenishment.ts';

export type ReplenishmentSearch = { text?: string; node?: string[]; kind?: ReplenishmentKind[]; open?: string };

export function readReplenishmentSearch(raw: Record<string, unknown>): ReplenishmentSearch {
  const { text, node, kind, open } = raw;
  const kinds = Array.isArray(kind) ? REPLENISHMENT_KINDS.filter((one) => kind.includes(one)) : [];
  return {
    ...((typeof text === 'string' && text) || typeof text === 'number' ? { text: String(text) } : {}),
    ...(Array.isArray(node) && node.length > 0 ? { node: node.filter((id) => typeof id === 'string') } : {}),
    ...(kinds.length > 0 ? { kind: kinds } : {}),
    ...(typeof open === 'string' ? { open } : {}),
  };
}

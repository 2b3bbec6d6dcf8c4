/** What the page of purchase orders shows, in its address. Loaded with the frame, so it imports words alone. */
import type { PurchaseState } from '../../../src/contract/purchase-orders.ts';

export type PurchaseSearch = {
  view?: 'orders' | 'bills';
  state?: PurchaseState[];
  /** One id; a list, as the page of goods has several. */
  supplier?: string[];
  node?: string;
  number?: string;
  /** The document that is open, or `new`. */
  open?: string;
};

export function readPurchaseSearch(raw: Record<string, unknown>): PurchaseSearch {
  const text = (name: string) => {
    const value = raw[name];
    return typeof value === 'string' || typeof value === 'number' ? { [name]: String(value) } : {};
  };
  const states = [raw['state']].flat().filter((one): one is PurchaseState => typeof one === 'string');
  const supplier = [raw['supplier']].flat().find((one): one is string => typeof one === 'string');
  return {
    ...(raw['view'] === 'bills' ? { view: 'bills' as const } : {}),
    ...(states.length > 0 ? { state: states } : {}),
    ...(supplier ? { supplier: [supplier] } : {}),
    ...text('node'),
    ...text('number'),
    ...text('open'),
  };
}

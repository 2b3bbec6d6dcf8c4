/** Which bill is open, and which kind of difference, in the address. */
import { DIFFERENCE_TYPES, type DifferenceType } from '../../../src/contract/bills.ts';

export type BillSearch = { bill?: string; type?: DifferenceType };

export function readBillSearch(raw: Record<string, unknown>): BillSearch {
  const type = DIFFERENCE_TYPES.find((known) => known === raw['type']);
  return { ...(typeof raw['bill'] === 'string' ? { bill: raw['bill'] } : {}), ...(type ? { type } : {}) };
}

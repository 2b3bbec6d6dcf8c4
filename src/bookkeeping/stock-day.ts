/**
 * What a day's movements of goods mean to the books: stock at cost follows the moving average to the cent. Pure. Goods
 * that are paid at the door are not sold yet when they leave.
 */
import type { CostKind } from '../contract/costs.ts';
import type { About, PostingKind } from '../finance/finance.ts';
import { noonOf } from '../kernel/business-day.ts';
import type { Fact } from './fact.ts';

/** `value` above zero: stock is worth more. `alone`: goods whose sale is not a sale yet. */
export type DayWorth = { kind: CostKind; ofWhom: string; alone: boolean; value: bigint };

type Meaning = { kind: PostingKind; about: (ofWhom: string) => About; sign: 1n | -1n };
const none = (): About => ({});
const party = (ofWhom: string): About => (ofWhom === '' ? {} : { party: ofWhom });
const shop = (ofWhom: string): About => (ofWhom === '' ? {} : { shop: ofWhom });
const means = (kind: PostingKind, about: Meaning['about'], sign: Meaning['sign']): Meaning => ({ kind, about, sign });

const MEANINGS: Partial<Record<CostKind, Meaning>> = {
  opened: means('stock.opened', none, 1n),
  received: means('purchase.received', party, 1n),
  sentBack: means('purchase.sentBack', party, -1n),
  found: means('stock.found', none, 1n),
  lost: means('stock.lost', none, -1n),
  synced: means('stock.lost', none, -1n),
  sold: means('sale.costed', shop, -1n),
  returned: means('sale.costReturned', shop, 1n),
};
const ALONE: Partial<Record<CostKind, Meaning>> = {
  sold: means('cod.shipped', shop, -1n),
  returned: means('cod.rejected', shop, 1n),
};
/** What moves within the house leaves nothing; what does is a value that turned out otherwise. */
const REST = means('stock.revalued', none, -1n);

export const factsOfStock = (day: string, worths: readonly DayWorth[]): Fact[] =>
  worths.map(({ kind, ofWhom, alone, value }): Fact => {
    const { kind: posting, about, sign } = (alone ? ALONE[kind] : undefined) ?? MEANINGS[kind] ?? REST;
    return { kind: posting, at: noonOf(day), amounts: { cost: sign * value }, about: about(ofWhom) };
  });

/**
 * Of which lots goods are that come in by radio (STK-5): a tag says the article alone, so the lot is told by whoever ends the
 * session, as at the door, and kept with the tags. Of a transfer with one lot underway it is that one.
 */
import { skusById, trackedSkus } from '../../catalog/catalog.ts';
import type { BodyOf } from '../../contract/endpoint.ts';
import type { closeRfidSession } from '../../contract/rfid.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { businessDay } from '../../ledger/ledger.ts';
import { faultOf, lotKey, lotsNamed, type Told, toldOf } from '../../stock/stock.ts';
import { shippedOf } from '../inbound/receipt-lots.ts';
import type { StoredSession } from './sessions.ts';

export type Said = NonNullable<BodyOf<typeof closeRfidSession>['lots']>;

/**
 * The lot of each of the SKUs whose lots are kept. Refuses `warehouse.rfidLot` (data: `skuId`, `merchantCode`, `verdict`,
 * `likely`).
 */
export async function toldLots(
  ctx: Ctx,
  { expectationId }: StoredSession,
  skuIds: readonly Id[],
  said: Said,
): Promise<Map<Id, Told>> {
  const tracked = [...(await trackedSkus(ctx, skuIds))].filter(([, { lots }]) => lots);
  const told = new Map<Id, Told>();
  // Nearly always none: few goods have both tags and lots.
  for (const [skuId, kept] of tracked) {
    const own: Partial<Said[number]> = said.find((one) => one.skuId === skuId) ?? {};
    const underway = expectationId ? await shippedOf(ctx, expectationId, skuId) : [];
    const only = underway.length === 1 ? underway[0]!.lot : '';
    const lot = toldOf(kept, { ...own, lot: own.lot || only });
    const known = (await lotsNamed(ctx, [{ skuId, lot: lot.lot }])).get(lotKey(skuId, lot.lot));
    const verdict = faultOf(kept, lot, known, businessDay(ctx), own.reason);
    if (verdict) {
      const merchantCode = (await skusById(ctx, [skuId])).get(skuId)!.merchantCode;
      const likely = underway.flatMap((one) => one.lot || []);
      throw new Refused('warehouse.rfidLot', { skuId, merchantCode, verdict, likely });
    }
    told.set(skuId, lot);
  }
  return told;
}

/** What happened to a parcel at doors, for those who are asked about it afterwards. */
import type { Doorstep } from '../contract/delivery-days.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { readParcels } from '../shipping/shipping.ts';
import { type Receipt, receiptTable } from './at-the-door.ts';
import { type StopRow, stopTable } from './trip-store.ts';

/** Oldest first; empty for a parcel no van of ours has carried. Refuses `shipping.unknown` (404). */
export async function doorstepOf(ctx: Ctx, parcelId: Id): Promise<Wire<Doorstep>> {
  if ((await readParcels(ctx, [parcelId])).length === 0)
    throw new Refused('shipping.unknown', { ids: [parcelId] }, 404);
  const [stops, receipts, proofs] = await Promise.all([
    ctx.run<StopRow & { number: string; endedAt: Date | null }>(sql`
      select t.number, t.ended_at as "endedAt", ${stopTable.select('s')}
      from delivery_stop s
      join delivery_trip t on t.tenant_id = s.tenant_id and t.id = s.trip_id
      where s.tenant_id = ${ctx.tenant}
        and s.fulfilment_id = ${parcelId}
      order by s.trip_id`),
    ctx.run<Receipt>(sql`
      select ${receiptTable.select()}
      from delivery_receipt
      where tenant_id = ${ctx.tenant}
        and fulfilment_id = ${parcelId}
      order by id`),
    ctx.sql<{ tripId: Id; kind: 'signature' | 'photo'; media: string; data: string }>`
      select trip_id as "tripId", kind, media, encode(bytes, 'base64') as data
      from delivery_proof
      where tenant_id = ${ctx.tenant}
        and fulfilment_id = ${parcelId}
      order by id`,
  ]);
  return {
    visits: stops.map(({ tripId, number, state, doneAt, takenBy, reason, endedAt }) => ({
      ...{ trip: { id: tripId, number }, state, doneAt, takenBy, reason },
      receipts: receipts
        .filter((receipt) => receipt.tripId === tripId)
        .map((receipt) => ({
          ...{ number: receipt.number, method: receipt.method, takenAt: receipt.takenAt },
          handedOverAt: receipt.method === 'cash' ? endedAt : null,
          amount: { amount: receipt.amountMinor, currency: receipt.currency },
        })),
      proofs: proofs
        .filter((proof) => proof.tripId === tripId)
        .map(({ kind, media, data }) => ({ kind, media, data: data.replaceAll('\n', '') })),
    })),
  };
}

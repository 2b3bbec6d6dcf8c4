/**
 * At the door (SHP-7): there, delivered with proof and money, or not. What a phone without a network tells later is kept
 * at the moment it happened.
 */
import type { arriveAtStop, deliverStop, failStop } from '../contract/drive.ts';
import type { BodyOf } from '../contract/endpoint.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import type { Id } from '../kernel/ids.ts';
import { assertDone, Refused } from '../kernel/refusal.ts';
import { type OrderToDeliver, ordersToDeliver, takeMoneyAtDoor } from '../orders/orders.ts';
import { bookDeliveries } from './book-deliveries.ts';
import { ownTrip } from './drive.ts';
import { tellParcels } from './tell-parcels.ts';
import {
  isOpenStop,
  raiseVersions,
  type StopRow,
  type StoredTrip,
  stopsOf,
  stopTable,
  tripTable,
} from './trip-store.ts';

const STOP_KEY = ['tripId', 'fulfilmentId'];

/** The paper of a payment, which has its id and number. */
export type Receipt = {
  id: Id;
  number: string;
  tripId: Id;
  fulfilmentId: Id;
  orderId: Id;
  method: 'cash' | 'card';
  amountMinor: bigint;
  currency: string;
  takenAt: Date;
  takenBy: string;
};
export const receiptTable = table<Receipt>('delivery_receipt', {
  id: 'uuid',
  number: 'text',
  tripId: 'uuid',
  fulfilmentId: 'uuid',
  orderId: 'uuid',
  method: 'text',
  amountMinor: 'bigint',
  currency: 'text',
  takenAt: 'timestamptz',
  takenBy: 'text',
});

type Visit = { trip: StoredTrip; stop: StopRow; at: Date };

/** Refuses `delivery.tripUnknown` (404), `delivery.notUnderWay`, `delivery.stopUnknown`, `delivery.stopDone`. */
async function visit(ctx: Ctx, id: Id, driverId: Id, body: { parcelId: Id; at: string }): Promise<Visit> {
  const trip = await ownTrip(ctx, id, driverId);
  if (trip.state !== 'underWay') throw new Refused('delivery.notUnderWay', { trip: trip.number });
  const stop = (await stopsOf(ctx, [id])).find(({ fulfilmentId }) => fulfilmentId === body.parcelId);
  if (!stop) throw new Refused('delivery.stopUnknown', { id: body.parcelId });
  if (!isOpenStop(stop)) throw new Refused('delivery.stopDone', { state: stop.state });
  // A phone's clock may be wrong; nothing happened before the trip or has yet to happen.
  const at = Math.min(ctx.now(), Math.max(trip.startedAt?.getTime() ?? 0, Date.parse(body.at)));
  return { trip, stop, at: new Date(at) };
}

/** Refuses as `visit`. Told again, nothing changes. */
export async function arrive(ctx: Ctx, id: Id, driverId: Id, body: BodyOf<typeof arriveAtStop>): Promise<void> {
  const { stop, at } = await visit(ctx, id, driverId, body);
  await stopTable.update(ctx, [{ ...stop, state: 'arrived', arrivedAt: at }], STOP_KEY, ['state', 'arrivedAt']);
  await saved(ctx, id);
}

/**
 * Refuses as `visit`, and `delivery.proofMissing`, `delivery.proofDamaged`, `delivery.nothingToTake`,
 * `delivery.sellersMoney`, `delivery.moneyDiffers` (data: `expected`, `taken`). The parcel is signed, and the money is a
 * payment of its order; the driver owes the cash until it is counted.
 */
export async function deliver(ctx: Ctx, id: Id, driverId: Id, body: BodyOf<typeof deliverStop>): Promise<void> {
  const { trip, stop, at } = await visit(ctx, id, driverId, body);
  const order = (await ordersToDeliver(ctx, [stop.orderId])).get(stop.orderId)!;
  const [cashMinor, cardMinor] = [BigInt(body.cash), BigInt(body.card)];
  const taken = cashMinor + cardMinor;
  if (order.codMinor === null && taken > 0n) throw new Refused('delivery.nothingToTake', { taken });
  if (order.ofSeller && taken > 0n) throw new Refused('delivery.sellersMoney');
  const expected = order.codMinor ?? 0n;
  const money = (amount: bigint) => ({ amount, currency: order.currency });
  const reason = body.differenceReason?.trim() ?? '';
  if (taken !== expected && reason === '')
    throw new Refused('delivery.moneyDiffers', { expected: money(expected), taken: money(taken) });
  await keepProofs(ctx, stop, body);
  const { currency, codMinor } = order;
  const { takenBy } = body;
  const row: StopRow = { ...stop, state: 'delivered', arrivedAt: stop.arrivedAt ?? at, doneAt: at, codMinor, currency };
  await stopTable.update(
    ctx,
    [{ ...row, cashMinor, cardMinor, takenBy, reason: taken === expected ? '' : reason }],
    STOP_KEY,
    ['state', 'arrivedAt', 'doneAt', 'codMinor', 'currency', 'cashMinor', 'cardMinor', 'takenBy', 'reason'],
  );
  await takeMoney(ctx, order, row, { cash: cashMinor, card: cardMinor });
  if (cashMinor > 0n)
    await tripTable.update(ctx, [{ id, cashMinor: trip.cashMinor + cashMinor }], ['id'], ['cashMinor']);
  await tellParcels(ctx, [stop.fulfilmentId], { kind: 'signed', at, text: '自有配送 已签收' });
  await saved(ctx, id);
}

async function takeMoney(
  ctx: Ctx,
  { id: orderId, currency }: OrderToDeliver,
  { tripId, fulfilmentId, doneAt }: StopRow,
  taken: Record<Receipt['method'], bigint>,
): Promise<void> {
  const parts = (['cash', 'card'] as const).filter((method) => taken[method] > 0n);
  if (parts.length === 0) return;
  const numbers = await ctx.sql<{ number: string }>`
    select 'DR' || nextval('delivery_receipt_number') as number
    from generate_series(1, ${parts.length})`;
  const by = { tripId, fulfilmentId, orderId, currency, takenAt: doneAt!, takenBy: actorText(ctx.actor) };
  const receipts = parts.map((method, i): Receipt => {
    return { id: ctx.newId(), number: numbers[i]!.number, method, amountMinor: taken[method], ...by };
  });
  await receiptTable.insert(ctx, receipts);
  const methods = { cash: 'doorCash', card: 'doorCard' } as const;
  await takeMoneyAtDoor(
    ctx,
    orderId,
    receipts.map(({ id, number: reference, method, amountMinor, takenAt: at }) => ({
      ...{ id, reference, method: methods[method], amountMinor, at },
    })),
  );
}

/**
 * Refuses as `visit`, and what booking refuses where the parcel is to go out again. A refused parcel is `refused`; one
 * nobody took stays out until it is brought again or back.
 */
export async function fail(ctx: Ctx, id: Id, driverId: Id, body: BodyOf<typeof failStop>): Promise<void> {
  const { stop, at } = await visit(ctx, id, driverId, body);
  const again = body.why === 'notMet' && body.slot !== null;
  const row: StopRow = { ...stop, state: body.why, arrivedAt: stop.arrivedAt ?? at, doneAt: at, reason: body.reason };
  await stopTable.update(ctx, [{ ...row, next: again ? 'slot' : 'warehouse' }], STOP_KEY, [
    ...['state', 'arrivedAt', 'doneAt', 'reason', 'next'],
  ]);
  if (again) {
    const [outcome] = await bookDeliveries(ctx, [{ orderId: stop.orderId, ...body.slot! }]);
    assertDone(outcome);
  }
  const kind = body.why === 'refused' ? 'refused' : 'problem';
  await tellParcels(ctx, [stop.fulfilmentId], { kind, at, text: `自有配送 ${body.reason}` });
  await saved(ctx, id);
}

async function saved(ctx: Ctx, tripId: Id): Promise<void> {
  await raiseVersions(ctx, [tripId]);
  ctx.tell({ type: 'deliveries' });
}

const MEDIA = [
  ['image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47])],
  ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff])],
] as const;

type Proof = { id: Id; tripId: Id; fulfilmentId: Id; kind: 'signature' | 'photo'; media: string; bytes: string };
const proofTable = table<Proof>('delivery_proof', {
  id: 'uuid',
  tripId: 'uuid',
  fulfilmentId: 'uuid',
  kind: 'text',
  media: 'text',
  bytes: 'bytea',
});

async function keepProofs(ctx: Ctx, stop: StopRow, given: { signature?: string; photo?: string }): Promise<void> {
  const proofs = (['signature', 'photo'] as const).flatMap((kind): Proof[] => {
    const text = given[kind];
    if (text === undefined) return [];
    const bytes = Buffer.from(text, 'base64');
    const media = MEDIA.find(([, magic]) => bytes.subarray(0, magic.length).equals(magic))?.[0];
    if (!media) throw new Refused('delivery.proofDamaged', { kind });
    const { tripId, fulfilmentId } = stop;
    return [{ id: ctx.newId(), tripId, fulfilmentId, kind, media, bytes: `\\x${bytes.toString('hex')}` }];
  });
  if (proofs.length === 0) throw new Refused('delivery.proofMissing');
  await proofTable.insert(ctx, proofs);
}

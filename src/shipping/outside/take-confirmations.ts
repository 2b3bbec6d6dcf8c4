/**
 * A warehouse of others says what has left there (SRC-4): the parcel gets the number it left with and leaves our books in
 * the same way as one that left our own door. Said twice, it is taken once. What does not fit the parcel is not taken,
 * and the warehouse hears why.
 */
import { skusById } from '../../catalog/catalog.ts';
import type { Ctx } from '../../kernel/context.ts';
import { derivedId, type Id } from '../../kernel/ids.ts';
import { type Refusal, Refused } from '../../kernel/refusal.ts';
import { post } from '../../ledger/ledger.ts';
import { advance, hasLeft } from '../fulfilment.ts';
import { takeGoods } from '../goods.ts';
import { handOver } from '../hand-over.ts';
import { type Parcel, ParcelWork } from '../store.ts';
import { keepDues } from './dues.ts';
import type { Confirmation } from './outside-warehouse.ts';
import type { KeptWarehouse } from './outside-warehouses.ts';

/**
 * Takes all of them or none. Refuses `shipping.outsideUnknown` (data: `number`), `shipping.outsideGoods` (other goods than
 * the parcel's), `shipping.outsideNumber` (no waybill number), `shipping.cancelled`, and what the ledger says. Posts as
 * `handOver`, after bin → staging.
 */
export async function takeConfirmations(
  ctx: Ctx,
  outside: KeptWarehouse,
  confirmations: readonly Confirmation[],
): Promise<void> {
  if (confirmations.length === 0) return;
  const ids = await parcelsNamed(ctx, outside.id, confirmations);
  const work = new ParcelWork(ctx);
  const parcels = new Map((await work.lock([...ids.values()])).map((parcel) => [parcel.number, parcel]));
  const codes = await codesOf(ctx, [...parcels.values()]);
  const leaving: Parcel[] = [];
  for (const one of confirmations) {
    const parcel = parcels.get(one.id);
    if (!parcel) throw new Refused('shipping.outsideUnknown', { number: one.id });
    if (hasLeft(parcel)) continue;
    const refusal = whyNot(parcel, one, codes);
    if (refusal) throw new Refused(refusal.code, { number: one.id, ...refusal.data });
    putNumber(ctx, work, parcel, one);
    leaving.push(parcel);
  }
  const gone = leaving.map(({ id, nodeId, courier }) => ({ id, nodeId, courier: courier! }));
  const goods = leaving.map(({ id, nodeId, lines }) => ({ id, nodeId, lines: [...lines] }));
  await work.save();
  await post(ctx, (await takeGoods(ctx, goods)).postings);
  await leave(ctx, gone);
  const pieces = new Map(
    confirmations.map((one) => [one.id, one.goods.reduce((sum, { quantity }) => sum + quantity, 0n)]),
  );
  await keepLeft(
    ctx,
    leaving.map(({ id, number }) => ({ id, confirmed: pieces.get(number)! })),
  );
  await keepDues(ctx, outside, goods);
}

async function parcelsNamed(ctx: Ctx, outsideId: string, confirmations: readonly Confirmation[]) {
  const rows = await ctx.sql<{ id: Id; number: string }>`
    select f.id, f.number
    from fulfilment f
    join outside_order o on o.tenant_id = f.tenant_id and o.fulfilment_id = f.id
    where f.tenant_id = ${ctx.tenant}
      and f.number = any(${confirmations.map((one) => one.id)}::text[])
      and o.outside_id = ${outsideId}`;
  return new Map(rows.map((row) => [row.number, row.id]));
}

async function codesOf(ctx: Ctx, parcels: readonly Parcel[]): Promise<ReadonlyMap<Id, string>> {
  const skus = await skusById(
    ctx,
    parcels.flatMap((parcel) => parcel.lines.map((line) => line.skuId)),
  );
  return new Map([...skus].map(([id, sku]) => [id, sku.merchantCode]));
}

/** A parcel that was stopped and left all the same has left: its order hears so, like of any that was too late. */
function whyNot(parcel: Parcel, { parcels, goods }: Confirmation, codes: ReadonlyMap<Id, string>): Refusal | null {
  if (parcel.state === 'cancelled') return { code: 'shipping.cancelled' };
  if (parcels.length === 0 || parcels.some((one) => one.waybillNumber === '' || one.courier === ''))
    return { code: 'shipping.outsideNumber' };
  const left = new Map<string, bigint>();
  const add = (code: string, quantity: bigint) => left.set(code, (left.get(code) ?? 0n) + quantity);
  for (const line of parcel.lines) add(codes.get(line.skuId) ?? '', line.quantity);
  for (const { itemCode, quantity } of goods) add(itemCode, -quantity);
  const off = [...left].filter(([, quantity]) => quantity !== 0n).map(([code]) => code);
  return off.length > 0 ? { code: 'shipping.outsideGoods', data: { items: off } } : null;
}

/** Several parcels are one with more numbers; a weight counts when every one was weighed. */
function putNumber(ctx: Ctx, work: ParcelWork, parcel: Parcel, { parcels }: Confirmation): void {
  const [first, ...others] = parcels;
  const weights = parcels.map((one) => one.weightG);
  const now = new Date(ctx.now());
  work.addWaybill(parcel, {
    id: derivedId(parcel.waybillId ?? parcel.id, 'outside'),
    ...{ fulfilmentId: parcel.id, service: 'outside', courier: first!.courier, number: first!.waybillNumber },
    ...{ subNumbers: others.map((one) => one.waybillNumber), state: 'collected', routeCode: '', origin: '' },
    ...{ destination: '', printData: '', prints: 0, printedAt: null, message: null },
    ...{ asks: 0, askAt: null, requestedAt: now },
  });
  parcel.courier = first!.courier;
  parcel.waybillNumber = first!.waybillNumber;
  parcel.parcels = parcels.length;
  parcel.stopReasons = [];
  if (weights.every((weight) => weight !== null)) parcel.weightG = weights.reduce((sum, weight) => sum + weight, 0n);
  advance(parcel, 'waybill');
  advance(parcel, parcel.weightG === null ? 'check' : 'weigh');
}

/** One hand-over per courier and node, as at our own door. */
async function leave(ctx: Ctx, parcels: readonly { id: Id; nodeId: Id; courier: string }[]): Promise<void> {
  for (const together of Map.groupBy(parcels, ({ nodeId, courier }) => `${nodeId}/${courier}`).values()) {
    const [{ nodeId, courier }] = together as [(typeof parcels)[number]];
    const { outcomes } = await handOver(ctx, { nodeId, courier, ids: together.map(({ id }) => id) });
    const refused = outcomes.find((outcome) => !outcome.done);
    if (refused && !refused.done) throw new Refused(refused.refusal.code, refused.refusal.data);
  }
}

/** Payload of `outside.leftStopped`: parcels that left although their orders were to end. */
export type LeftStopped = { left: { fulfilmentId: Id; reason: string }[] };

async function keepLeft(ctx: Ctx, parcels: readonly { id: Id; confirmed: bigint }[]): Promise<void> {
  const rows = await ctx.sql<{ fulfilmentId: Id; reason: string; endsAs: string | null }>`
    update outside_order o
    set state = 'shipped', ask_at = null, confirmed = n.confirmed, changed_at = ${new Date(ctx.now())}
    from unnest(${parcels.map(({ id }) => id)}::uuid[], ${parcels.map(({ confirmed }) => confirmed)}::bigint[])
      n(id, confirmed)
    where o.tenant_id = ${ctx.tenant}
      and o.fulfilment_id = n.id
    returning o.fulfilment_id as "fulfilmentId", o.reason, o.ends_as as "endsAs"`;
  const left = rows.flatMap(({ endsAs, ...row }) => (endsAs === null ? [] : [row]));
  if (left.length > 0) await ctx.enqueue('outside.leftStopped', { left } satisfies LeftStopped);
}

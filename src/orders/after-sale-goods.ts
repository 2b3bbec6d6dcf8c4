/**
 * What the returns desk and shipping tell of after-sale cases: goods that came back, parcels on their way back, orders that
 * were stopped. They are told in the same transaction; the case goes on by itself.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { smaller } from '../kernel/money.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import { came, moveCase, REMEDY_NEEDS } from './after-sale.ts';
import { giveNumbers } from './after-sale-cases.ts';
import { decide, freshCase } from './after-sale-open.ts';
import { type Case, type CaseLine, CaseWork, hasEnded, type OrderOfCase } from './after-sale-store.ts';
import { caseRow } from './find-after-sales.ts';

/** A piece of an order that came back: which SKU, and how it is. */
type CameBack = { skuId: Id; good: bigint; defective: bigint };
/** Goods of one parcel for one case, and the lines of the order they were counted to. */
type Counted = { line: number; skuId: Id; good: bigint; defective: bigint };

/** Goods may still come for it. */
const WAITING: ReadonlySet<string> = new Set([
  'applied',
  'agreed',
  'waitReturn',
  'waitReceive',
  'partlyReceived',
  'arbitration',
]);

/** The case goods came for, with its order locked. */
export type CaseOfGoods = { work: CaseWork; one: Case; order: OrderOfCase };

/**
 * The case named; an order without one that waits for goods gets one, which a person then agrees to or not. Refuses
 * `orders.caseNotFound`, `orders.notFound`, `returns.nothingSold` (data: number).
 */
export async function caseForGoods(
  ctx: Ctx,
  { caseId, orderId }: { caseId?: Id | undefined; orderId?: Id | undefined },
  parcel: string,
): Promise<CaseOfGoods | Refusal> {
  const work = new CaseWork(ctx);
  if (caseId) {
    const [one] = await work.lockCases([caseId], null);
    return one ? { work, one, order: work.orders.get(one.orderId)! } : { code: 'orders.caseNotFound' };
  }
  await work.lockOrders([orderId!]);
  const order = work.orders.get(orderId!);
  if (!order) return { code: 'orders.notFound' };
  const waits = [...work.cases.values()].findLast(
    (one) => one.orderId === order.id && WAITING.has(one.state) && expectsGoods(one),
  );
  if (waits) return { work, one: waits, order };
  if (order.lines.every(({ line }) => work.soldLeft(order, line, null) <= 0n))
    return { code: 'returns.nothingSold', data: { number: order.number } };
  const one = freshCase(ctx, order, 'byHand');
  // Its lines are what is in the parcel; nobody has said yet what is done about it.
  one.returnNumber = parcel;
  work.add(one, []);
  await giveNumbers(ctx, [one]);
  work.changed(one, { event: 'caseOpened', action: 'afterSale.open', data: { parcel } });
  await work.save();
  return caseForGoods(ctx, { caseId: one.id }, parcel);
}

/** How many of a SKU may still come back with this case: what it waits for, and whatever else of the order was sold. */
export function mayCome({ work, one, order }: CaseOfGoods, skuId: Id): bigint {
  return linesOf(order, skuId).reduce((sum, { line }) => {
    const own = work.lines.get(one.id)!.find((known) => known.line === line);
    return sum + work.soldLeft(order, line, one.id) - (own ? came(own) : 0n);
  }, 0n);
}

const linesOf = (order: OrderOfCase, skuId: Id) => order.lines.filter((line) => line.skuId === skuId);

/**
 * Counts goods to the lines of a case: first where they are expected, then to any line of the order they were sold in, for
 * what came is a fact. Goods beyond what was sold are refused: `returns.moreThanSold` (data: `merchantCode`, `left`), and
 * `returns.notOfOrder` where it never was in the order. Nothing is saved by this: the caller posts and calls `goodsCame`.
 */
export function countGoods(held: CaseOfGoods, goods: readonly CameBack[]): Counted[] | Refusal {
  const { work, one, order } = held;
  const counted: Counted[] = [];
  for (const { skuId, good, defective } of goods) {
    const lines = linesOf(order, skuId);
    if (lines.length === 0) return { code: 'returns.notOfOrder', data: { number: order.number } };
    const left = mayCome(held, skuId);
    if (good + defective > left)
      return { code: 'returns.moreThanSold', data: { merchantCode: lines[0]!.merchantCode, left } };
    const rest = { good, defective };
    const expecting = (line: number) => work.lines.get(one.id)!.some((known) => known.line === line);
    for (const { line } of lines.toSorted((a, b) => Number(expecting(b.line)) - Number(expecting(a.line)))) {
      const own = rowFor(work, one, order.id, line, skuId);
      const room = work.soldLeft(order, line, one.id) - came(own);
      const at = { line, skuId, good: smaller(rest.good, room), defective: 0n };
      at.defective = smaller(rest.defective, room - at.good);
      if (at.good + at.defective === 0n) continue;
      rest.good -= at.good;
      rest.defective -= at.defective;
      own.good += at.good;
      own.defective += at.defective;
      if (came(own) + own.missing > own.quantity)
        own.missing = own.quantity > came(own) ? own.quantity - came(own) : 0n;
      if (came(own) > own.quantity) own.quantity = came(own);
      if (!expecting(line)) work.lines.get(one.id)!.push(own);
      counted.push(at);
    }
  }
  return counted;
}

function rowFor(work: CaseWork, one: Case, orderId: Id, line: number, skuId: Id): CaseLine {
  const known = work.lines.get(one.id)!.find((own) => own.line === line);
  return (
    known ?? {
      ...{ caseId: one.id, line, orderId, skuId, swapSkuId: null },
      ...{ quantity: 0n, good: 0n, defective: 0n, missing: 0n },
    }
  );
}

/** The goods counted are kept; `complete`: nothing more comes, so the rest is missing and a person looks at it. */
export async function goodsCame(
  { work, one }: { work: CaseWork; one: Case },
  said: { parcel: string; nodeId: Id; pieces: bigint; complete: boolean },
): Promise<void> {
  if (said.complete) for (const line of work.lines.get(one.id)!) line.missing = line.quantity - came(line);
  one.nodeId = said.nodeId;
  const { parcel, pieces, complete } = said;
  work.changed(one, { event: 'caseGoods', action: 'afterSale.goods', data: { parcel, pieces, complete } });
  await work.save();
}

/**
 * Parcels that will not arrive come back (refused at the door, stopped at the courier): a case expects all their goods under
 * the number they left with. An order that has such a case, or nothing left to come back, gets none.
 */
export async function expectParcelsBack(ctx: Ctx, orderIds: readonly Id[]): Promise<void> {
  const work = new CaseWork(ctx);
  await work.lockOrders(orderIds);
  const fresh: Case[] = [];
  for (const order of work.orders.values()) {
    const known = [...work.cases.values()].some(
      (one) => one.orderId === order.id && !hasEnded(one.state) && (one.kind === 'refusedParcel' || expectsGoods(one)),
    );
    const lines = order.lines.flatMap(({ line, skuId }) => {
      const quantity = work.soldLeft(order, line, null);
      return skuId && quantity > 0n ? [{ line, quantity, swapSkuId: null }] : [];
    });
    if (known || lines.length === 0) continue;
    const one = freshCase(ctx, order, 'refusedParcel');
    Object.assign(one, {
      state: 'agreed',
      returnNumber: order.waybillNumber ?? '',
      returnCourier: order.courier ?? '',
    });
    work.add(one, []);
    if (decide(work, one, { remedy: 'refusedParcel', lines })) work.drop(one.id);
    else fresh.push(one);
  }
  await giveNumbers(ctx, fresh);
  for (const one of fresh)
    work.changed(one, { event: 'caseOpened', action: 'afterSale.open', data: { parcel: one.returnNumber } });
  await work.save();
}

/** A hand-over was taken back: its goods are in the house by another door, so no case waits for them any more. */
export async function forgetParcelsBack(ctx: Ctx, orderIds: readonly Id[]): Promise<void> {
  const work = new CaseWork(ctx);
  await work.lockOrders(orderIds);
  for (const one of work.cases.values()) {
    if (!expectsGoods(one) || work.lines.get(one.id)!.some((line) => came(line) > 0n)) continue;
    if (moveCase(one, 'cancel')) work.changed(one, { event: 'caseCancelled', action: 'afterSale.cancel' });
  }
  await work.save();
}

const expectsGoods = (one: Case): boolean => one.remedy !== null && REMEDY_NEEDS[one.remedy].goods;

/** Cases go on where something else of them changed: their order was stopped, a refund was agreed to or refused. */
export async function goOnWithCases(ctx: Ctx, ids: readonly Id[]): Promise<void> {
  if (ids.length === 0) return;
  const work = new CaseWork(ctx);
  for (const one of await work.lockCases(ids, null)) {
    const before = one.state;
    work.peek(one);
    if (one.state !== before)
      work.changed(one, { event: 'caseWentOn', action: 'afterSale.goOn', data: { from: before } });
  }
  await work.save();
}

/** Cases that may go on: their order was stopped, their money is agreed to, or money that counted was refused after all. */
export async function goOnWithAll(ctx: Ctx): Promise<void> {
  const rows = await ctx.sql<{ id: Id }>`
    select c.id
    from after_sale_case c
    join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
    where c.tenant_id = ${ctx.tenant}
      and c.remedy is not null
      and ((c.state = 'agreed' and c.remedy = 'refundBeforeShipping' and o.state in ('cancelled', 'closed'))
        or (c.state in ('waitSettle', 'done') and exists (
          select
          from after_sale_money m
          join refund r on r.tenant_id = m.tenant_id and r.id = m.refund_id
          where m.tenant_id = c.tenant_id
            and m.case_id = c.id
            and (c.state = 'waitSettle' and r.state not in ('waitApproval', 'closed')
              or c.state = 'done' and r.state = 'closed' and c.settled_at < coalesce(r.decided_at, r.at)))))
    order by c.id
    limit 500`;
  await goOnWithCases(
    ctx,
    rows.map((row) => row.id),
  );
}

/** What a case waits for and what of its order may still come, by SKU. */
export async function caseGoods(
  ctx: Ctx,
  caseId: Id,
): Promise<{ skuId: Id; quantity: bigint; came: bigint; most: bigint }[]> {
  const [row] = await ctx.sql<{ orderId: Id }>`
    select order_id as "orderId"
    from after_sale_case
    where tenant_id = ${ctx.tenant}
      and id = ${caseId}`;
  if (!row) return [];
  const work = new CaseWork(ctx);
  await work.read([row.orderId]);
  const held = { work, one: work.cases.get(caseId)!, order: work.orders.get(row.orderId)! };
  const skuIds = [...new Set(held.order.lines.flatMap((line) => line.skuId ?? []))];
  return skuIds.map((skuId) => {
    const own = work.lines.get(caseId)!.filter((line) => line.skuId === skuId);
    const quantity = own.reduce((sum, line) => sum + line.quantity, 0n);
    return { skuId, quantity, came: own.reduce((sum, line) => sum + came(line), 0n), most: mayCome(held, skuId) };
  });
}

/** Refuses `orders.caseNotFound` (404) for a case outside of the right to read orders. */
export async function assertCaseReach(ctx: Ctx, session: Session, id: Id): Promise<void> {
  if (!(await caseRow(ctx, session, id))) throw new Refused('orders.caseNotFound', {}, 404);
}

/**
 * One order with everything about it (ORD-15), in the words of the contract: own rows joined with what shipping,
 * channels, stock and catalog say. Recipients are masked unless revealed for a purpose.
 */
import type { Static } from 'typebox';
import { type Sku, skusById } from '../catalog/catalog.ts';
import { channelOrdersOf, shopSettings, uploadsOf } from '../channels/channels.ts';
import type { OrderCommand } from '../contract/order-commands.ts';
import { FIRM_HOLD_REASONS } from '../contract/order-words.ts';
import type { OrderDetail } from '../contract/orders.ts';
import { peopleNames } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { maskName, maskPhone } from '../kernel/mask.ts';
import { Refused } from '../kernel/refusal.ts';
import { paymentsOf } from '../payments/payments.ts';
import { convert, describeConversion, HOME_CURRENCY } from '../rates/rates.ts';
import { courierTables, fulfilmentsOf } from '../shipping/shipping.ts';
import { availableAt, nodesOf } from '../stock/stock.ts';
import { describeActor } from './describe-actor.ts';
import { describeRow, type RowNames } from './describe-row.ts';
import { type HomeRate, homeRates, rateOf } from './home-currency.ts';
import { isOpen, mayMove, type Order, type OrderLine } from './order.ts';
import { orderTable, withLines } from './store.ts';

type Detail = Wire<Static<typeof OrderDetail>>;

/** Refuses `orders.notFound` (404). */
export async function orderDetail(ctx: Ctx, id: Id, rights: ReadonlySet<string>): Promise<Detail> {
  const order = await findOrder(ctx, id);
  const names = await namesFor(ctx, [order]);
  const [rates, skus, timeline, channelOrders, fulfilments, uploads, payments, available] = await Promise.all([
    homeRates(ctx, [order]),
    skusById(
      ctx,
      order.lines.flatMap((line) => line.skuId ?? []),
    ),
    timelineOf(ctx, id),
    channelOrdersOf(ctx, id),
    fulfilmentsOf(ctx, [id]),
    uploadsOf(ctx, id),
    paymentsOf(ctx, { orderId: id, shopId: order.shopId, numbers: order.channelNumbers }),
    availabilityOf(ctx, order),
  ]);
  const people = await peopleNames(ctx, [...timeline.map((e) => e.actor), ...order.holds.map((h) => h.by)]);
  return {
    ...describeRow(order, names),
    orderedAt: order.orderedAt,
    currency: order.currency,
    amounts: describeAmounts(order),
    ...describeHome(order, rateOf(rates, order)),
    recipient: maskedRecipient(order),
    lines: order.lines.map((line) => describeLine(order, line, skus.get(line.skuId ?? ''), available)),
    holdDetails: order.holds.map((hold) => ({
      reason: hold.reason,
      firm: (FIRM_HOLD_REASONS as readonly string[]).includes(hold.reason),
      since: hold.since,
      by: describeActor(hold.by, people),
      data: hold.data,
    })),
    channelOrders: channelOrders.map((c) => ({
      id: derivedId(c.shopId, c.number),
      number: c.number,
      channel: c.channel,
      stateText: c.stateText,
      modifiedAt: c.modifiedAt,
    })),
    sourcing: describeSourcing(order, names),
    fulfilments: fulfilments.map((f) => describeFulfilment(order, f, names, uploads)),
    payments,
    timeline: timeline.map(({ actor, data, ...entry }) => ({
      ...entry,
      data: { ...data, ...nameOfChoice(entry.event, data['to'], names) },
      actor: describeActor(actor, people),
    })),
    allowed: allowedCommands(order).filter((command) => rights.has(rightOf(command))),
  };
}

function describeAmounts(order: Order): Detail['amounts'] {
  const money = (amount: bigint) => ({ amount, currency: order.currency });
  return {
    goods: money(order.goodsMinor),
    discount: money(order.discountMinor),
    freight: money(order.freightMinor),
    tax: money(order.taxMinor),
    payable: money(order.payableMinor),
    paid: money(order.paidMinor),
    refunded: money(order.refundedMinor),
  };
}

/** What is paid in another currency, in the house's: at the rate of the order's day, or not at all. */
function describeHome(order: Order, rate: HomeRate): Pick<Detail, 'inHome' | 'rateMissing'> {
  if (!rate) return { inHome: null, rateMissing: rate === null };
  const home = (amount: bigint) => ({ amount: convert(amount, rate), currency: HOME_CURRENCY });
  const inHome = { payable: home(order.payableMinor), paid: home(order.paidMinor), by: describeConversion(rate) };
  return { inHome, rateMissing: false };
}

function describeLine(
  order: Order,
  line: OrderLine,
  sku: Sku | undefined,
  available: ReadonlyMap<Id, bigint>,
): Detail['lines'][number] {
  const money = (amount: bigint) => ({ amount, currency: order.currency });
  // A part of a bundle has no price of its own, so it has no discount either.
  const discount = line.bundleId || line.gift ? 0n : line.priceMinor * line.quantity - line.amountMinor;
  return {
    id: lineId(order.id, line.line),
    line: line.line,
    channelLine: line.channelLine,
    sku: sku ? { id: sku.id, merchantCode: sku.merchantCode, name: sku.name, properties: sku.properties } : null,
    title: line.title,
    properties: line.properties,
    merchantCode: line.merchantCode,
    quantity: line.quantity,
    shipped: line.shipped,
    available: line.skuId ? (available.get(line.skuId) ?? 0n) : null,
    price: money(line.priceMinor),
    discount: money(discount),
    amount: money(line.amountMinor),
    gift: line.gift,
    refund: line.refund,
  };
}

function describeFulfilment(
  order: Order,
  parcel: Awaited<ReturnType<typeof fulfilmentsOf>>[number],
  names: RowNames,
  uploads: Awaited<ReturnType<typeof uploadsOf>>,
): Detail['fulfilments'][number] {
  const { courier } = parcel;
  return {
    id: parcel.id,
    number: parcel.number,
    node: names.nodes.get(parcel.nodeId) ?? { id: parcel.nodeId, name: '' },
    state: parcel.state,
    courier: courier ? (names.couriers.get(courier) ?? { code: courier, name: courier }) : null,
    waybillNumber: parcel.waybillNumber,
    lines: parcel.lines.map((line) => ({ lineId: lineId(order.id, line.line), quantity: line.quantity })),
    weightG: parcel.weightG,
    shippedAt: parcel.shippedAt,
    upload: uploads.find((upload) => upload.fulfilmentId === parcel.id) ?? null,
    tracking: parcel.tracking,
  };
}

/** Line ids on the wire follow from order and line number; nothing stores them. */
export const lineId = (orderId: Id, line: number): Id => derivedId(orderId, `line/${line}`);

export async function findOrder(ctx: Ctx, id: Id): Promise<Order> {
  const [order] = await withLines(
    ctx,
    await ctx.run(sql`
      select ${orderTable.select()}
      from sales_order
      where tenant_id = ${ctx.tenant}
        and id = ${id}`),
  );
  if (!order) throw new Refused('orders.notFound', { id }, 404);
  return order;
}

export async function namesFor(ctx: Ctx, orders: readonly Pick<Order, 'shopId'>[]): Promise<RowNames> {
  const [shops, nodes, tables] = await Promise.all([
    shopSettings(ctx, [...new Set(orders.map((o) => o.shopId))]),
    nodesOf(ctx),
    courierTables(ctx),
  ]);
  return {
    shops: new Map([...shops.values()].map(({ id, name, channel }) => [id, { id, name, channel }])),
    nodes: new Map(nodes.map(({ id, name }) => [id, { id, name }])),
    couriers: new Map([...tables.couriers.values()].map(({ code, name }) => [code, { code, name }])),
  };
}

async function availabilityOf(ctx: Ctx, order: Order): Promise<Map<Id, bigint>> {
  const nodes = order.nodeId ? [order.nodeId] : (await nodesOf(ctx)).map((n) => n.id);
  const sums = new Map<Id, bigint>();
  for (const stock of (
    await availableAt(
      ctx,
      nodes,
      order.lines.flatMap((line) => line.skuId ?? []),
    )
  ).values()) {
    for (const [sku, free] of stock) sums.set(sku, (sums.get(sku) ?? 0n) + free);
  }
  return sums;
}

/** What was chosen by hand, as people call it. */
function nameOfChoice(event: string, to: unknown, { nodes, couriers }: RowNames): { name?: string } {
  if (event === 'nodeSet') return { name: nodes.get(to as Id)?.name ?? '' };
  return event === 'courierSet' ? { name: couriers.get(to as string)?.name ?? String(to) } : {};
}

const timelineOf = (ctx: Ctx, orderId: Id) =>
  ctx.sql<{ id: Id; at: Date; actor: string; event: string; data: Record<string, unknown>; cause: string | null }>`
    select id, at, actor, event, data, cause
    from order_event
    where tenant_id = ${ctx.tenant}
      and order_id = ${orderId}
    order by id`;

export const maskedRecipient = (order: Order) => ({
  ...clearRecipient(order),
  name: maskName(order.name),
  phone: maskPhone(order.phone),
  detail: order.detail.replace(/\d/g, '*'),
  masked: true,
});

export const clearRecipient = (order: Order) => ({
  name: order.name,
  phone: order.phone,
  province: order.province,
  city: order.city,
  district: order.district,
  town: order.town,
  detail: order.detail,
  postcode: order.postcode,
  country: order.country,
  masked: order.maskedToken !== null,
});

function describeSourcing(order: Order, names: RowNames): Detail['sourcing'] {
  const { sourcing } = order;
  if (!sourcing || !order.nodeId) return null;
  // Price lists are in the house's currency, whatever the buyer paid in.
  const money = (amount: string) => ({ amount, currency: HOME_CURRENCY });
  const node = (id: Id) => names.nodes.get(id) ?? { id, name: '' };
  const chosen = {
    node: node(order.nodeId),
    verdict: 'chosen' as const,
    cost: money(sourcing.costMinor),
    distanceKm: null,
    against: [],
  };
  const second = sourcing.runnerUp && {
    node: node(sourcing.runnerUp.node),
    verdict: 'runnerUp' as const,
    cost: money(sourcing.runnerUp.costMinor),
    distanceKm: null,
    against: [sourcing.runnerUp.against],
  };
  return {
    decidedAt: sourcing.at,
    node: chosen.node,
    reason: sourcing.reason,
    cost: chosen.cost,
    candidates: second ? [chosen, second] : [chosen],
  };
}

function allowedCommands(order: Order): OrderCommand[] {
  const commands: OrderCommand[] = ['setMemo', 'setFlag'];
  if (mayMove(order, 'passFinance')) commands.push('passFinance', 'returnFromFinance');
  else if (mayMove(order, 'review') || order.state === 'reviewed') commands.push('approve', 'forceReview');
  if (mayMove(order, 'unreview')) commands.push('unreview');
  if (mayMove(order, 'reverse')) commands.push('reverseOutbound');
  if (mayMove(order, 'cancel')) commands.push('hold');
  if (mayMove(order, 'cancel') || mayMove(order, 'reverse') || order.state === 'split') commands.push('stop');
  if (order.holdReasons.length) commands.push('releaseHold');
  if (mayMove(order, 'merge') && !order.splitFrom) commands.push('merge');
  if (mayMove(order, 'split')) commands.push('split');
  if (mayMove(order, 'split') && order.holdReasons.includes('outOfStock')) commands.push('splitShort');
  if (order.channelNumbers.length > 1 && isOpen(order)) commands.push('undoMerge');
  if (order.state === 'split') commands.push('undoSplit');
  if (isOpen(order)) commands.push('addGift', 'setCourier', 'setNode', 'setRecipient', 'source');
  return commands;
}

function rightOf(command: OrderCommand): string {
  if (command === 'forceReview') return 'orders.force';
  if (command === 'stop') return 'orders.cancel';
  if (command === 'reverseOutbound') return 'shipping.write';
  if (command === 'passFinance' || command === 'returnFromFinance') return 'orders.finance';
  return ['approve', 'unreview', 'hold', 'releaseHold'].includes(command) ? 'orders.review' : 'orders.edit';
}

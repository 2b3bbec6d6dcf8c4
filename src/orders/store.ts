/**
 * Orders in the database: the only statements that write `sales_order` and its lines. A unit of work keeps what an
 * order was when it was loaded, so counters and versions follow by themselves.
 */
import { hourOf } from '../kernel/business-day.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { Tally } from '../kernel/counters.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { raiseEvents, type WebhookEvent } from '../webhooks/webhooks.ts';
import { isFoundByReview, isReleased, type Order, type OrderEvent, type OrderLine, ruleOf } from './order.ts';

export type OrderRow = Omit<Order, 'lines'>;

export const orderTable = table<OrderRow>('sales_order', {
  id: 'uuid',
  number: 'text',
  version: 'int',
  kind: 'text',
  state: 'text',
  holdReasons: 'text[]',
  holds: 'jsonb',
  shopId: 'uuid',
  channelNumbers: 'text[]',
  channelState: 'text',
  buyer: 'text',
  name: 'text',
  phone: 'text',
  country: 'text',
  province: 'text',
  city: 'text',
  district: 'text',
  town: 'text',
  detail: 'text',
  postcode: 'text',
  divisionCode: 'text',
  maskedToken: 'text',
  mergeKey: 'text',
  currency: 'text',
  goodsMinor: 'bigint',
  discountMinor: 'bigint',
  freightMinor: 'bigint',
  taxMinor: 'bigint',
  payableMinor: 'bigint',
  paidMinor: 'bigint',
  refundedMinor: 'bigint',
  orderedAt: 'timestamptz',
  paidAt: 'timestamptz',
  queuedAt: 'timestamptz',
  shipBefore: 'timestamptz',
  nodeId: 'uuid',
  courier: 'text',
  sourcing: 'jsonb',
  fulfilmentId: 'uuid',
  waybillNumber: 'text',
  reservedUntil: 'timestamptz',
  goodsText: 'text',
  lineCount: 'int',
  quantity: 'bigint',
  weightG: 'bigint',
  flag: 'smallint',
  memo: 'text',
  buyerMessage: 'text',
  tags: 'text[]',
  priority: 'smallint',
  overridden: 'text[]',
  rulesVersion: 'int',
  mergedInto: 'uuid',
  splitFrom: 'uuid',
  paidOffline: 'boolean',
  priceChanged: 'boolean',
  reviewedBy: 'text',
  financeBy: 'text',
  keptAsIs: 'boolean',
  createdAt: 'timestamptz',
});

type LineRow = OrderLine & { orderId: Id };

export const lineTable = table<LineRow>('sales_order_line', {
  orderId: 'uuid',
  line: 'int',
  shopId: 'uuid',
  channelNumber: 'text',
  channelLine: 'text',
  listingId: 'uuid',
  skuId: 'uuid',
  bundleId: 'uuid',
  merchantCode: 'text',
  title: 'text',
  properties: 'text',
  quantity: 'bigint',
  shipped: 'bigint',
  priceMinor: 'bigint',
  amountMinor: 'bigint',
  platformMinor: 'bigint',
  gift: 'boolean',
  refund: 'text',
  holdId: 'uuid',
});

const eventTable = table<{
  orderId: Id;
  id: Id;
  at: Date;
  actor: string;
  event: string;
  data: unknown;
  cause: string | null;
}>('order_event', {
  orderId: 'uuid',
  id: 'uuid',
  at: 'timestamptz',
  actor: 'text',
  event: 'text',
  data: 'jsonb',
  cause: 'text',
});

type Before = { state: Order['state']; holdReasons: readonly string[]; lines: string };

/** What other systems may want to hear of an order: the state it has come to, or that it is newly held. */
function newsOf(order: Order, before: Before | undefined): WebhookEvent[] {
  const { id, number, shopId, state, holdReasons } = order;
  const moved = state !== before?.state;
  const held = holdReasons.some((reason) => !before?.holdReasons.includes(reason));
  const types = [
    ...(moved && isReleased(order) ? (['order.released'] as const) : []),
    ...(moved && state === 'shipped' ? (['order.shipped'] as const) : []),
    ...(held ? (['order.held'] as const) : []),
  ];
  return types.map((type) => ({ type, data: { orderId: id, number, shopId, state, holdReasons } }));
}

/** The orders a use case works on, and what it did to them; `save` writes it all with one statement per table. */
export class Work {
  readonly ctx: Ctx;
  readonly orders: Order[] = [];
  readonly #before = new Map<Id, Before>();
  readonly #events: OrderEvent[] = [];
  readonly tally = new Tally();

  constructor(ctx: Ctx) {
    this.ctx = ctx;
  }

  /** Loads and locks existing orders, in the order asked; unknown ids are left out. */
  async lock(ids: readonly Id[]): Promise<Order[]> {
    const { ctx } = this;
    const rows = await ctx.run<OrderRow>(sql`
      select ${orderTable.select()}
      from sales_order
      where tenant_id = ${ctx.tenant}
        and id = any(${[...new Set(ids)]}::uuid[])
      order by id
      for update`);
    const orders = await withLines(ctx, rows);
    for (const order of orders) this.keep(order);
    return orders;
  }

  keep(order: Order): void {
    this.#before.set(order.id, { state: order.state, holdReasons: order.holdReasons, lines: fingerprint(order.lines) });
    this.orders.push(order);
  }

  /** An order that is new; it is inserted by `save`. */
  add(order: Order): void {
    this.orders.push(order);
  }

  happened(order: Pick<Order, 'id'>, event: string, data?: Record<string, unknown>, cause?: string): void {
    this.#events.push({ orderId: order.id, event, ...(data && { data }), ...(cause && { cause }) });
  }

  /** Writes new and changed orders, their lines, the timeline and the counters. */
  async save(): Promise<void> {
    const { ctx } = this;
    const fresh = this.orders.filter((order) => !this.#before.has(order.id));
    const known = this.orders.filter((order) => this.#before.has(order.id));
    // A new order is reserved as version 0 and kept as 1, so that no later round of holds bears its ids again.
    for (const order of this.orders) order.version++;
    for (const order of this.orders) {
      this.#count(order);
      this.#tellHolds(order);
    }
    const relined = known.filter((order) => this.#before.get(order.id)!.lines !== fingerprint(order.lines));
    await Promise.all([
      orderTable.insert(ctx, fresh),
      updateOrders(ctx, known),
      this.#replaceLines(relined),
      lineTable.insert(ctx, fresh.flatMap(linesOf)),
      this.#writeEvents(),
      this.tally.write(ctx),
      raiseEvents(
        ctx,
        this.orders.flatMap((order) => newsOf(order, this.#before.get(order.id))),
      ),
    ]);
    if (this.orders.length) ctx.tell({ type: 'orders', ids: this.orders.map((order) => order.id) });
    this.orders.length = 0;
    this.#before.clear();
    this.#events.length = 0;
  }

  /** What the review found stands on the timeline once, when it is found; what people and channels do is told by them. */
  #tellHolds(order: Order): void {
    const before = this.#before.get(order.id)?.holdReasons ?? [];
    const found = order.holds.filter((hold) => isFoundByReview(hold) && !before.includes(hold.reason));
    if (found.length === 0) return;
    const rules = found.flatMap((hold) => ruleOf(hold) ?? []);
    this.happened(order, 'held', { reasons: found.map((hold) => hold.reason) }, [...new Set(rules)].join('、'));
  }

  async #replaceLines(orders: Order[]): Promise<void> {
    if (orders.length === 0) return;
    const { ctx } = this;
    await Promise.all([
      ctx.sql`
        delete from sales_order_line
        where tenant_id = ${ctx.tenant}
          and order_id = any(${orders.map((order) => order.id)}::uuid[])`,
      lineTable.insert(ctx, orders.flatMap(linesOf)),
    ]);
  }

  async #writeEvents(): Promise<void> {
    const { ctx } = this;
    const at = new Date(ctx.now());
    const actor = actorText(ctx.actor);
    const rows = this.#events.map((e) => ({
      orderId: e.orderId,
      id: ctx.newId(),
      at,
      actor,
      event: e.event,
      data: e.data ?? {},
      cause: e.cause ?? null,
    }));
    await eventTable.insert(ctx, rows);
  }

  /** The day's sales, in the hour in which the buyer paid (or ordered, to pay at the door), whenever we heard of it. */
  countPaid(order: Order): void {
    const hour = hourOf((order.paidAt ?? order.orderedAt).getTime());
    this.tally.add(`in/${hour}`);
    this.tally.add(`paid/${hour}/${order.currency}`, order.paidMinor);
  }

  /** Figures of the day and hour; `unattended` is what passed the rules the moment it came in. */
  #countDay(order: Order, fresh: boolean): void {
    const hour = hourOf(this.ctx.now());
    if (ENDED.has(order.state)) this.tally.add(`ended/${hour.slice(0, 10)}/${order.state}`);
    if (!isReleased(order)) return;
    this.tally.add(`released/${hour}`);
    if (fresh) this.tally.add(`unattended/${hour}`);
  }

  #count(order: Order): void {
    const before = this.#before.get(order.id);
    if (before?.state !== order.state) {
      if (before) this.tally.add(`state/${before.state}`, -1);
      this.tally.add(`state/${order.state}`);
      this.#countDay(order, before === undefined);
      if (before?.state === 'waitPay' && order.paidAt) this.countPaid(order);
    }
    for (const reason of before?.holdReasons ?? []) this.tally.add(`hold/${reason}`, -1);
    for (const reason of order.holdReasons) this.tally.add(`hold/${reason}`);
    if (order.holdReasons.includes('refundAsked') && !before?.holdReasons.includes('refundAsked'))
      this.tally.add(`refundAsked/${hourOf(this.ctx.now())}`);
    this.tally.add('held', (order.holdReasons.length ? 1 : 0) - (before?.holdReasons.length ? 1 : 0));
  }
}

/** Ended states are shown as what ended today. */
const ENDED: ReadonlySet<Order['state']> = new Set([
  'shipped',
  'signed',
  'finished',
  'cancelled',
  'closed',
  'merged',
  'split',
]);

const linesOf = (order: Order): LineRow[] => order.lines.map((line) => ({ ...line, orderId: order.id }));

/** Lines change seldom; comparing them saves rewriting them with every change of state. */
const fingerprint = (lines: readonly OrderLine[]): string =>
  lines
    .map(
      (l) =>
        `${l.line},${l.skuId},${l.quantity},${l.shipped},${l.amountMinor},${l.platformMinor},${l.refund},${l.holdId},${l.gift},${l.listingId}`,
    )
    .join(';');

const MUTABLE = Object.keys(orderTable.columns).filter((column) => !['id', 'number', 'createdAt'].includes(column));

const updateOrders = (ctx: Ctx, orders: Order[]) => orderTable.update(ctx, orders, ['id'], MUTABLE);

export async function withLines(ctx: Ctx, rows: OrderRow[]): Promise<Order[]> {
  if (rows.length === 0) return [];
  const lines = await ctx.run<LineRow>(sql`
    select ${lineTable.select()}
    from sales_order_line
    where tenant_id = ${ctx.tenant}
      and order_id = any(${rows.map((row) => row.id)}::uuid[])
    order by order_id, line`);
  const byOrder = new Map<Id, OrderLine[]>();
  for (const { orderId, ...line } of lines) {
    const list = byOrder.get(orderId);
    if (list) list.push(line);
    else byOrder.set(orderId, [line]);
  }
  return rows.map((row) => ({ ...row, lines: byOrder.get(row.id) ?? [] }));
}

const SERIES = {
  order: { letter: 'G', sequence: 'order_number' },
  afterSale: { letter: 'A', sequence: 'after_sale_number' },
} as const;

/** Numbers people read: the letter, the day, a running number; `G2611210000001`. */
export async function nextNumbers(ctx: Ctx, count: number, of: keyof typeof SERIES = 'order'): Promise<string[]> {
  if (count === 0) return [];
  const { letter, sequence } = SERIES[of];
  const day = new Date(ctx.now() + 8 * 3_600_000).toISOString().slice(2, 10).replaceAll('-', '');
  const rows = await ctx.sql<{ n: bigint }>`
    select nextval(${sequence}::text::regclass) as n from generate_series(1, ${count}::int)`;
  return rows.map(({ n }) => `${letter}${day}${n.toString().padStart(7, '0')}`);
}

/**
 * After-sale cases in the database: the only statements that write them, their lines and their money. Orders are locked
 * before their cases, as for news of the channel, so nobody else opens, moves or ends cases of them meanwhile.
 */
import type { AfterSaleKind, AfterSaleOutcome, AfterSaleState, Duty, Remedy, TOLD } from '../contract/after-sales.ts';
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import { type Reach, reachOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { type GoingRefund, refundsGoing } from '../payments/payments.ts';
import { type Counted, goOnWithCase, REMEDY_NEEDS, taken } from './after-sale.ts';
import type { Order, OrderLine } from './order.ts';
import { Work } from './store.ts';

export type Case = {
  id: Id;
  number: string;
  orderId: Id;
  shopId: Id;
  kind: AfterSaleKind;
  state: AfterSaleState;
  keys: string[];
  data: Record<string, unknown>;
  openedAt: Date;
  openedBy: string;
  answerBefore: Date;
  deadlineTold: boolean;
  settledAt: Date | null;
  settledBy: string;
  outcome: AfterSaleOutcome | null;
  note: string;
  version: number;
  remedy: Remedy | null;
  reason: string;
  duty: Duty | null;
  dueMinor: bigint;
  returnCourier: string;
  returnNumber: string;
  nodeId: Id | null;
  accepted: boolean;
  followOrderId: Id | null;
  channelRefund: string;
  told: (typeof TOLD)[number] | null;
  toldText: string;
};

export const caseTable = table<Case>('after_sale_case', {
  id: 'uuid',
  number: 'text',
  orderId: 'uuid',
  shopId: 'uuid',
  kind: 'text',
  state: 'text',
  keys: 'text[]',
  data: 'jsonb',
  openedAt: 'timestamptz',
  openedBy: 'text',
  answerBefore: 'timestamptz',
  deadlineTold: 'boolean',
  settledAt: 'timestamptz',
  settledBy: 'text',
  outcome: 'text',
  note: 'text',
  version: 'int',
  remedy: 'text',
  reason: 'text',
  duty: 'text',
  dueMinor: 'bigint',
  returnCourier: 'text',
  returnNumber: 'text',
  nodeId: 'uuid',
  accepted: 'boolean',
  followOrderId: 'uuid',
  channelRefund: 'text',
  told: 'text',
  toldText: 'text',
});

/** What nobody has said of a case yet. */
export const UNDECIDED = {
  ...{ number: '', keys: [], deadlineTold: false, settledAt: null, settledBy: '', outcome: null, note: '' },
  ...{ version: 1, remedy: null, reason: '', duty: null, dueMinor: 0n, returnCourier: '', returnNumber: '' },
  ...{ nodeId: null, accepted: false, followOrderId: null, channelRefund: '', told: null, toldText: '' },
} satisfies Partial<Case>;

export type CaseLine = Counted & { caseId: Id; line: number; orderId: Id; skuId: Id; swapSkuId: Id | null };
export const caseLineTable = table<CaseLine>('after_sale_line', {
  caseId: 'uuid',
  line: 'int',
  orderId: 'uuid',
  skuId: 'uuid',
  quantity: 'bigint',
  good: 'bigint',
  defective: 'bigint',
  missing: 'bigint',
  swapSkuId: 'uuid',
});

export type CaseMoney = {
  id: Id;
  caseId: Id;
  orderId: Id;
  kind: 'goods' | 'freight' | 'compensation';
  way: 'source' | 'outside';
  amountMinor: bigint;
  currency: string;
  refundId: Id | null;
  note: string;
  at: Date;
  by: string;
};
export const caseMoneyTable = table<CaseMoney>('after_sale_money', {
  id: 'uuid',
  caseId: 'uuid',
  orderId: 'uuid',
  kind: 'text',
  way: 'text',
  amountMinor: 'bigint',
  currency: 'text',
  refundId: 'uuid',
  note: 'text',
  at: 'timestamptz',
  by: 'text',
});

export type OrderOfCase = Pick<
  Order,
  'id' | 'number' | 'state' | 'shopId' | 'currency' | 'paidMinor' | 'freightMinor'
> &
  Pick<Order, 'nodeId' | 'courier' | 'waybillNumber'> & {
    lines: Pick<
      OrderLine,
      'line' | 'skuId' | 'merchantCode' | 'quantity' | 'shipped' | 'amountMinor' | 'channelLine'
    >[];
  };

/** Cases of orders (`o`) that a right covers. */
export const reached = (reach: Reach): Sql =>
  reach.everything
    ? sql`true`
    : sql`(o.shop_id = any(${reach.shops}::uuid[]) or o.node_id = any(${reach.nodes}::uuid[]))`;

export const OPEN = 'attention/openAfterSales';
const LEFT_ALREADY: ReadonlySet<AfterSaleState> = new Set(['done', 'rejected', 'cancelled']);
export const hasEnded = (state: AfterSaleState): boolean => LEFT_ALREADY.has(state);

/** Cases in hand: their orders locked, all cases of these orders known, so that what is sold and paid bounds them together. */
export class CaseWork {
  readonly ctx: Ctx;
  readonly work: Work;
  readonly orders = new Map<Id, OrderOfCase>();
  /** All cases of the orders, by id. */
  readonly cases = new Map<Id, Case>();
  readonly lines = new Map<Id, CaseLine[]>();
  readonly money = new Map<Id, CaseMoney[]>();
  readonly #changed = new Set<Case>();
  readonly #openBefore = new Set<Id>();
  readonly #audited: { action: string; subject: string; detail: Record<string, unknown> }[] = [];
  /** Refunds that still count, by id: neither closed nor refused. */
  #going = new Map<Id, Pick<GoingRefund, 'orderId' | 'amountMinor' | 'waits'>>();

  constructor(ctx: Ctx) {
    this.ctx = ctx;
    this.work = new Work(ctx);
  }

  /** Locks the orders of the cases the right covers; without a session, of all of them. */
  async lockCases(ids: readonly Id[], session: Session | null, right = 'orders.review'): Promise<Case[]> {
    const reach = session ? reachOf(session, right) : ({ everything: true } as const);
    const rows = await this.ctx.run<{ orderId: Id; id: Id }>(sql`
      select c.id, c.order_id as "orderId"
      from after_sale_case c
      join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
      where c.tenant_id = ${this.ctx.tenant}
        and c.id = any(${ids as Id[]}::uuid[])
        and ${reached(reach)}`);
    await this.lockOrders(rows.map((row) => row.orderId));
    return rows.map((row) => this.cases.get(row.id)!);
  }

  /** Locks orders and reads what is known of their cases. */
  lockOrders = (orderIds: readonly Id[]): Promise<void> => this.#load(orderIds, sql`for update`);
  /** Without a lock, to be shown. */
  read = (orderIds: readonly Id[]): Promise<void> => this.#load(orderIds, sql``);

  async #load(orderIds: readonly Id[], lock: Sql): Promise<void> {
    const { ctx } = this;
    const ids = [...new Set(orderIds)];
    const orders = await ctx.run<Omit<OrderOfCase, 'lines'>>(sql`
      select id, number, state, shop_id as "shopId", currency, paid_minor as "paidMinor", freight_minor as "freightMinor",
             node_id as "nodeId", courier, waybill_number as "waybillNumber"
      from sales_order
      where tenant_id = ${ctx.tenant}
        and id = any(${ids}::uuid[])
      order by id
      ${lock}`);
    for (const order of orders) this.orders.set(order.id, { ...order, lines: [] });
    const of = sql`where tenant_id = ${ctx.tenant} and order_id = any(${ids}::uuid[])`;
    const [sold, cases, lines, money] = await Promise.all([
      ctx.run<OrderOfCase['lines'][number] & { orderId: Id }>(sql`
        select order_id as "orderId", line, sku_id as "skuId", merchant_code as "merchantCode", quantity, shipped,
               amount_minor as "amountMinor", channel_line as "channelLine"
        from sales_order_line ${of} order by order_id, line`),
      ctx.run<Case>(sql`select ${caseTable.select()} from after_sale_case ${of} order by id`),
      ctx.run<CaseLine>(sql`select ${caseLineTable.select()} from after_sale_line ${of} order by case_id, line`),
      ctx.run<CaseMoney>(sql`select ${caseMoneyTable.select()} from after_sale_money ${of} order by id`),
    ]);
    for (const { orderId, ...line } of sold) this.orders.get(orderId)!.lines.push(line);
    for (const one of cases) this.#keep(one);
    for (const line of lines) this.lines.get(line.caseId)!.push(line);
    for (const one of money) this.money.get(one.caseId)!.push(one);
    const going = await refundsGoing(ctx, { ids: money.flatMap((one) => one.refundId ?? []), orderIds: ids });
    this.#going = new Map(going.map(({ id, ...refund }) => [id, refund]));
  }

  #keep(one: Case): void {
    this.cases.set(one.id, one);
    this.lines.set(one.id, []);
    this.money.set(one.id, []);
    if (one.settledAt === null) this.#openBefore.add(one.id);
  }

  /** A case that is new; `save` gives it no number: the caller does. */
  add(one: Case, lines: CaseLine[]): void {
    this.cases.set(one.id, one);
    this.lines.set(one.id, lines);
    this.money.set(one.id, []);
    this.#changed.add(one);
  }

  async writeMoney(money: CaseMoney, waits: boolean): Promise<void> {
    await caseMoneyTable.insert(this.ctx, [money]);
    this.money.get(money.caseId)!.push(money);
    const { refundId, orderId, amountMinor } = money;
    if (refundId) this.#going.set(refundId, { orderId, amountMinor, waits });
  }

  /** A case that was refused leaves no trace. */
  drop(id: Id): void {
    this.#changed.delete(this.cases.get(id)!);
    this.cases.delete(id);
  }

  /** What went or is promised back for a case. */
  promisedOf(caseId: Id): bigint {
    const own = this.money.get(caseId)!.filter((one) => one.refundId === null || this.#going.has(one.refundId));
    return own.reduce((sum, one) => sum + one.amountMinor, 0n);
  }

  /** What went back for a case; without what still waits for a second person. */
  givenOf(caseId: Id): bigint {
    const went = this.money
      .get(caseId)!
      .filter((one) => one.refundId === null || this.#going.get(one.refundId)?.waits === false);
    return went.reduce((sum, one) => sum + one.amountMinor, 0n);
  }

  /** What may still go back for an order, over all its cases and refunds; what waits for a second person is promised. */
  moneyLeft({ id, paidMinor }: OrderOfCase): bigint {
    const own = [...this.cases.values()].filter((one) => one.orderId === id).flatMap((one) => this.money.get(one.id)!);
    const named = new Set(own.map((one) => one.refundId));
    const outside = own.filter((one) => one.refundId === null || this.#going.has(one.refundId));
    const beside = [...this.#going].filter(([refund, one]) => one.orderId === id && !named.has(refund));
    return [...outside, ...beside.map(([, one]) => one)].reduce((left, one) => left - one.amountMinor, paidMinor);
  }

  /** How many of a line may still be asked back, besides `but`, over all cases of the order whose goods come back. */
  soldLeft(order: OrderOfCase, line: number, but: Id | null): bigint {
    const sold = order.lines.find((one) => one.line === line)?.shipped ?? 0n;
    let left = sold;
    for (const one of this.cases.values()) {
      if (one.orderId !== order.id || one.id === but || (one.remedy && !REMEDY_NEEDS[one.remedy].goods)) continue;
      for (const own of this.lines.get(one.id)!) if (own.line === line) left -= taken(one, own);
    }
    return left;
  }

  /** It changed: it goes on as far as it can, and is kept. `said` is told on the order's timeline and in the audit log. */
  changed(one: Case, said: { event: string; action: string; data?: Record<string, unknown>; note?: string }): void {
    const before = one.state;
    this.peek(one);
    if (hasEnded(one.state) && one.settledAt === null) {
      one.settledAt = new Date(this.ctx.now());
      one.settledBy = actorText(this.ctx.actor);
      if (one.state === 'done' && one.remedy) one.outcome ??= REMEDY_NEEDS[one.remedy].outcome;
    } else if (!hasEnded(one.state) && one.settledAt !== null)
      Object.assign(one, { settledAt: null, settledBy: '', outcome: null });
    this.#changed.add(one);
    const data = { number: one.number, remedy: one.remedy, state: one.state, ...said.data };
    this.work.happened({ id: one.orderId }, said.event, data, said.note);
    const { orderId, remedy, reason, duty, dueMinor } = one;
    const detail = {
      orderId,
      remedy,
      reason,
      duty,
      dueMinor,
      state: one.state,
      ...said.data,
      ...(said.note && { note: said.note }),
    };
    this.#audited.push({ action: said.action, subject: `afterSale/${one.id}`, detail: { ...detail, from: before } });
  }

  /** Goes on without being kept. */
  peek(one: Case): void {
    if (one.remedy) goOnWithCase(one, this.factsOf(one, one.remedy));
  }

  factsOf(one: Case, remedy: NonNullable<Case['remedy']>) {
    const order = this.orders.get(one.orderId)!;
    return {
      remedy,
      lines: this.lines.get(one.id)!,
      ...{ returnNumber: one.returnNumber, accepted: one.accepted, dueMinor: one.dueMinor },
      givenMinor: this.givenOf(one.id),
      stopped: order.state === 'cancelled' || order.state === 'closed',
      hasOrder: one.followOrderId !== null,
    };
  }

  async save(): Promise<void> {
    const { ctx, work } = this;
    const changed = [...this.#changed];
    if (changed.length === 0) return;
    for (const one of changed) {
      const by = Number(one.settledAt === null) - Number(this.#openBefore.has(one.id));
      if (by !== 0) work.tally.add(OPEN, by);
    }
    await caseTable.save(ctx, changed, ['id'], 'version');
    await this.#saveLines(changed);
    for (const [action, entries] of Map.groupBy(this.#audited, (entry) => entry.action))
      await auditAll(ctx, action, entries);
    await work.save();
    ctx.tell({ type: 'orders', ids: [...new Set(changed.map((one) => one.orderId))] });
    ctx.tell({ type: 'afterSales' });
  }

  async #saveLines(changed: readonly Case[]): Promise<void> {
    const { ctx } = this;
    const lines = changed.flatMap((one) => this.lines.get(one.id)!);
    await ctx.sql`
      delete from after_sale_line
      where tenant_id = ${ctx.tenant}
        and case_id = any(${changed.map((one) => one.id)}::uuid[])`;
    await caseLineTable.insert(ctx, lines);
  }
}

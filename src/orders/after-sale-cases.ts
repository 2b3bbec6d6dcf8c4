/**
 * News about orders that have left (CHN-6): a case per order and kind that a person settles. What must stay true: at most
 * one case of a kind is open per order, the same news opens no second one, and the counter is the number of open ones.
 */
import type { AfterSaleKind, AfterSaleOutcome, AfterSaleState } from '../contract/after-sales.ts';
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { joined, type Sql, sql } from '../kernel/db/sql.ts';
import { type Reach, reachOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import type { Order } from './order.ts';
import { Work } from './store.ts';

type Case = {
  id: Id;
  orderId: Id;
  shopId: Id;
  kind: AfterSaleKind;
  state: AfterSaleState;
  keys: string[];
  data: Record<string, unknown>;
  openedAt: Date;
  settledAt: Date | null;
  settledBy: string;
  outcome: AfterSaleOutcome | null;
  note: string;
};

const caseTable = table<Case>('after_sale_case', {
  id: 'uuid',
  orderId: 'uuid',
  shopId: 'uuid',
  kind: 'text',
  state: 'text',
  keys: 'text[]',
  data: 'jsonb',
  openedAt: 'timestamptz',
  settledAt: 'timestamptz',
  settledBy: 'text',
  outcome: 'text',
  note: 'text',
});

/** `key`: what is told once; null when it is new for certain. */
export type CaseNews = { order: Order; kind: AfterSaleKind; key: string | null; data: Record<string, unknown> };

const EVENTS: Record<AfterSaleKind, string> = {
  refundAsked: 'refundAfterShipping',
  addressChanged: 'addressAfterShipping',
  cancelled: 'closedAfterShipping',
};
const OPEN = 'attention/openAfterSales';

/**
 * Opens cases, or adds the news to the one that is open; ends those whose request was `takenBack`. The orders are locked
 * by `work`, so nobody else opens one meanwhile.
 */
export async function takeAfterSaleNews(
  work: Work,
  news: readonly CaseNews[],
  takenBack: readonly Order[],
): Promise<void> {
  const { ctx } = work;
  const orderIds = [...new Set([...news.map(({ order }) => order.id), ...takenBack.map(({ id }) => id)])];
  if (orderIds.length === 0) return;
  const known = await ctx.run<Case>(sql`
    select ${caseTable.select()}
    from after_sale_case
    where tenant_id = ${ctx.tenant}
      and order_id = any(${orderIds}::uuid[])
    order by id`);
  const changed = new Set<Case>();
  for (const order of takenBack) {
    const open = known.find((one) => one.orderId === order.id && one.kind === 'refundAsked' && !one.settledAt);
    if (!open) continue;
    close(ctx, open, 'cancelled');
    changed.add(open);
    work.tally.add(OPEN, -1);
    work.happened(order, 'afterSaleCancelled', { kind: open.kind });
  }
  for (const { order, kind, key, data } of news) {
    const own = known.filter((one) => one.orderId === order.id && one.kind === kind);
    if (key !== null && own.some((one) => one.keys.includes(key))) continue;
    const open = own.find((one) => !one.settledAt) ?? opened(work, order, kind);
    if (!own.includes(open)) known.push(open);
    Object.assign(open, { keys: key === null ? open.keys : [...open.keys, key], data });
    changed.add(open);
    work.happened(order, EVENTS[kind], data);
  }
  await caseTable.save(ctx, [...changed], ['id']);
}

function opened(work: Work, order: Order, kind: AfterSaleKind): Case {
  const { ctx } = work;
  work.tally.add(OPEN);
  return {
    id: ctx.newId(),
    orderId: order.id,
    shopId: order.shopId,
    kind,
    state: 'applied',
    keys: [],
    data: {},
    openedAt: new Date(ctx.now()),
    settledAt: null,
    settledBy: '',
    outcome: null,
    note: '',
  };
}

const close = (ctx: Ctx, one: Case, state: 'done' | 'cancelled'): void => {
  Object.assign(one, { state, settledAt: new Date(ctx.now()), settledBy: actorText(ctx.actor) });
};

const reached = (reach: Reach): Sql =>
  reach.everything
    ? sql`true`
    : sql`(o.shop_id = any(${reach.shops}::uuid[]) or o.node_id = any(${reach.nodes}::uuid[]))`;

/**
 * Says what was done about open cases; it stands on the orders' timelines. Refuses `orders.caseNotFound`,
 * `orders.caseSettled` (data: state, outcome).
 */
export async function settleAfterSales(
  ctx: Ctx,
  session: Session,
  { ids, outcome, note = '' }: { ids: readonly Id[]; outcome: AfterSaleOutcome; note?: string | undefined },
): Promise<Outcome<Id, string>[]> {
  const rows = await ctx.run<Case>(sql`
    select ${caseTable.select('c')}
    from after_sale_case c
    join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
    where c.tenant_id = ${ctx.tenant}
      and c.id = any(${ids as Id[]}::uuid[])
      and ${reached(reachOf(session, 'orders.review'))}
    order by c.id
    for update of c`);
  const open = rows.filter((one) => !one.settledAt);
  const answers = new Map<Id, Outcome<Id, string>>();
  for (const one of rows)
    answers.set(
      one.id,
      one.settledAt ? refuse(one.id, 'orders.caseSettled', { state: one.state, outcome: one.outcome }) : done(one.id),
    );
  const work = new Work(ctx);
  for (const one of open) {
    close(ctx, one, 'done');
    Object.assign(one, { outcome, note });
    work.tally.add(OPEN, -1);
    work.happened({ id: one.orderId }, 'afterSaleSettled', { kind: one.kind, outcome }, note);
  }
  await caseTable.save(ctx, open, ['id']);
  await auditAll(
    ctx,
    'afterSale.settle',
    open.map(({ id, orderId, kind }) => ({ subject: `afterSale/${id}`, detail: { orderId, kind, outcome, note } })),
  );
  await work.save();
  if (open.length) ctx.tell({ type: 'orders', ids: open.map(({ orderId }) => orderId) });
  return ids.map((id) => answers.get(id) ?? refuse(id, 'orders.caseNotFound'));
}

export type CaseRow = Omit<Case, 'keys'> & Pick<Order, 'number' | 'waybillNumber'> & { orderState: Order['state'] };
export type CaseFilter = { state?: AfterSaleState[]; kind?: AfterSaleKind[]; shopId?: Id[] };

/** The longest waiting first. One row more than `limit` says that there is a next page. */
export async function findAfterSales(
  ctx: Ctx,
  session: Session,
  { state, kind, shopId }: CaseFilter,
  after: Id | null,
  limit: number,
): Promise<CaseRow[]> {
  const filters: Sql[] = [];
  if (state) filters.push(sql`and c.state = any(${state}::text[])`);
  if (kind) filters.push(sql`and c.kind = any(${kind}::text[])`);
  if (shopId) filters.push(sql`and c.shop_id = any(${shopId}::uuid[])`);
  if (after) filters.push(sql`and c.id > ${after}::uuid`);
  return ctx.run<CaseRow>(sql`
    select ${caseTable.select('c')}, o.number, o.waybill_number as "waybillNumber", o.state as "orderState"
    from after_sale_case c
    join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
    where c.tenant_id = ${ctx.tenant}
      and ${reached(reachOf(session, 'orders.read'))}
      ${joined(filters, ' ')}
    order by c.id
    limit ${limit + 1}`);
}

/**
 * News about orders that have left (CHN-6): a case per order and kind that a person settles. What must stay true: at most
 * one case of a kind is open per order, the same news opens no second one, and the counter is the number of open ones.
 */
import { shopSettings } from '../channels/channels.ts';
import type { AfterSaleKind, AfterSaleOutcome } from '../contract/after-sales.ts';
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { reachOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import { mayMoveCase } from './after-sale.ts';
import { askChannel } from './after-sale-channel.ts';
import { type Case, caseTable, OPEN, reached, UNDECIDED } from './after-sale-store.ts';
import type { Order } from './order.ts';
import { nextNumbers, Work } from './store.ts';

/** `key`: what is told once; null when it is new for certain. */
export type CaseNews = { order: Order; kind: keyof typeof EVENTS; key: string | null; data: Record<string, unknown> };

/** News of the channel. */
const EVENTS = {
  refundAsked: 'refundAfterShipping',
  addressChanged: 'addressAfterShipping',
  memoChanged: 'memoAfterShipping',
  cancelled: 'closedAfterShipping',
};
const HOUR_MS = 3_600_000;

/**
 * Opens cases, or adds the news to the one that is open; ends those whose request was `takenBack`; of those `underWay` the
 * platform may know more. The orders are locked by `work`, so nobody else opens one meanwhile.
 */
export async function takeAfterSaleNews(
  work: Work,
  news: readonly CaseNews[],
  takenBack: readonly Order[],
  underWay: readonly Order[],
): Promise<void> {
  const { ctx } = work;
  const orders = [...news.map(({ order }) => order), ...takenBack, ...underWay];
  const orderIds = [...new Set(orders.map(({ id }) => id))];
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
    // Goods that have come are the house's to deal with, whatever the buyer wants now.
    if (!open || !mayMoveCase(open, 'cancel')) continue;
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
  await giveNumbers(ctx, [...changed]);
  await caseTable.save(ctx, [...changed], ['id'], 'version');
  await askChannel(ctx, known);
  if (changed.size) ctx.tell({ type: 'afterSales' });
}

function opened(work: Work, order: Order, kind: AfterSaleKind): Case {
  const { ctx } = work;
  work.tally.add(OPEN);
  const openedAt = new Date(ctx.now());
  return {
    ...{ ...UNDECIDED, keys: [], id: ctx.newId(), orderId: order.id, shopId: order.shopId },
    ...{ kind, state: 'applied', data: {}, openedAt, openedBy: actorText(ctx.actor), answerBefore: openedAt },
  };
}

/** New cases get their number, and their deadline from the shop. */
export async function giveNumbers(ctx: Ctx, cases: readonly Case[]): Promise<void> {
  const fresh = cases.filter((one) => one.number === '');
  if (fresh.length === 0) return;
  const [numbers, shops] = await Promise.all([
    nextNumbers(ctx, fresh.length, 'afterSale'),
    shopSettings(ctx, [...new Set(fresh.map(({ shopId }) => shopId))]),
  ]);
  for (const [at, one] of fresh.entries()) {
    one.number = numbers[at]!;
    one.answerBefore = new Date(one.openedAt.getTime() + shops.get(one.shopId)!.answerHours * HOUR_MS);
  }
}

const close = (ctx: Ctx, one: Case, state: 'done' | 'cancelled'): void => {
  Object.assign(one, { state, settledAt: new Date(ctx.now()), settledBy: actorText(ctx.actor) });
};

/** Their orders are locked, as they are for news of the channel: nobody else opens or ends cases of them meanwhile. */
async function lockCases(ctx: Ctx, session: Session, ids: readonly Id[]): Promise<Case[]> {
  await ctx.sql`
    select
    from sales_order
    where tenant_id = ${ctx.tenant}
      and id in (select order_id from after_sale_case where tenant_id = ${ctx.tenant} and id = any(${ids as Id[]}::uuid[]))
    order by id
    for update`;
  return ctx.run<Case>(sql`
    select ${caseTable.select('c')}
    from after_sale_case c
    join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
    where c.tenant_id = ${ctx.tenant}
      and c.id = any(${ids as Id[]}::uuid[])
      and ${reached(reachOf(session, 'orders.review'))}
    order by c.id`);
}

type Answers = Map<Id, Outcome<Id, string>>;

/** What was decided about cases is kept, counted (`by` each), told on the orders' timelines, audited, and answered. */
async function keepDecided(
  ctx: Ctx,
  decided: readonly Case[],
  { event, action, by }: { event: string; action: string; by: 1 | -1 },
): Promise<void> {
  const work = new Work(ctx);
  for (const { orderId, kind, outcome, note } of decided) {
    work.tally.add(OPEN, by);
    work.happened({ id: orderId }, event, { kind, ...(outcome && { outcome }) }, note);
  }
  await caseTable.save(ctx, decided, ['id'], 'version');
  await auditAll(
    ctx,
    action,
    decided.map(({ id, orderId, kind, outcome, note }) => ({
      subject: `afterSale/${id}`,
      detail: { orderId, kind, outcome, note },
    })),
  );
  await work.save();
  if (decided.length === 0) return;
  ctx.tell({ type: 'orders', ids: decided.map(({ orderId }) => orderId) });
  ctx.tell({ type: 'afterSales' });
}

const inOrder = (ids: readonly Id[], answers: Answers) =>
  ids.map((id) => answers.get(id) ?? refuse(id, 'orders.caseNotFound'));

/**
 * Says what was done about open cases; it stands on the orders' timelines. Refuses `orders.caseNotFound`,
 * `orders.caseSettled` (data: state, outcome), `orders.caseUnderWay` (data: state; it goes its own way).
 */
export async function settleAfterSales(
  ctx: Ctx,
  session: Session,
  { ids, outcome, note = '' }: { ids: readonly Id[]; outcome: AfterSaleOutcome; note?: string | undefined },
): Promise<Outcome<Id, string>[]> {
  const rows = await lockCases(ctx, session, ids);
  const open = rows.filter((one) => one.state === 'applied');
  const answers: Answers = new Map(rows.map((one) => [one.id, whyNotSettled(one) ?? done(one.id)]));
  for (const one of open) {
    close(ctx, one, 'done');
    Object.assign(one, { outcome, note });
  }
  await keepDecided(ctx, open, { event: 'afterSaleSettled', action: 'afterSale.settle', by: -1 });
  return inOrder(ids, answers);
}

const whyNotSettled = ({ id, state, settledAt, outcome }: Case): Outcome<Id, string> | null => {
  if (settledAt) return refuse(id, 'orders.caseSettled', { state, outcome });
  return state === 'applied' ? null : refuse(id, 'orders.caseUnderWay', { state });
};

/**
 * Takes settlings back: the cases wait again, with the deadline they had. Refuses `orders.caseNotFound`,
 * `orders.caseNotSettled` (data: state), `orders.caseUnderWay`, `orders.caseOpenAgain` (the same was asked again since; data: number).
 */
export async function reopenAfterSales(ctx: Ctx, session: Session, ids: readonly Id[]): Promise<Outcome<Id, string>[]> {
  const rows = await lockCases(ctx, session, ids);
  const open = await openBeside(ctx, rows);
  const answers: Answers = new Map();
  const back: Case[] = [];
  for (const one of rows) {
    const thing = `${one.orderId} ${one.kind}`;
    const again = open.get(thing);
    if (one.remedy) answers.set(one.id, refuse(one.id, 'orders.caseUnderWay', { state: one.state }));
    else if (one.state !== 'done') answers.set(one.id, refuse(one.id, 'orders.caseNotSettled', { state: one.state }));
    else if (again) answers.set(one.id, refuse(one.id, 'orders.caseOpenAgain', { number: again }));
    else {
      Object.assign(one, { state: 'applied', settledAt: null, settledBy: '', outcome: null, note: '' });
      open.set(thing, one.number);
      back.push(one);
      answers.set(one.id, done(one.id));
    }
  }
  await keepDecided(ctx, back, { event: 'afterSaleReopened', action: 'afterSale.reopen', by: 1 });
  return inOrder(ids, answers);
}

/** The numbers of open cases of the same orders, by order and kind. */
async function openBeside(ctx: Ctx, cases: readonly Case[]): Promise<Map<string, string>> {
  const orderIds = [...new Set(cases.map(({ orderId }) => orderId))];
  const rows = await ctx.sql<{ orderId: Id; kind: string; number: string }>`
    select order_id as "orderId", kind, number
    from after_sale_case
    where tenant_id = ${ctx.tenant}
      and order_id = any(${orderIds}::uuid[])
      and settled_at is null`;
  return new Map(rows.map(({ orderId, kind, number }) => [`${orderId} ${kind}`, number]));
}

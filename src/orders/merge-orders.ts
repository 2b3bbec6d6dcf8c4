/**
 * Merge and split (ORD-9), and undoing both before release. The joined or divided orders are new documents; the old ones
 * stay as `merged` or `split` and come back when it is undone. Amounts always add up (divide-order.ts).
 */
import { skusById } from '../catalog/catalog.ts';
import { linkChannelOrders } from '../channels/channels.ts';
import type { StockFrom } from '../contract/order-words.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, Refused, refuse } from '../kernel/refusal.ts';
import { advanceOrders, divideFound } from './advance-orders.ts';
import { changeOrders, wrongState } from './command.ts';
import { join, type Share, splitInto } from './divide-order.ts';
import { loadFacts } from './load-facts.ts';
import { dropHolds, isOpen, isRuleGift, mayMove, type Order, type OrderLine } from './order.ts';
import { isReserved } from './postings.ts';
import { loadSourcing, partsByStock } from './source-orders.ts';
import { giveStockBack } from './stop-orders.ts';
import { nextNumbers, Work } from './store.ts';

export type MergeResult = { merged: { id: Id; number: string } | null; outcomes: Outcome<Id, string>[] };

/**
 * Joins orders of one recipient into one and takes it on. All or nothing: refuses every order when one cannot be
 * joined: `orders.wrongState`, `orders.differentRecipient`, `orders.differentShopGroup`, `orders.differentPayment`.
 */
export async function mergeOrders(ctx: Ctx, ids: readonly Id[]): Promise<MergeResult> {
  const work = new Work(ctx);
  const orders = await work.lock(ids);
  const found = new Map(orders.map((order) => [order.id, order]));
  const refusals = new Map<Id, Refusal>();
  for (const id of ids) {
    const order = found.get(id);
    const refusal = order ? cannotJoin(order, orders[0]!) : { code: 'orders.notFound' };
    if (refusal) refusals.set(id, refusal);
  }
  if (refusals.size) {
    return {
      merged: null,
      outcomes: ids.map((id) => ({ id, done: false, refusal: refusals.get(id) ?? { code: 'orders.othersRefused' } })),
    };
  }
  await giveStockBack(work, orders, 'orders.merged');
  const [number] = await nextNumbers(ctx, 1);
  const gifts = await skusById(
    ctx,
    orders.flatMap((order) => order.lines.filter(isRuleGift).map((line) => line.skuId!)),
  );
  const weightOf = (line: OrderLine) => (gifts.get(line.skuId!)?.weightG ?? 0n) * line.quantity;
  const joined = join(orders, ctx.newId(), number!, new Date(ctx.now()), weightOf);
  work.add(joined);
  work.happened(joined, 'mergedFrom', { numbers: orders.map((order) => order.number) });
  for (const order of orders) {
    work.happened(order, 'merged', { into: joined.number });
    order.state = 'merged';
    order.mergedInto = joined.id;
    order.holds = [];
    order.holdReasons = [];
  }
  await linkChannelOrders(ctx, channelLinks(joined, joined.id));
  await advanceOrders(work, [joined]);
  await work.save();
  return { merged: { id: joined.id, number: joined.number }, outcomes: ids.map((id) => done(id)) };
}

/** Joins what waits to be merged under one key; an order whose partners went another way goes on alone. */
export async function mergeWaiting(ctx: Ctx, mergeKey: string): Promise<void> {
  const rows = await ctx.sql<{ id: Id }>`
    select id
    from sales_order
    where tenant_id = ${ctx.tenant}
      and merge_key = ${mergeKey}
      and state in ('waitReview', 'waitFinanceReview')
      and split_from is null
      and not kept_as_is
    order by id`;
  const ids = rows.map((row) => row.id);
  if (ids.length > 1) await mergeOrders(ctx, ids);
  else {
    const work = new Work(ctx);
    await advanceOrders(work, await work.lock(ids));
    await work.save();
  }
}

function cannotJoin(order: Order, first: Order): Refusal | null {
  if (!mayMove(order, 'merge') || order.splitFrom !== null) return wrongState(order);
  const [group, payment, who] = parts(order);
  const [firstGroup, firstPayment, firstWho] = parts(first);
  if (who !== firstWho) return { code: 'orders.differentRecipient' };
  if (group !== firstGroup) return { code: 'orders.differentShopGroup' };
  return payment === firstPayment && order.currency === first.currency ? null : { code: 'orders.differentPayment' };
}

function parts(order: Order): [string, string, string] {
  const [group = '', payment = '', ...who] = order.mergeKey.split('|');
  return [group, payment, who.join('|')];
}

const channelLinks = (order: Order, to: Id) =>
  [...new Set(order.lines.map((line) => `${line.shopId}/${line.channelNumber}`))].map((key) => ({
    shopId: key.slice(0, 36),
    number: key.slice(37),
    orderId: to,
  }));

/** Brings merged orders back. Refuses `orders.wrongState` (released already), `orders.notMerged`. */
export async function undoMerges(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id, string>[]> {
  const work = new Work(ctx);
  const sourceIds = await ctx.sql<{ id: Id }>`
    select id
    from sales_order
    where tenant_id = ${ctx.tenant}
      and merged_into = any(${ids as Id[]}::uuid[])`;
  const orders = await work.lock([...ids, ...sourceIds.map((row) => row.id)]);
  const answers = new Map<Id, Outcome<Id, string>>();
  const ended: Order[] = [];
  const back: Order[] = [];
  for (const order of orders.filter((o) => ids.includes(o.id))) {
    const sources = orders.filter((o) => o.mergedInto === order.id);
    if (sources.length === 0) answers.set(order.id, refuse(order.id, 'orders.notMerged'));
    else if (!isOpen(order)) answers.set(order.id, refuse(order.id, 'orders.wrongState', { state: order.state }));
    else {
      ended.push(order);
      back.push(...sources);
      answers.set(order.id, done(order.id));
    }
  }
  await linkChannelOrders(
    ctx,
    back.flatMap((source) => channelLinks(source, source.id)),
  );
  for (const source of back) source.mergedInto = null;
  await takeBack(work, ended, back, 'mergeUndone');
  return ids.map((id) => answers.get(id) ?? refuse(id, 'orders.notFound'));
}

/** Brings the parts of divided orders back together; `ids` are the divided orders. Refuses `orders.wrongState`, `orders.notSplit`. */
export async function undoSplits(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id, string>[]> {
  const work = new Work(ctx);
  const partIds = await ctx.sql<{ id: Id }>`
    select id
    from sales_order
    where tenant_id = ${ctx.tenant}
      and split_from = any(${ids as Id[]}::uuid[])
      and state <> 'cancelled'`;
  const orders = await work.lock([...ids, ...partIds.map((row) => row.id)]);
  const answers = new Map<Id, Outcome<Id, string>>();
  const ended: Order[] = [];
  const back: Order[] = [];
  for (const order of orders.filter((o) => ids.includes(o.id))) {
    const children = orders.filter((o) => o.splitFrom === order.id);
    const stuck = children.find((child) => !isOpen(child));
    if (order.state !== 'split') answers.set(order.id, refuse(order.id, 'orders.notSplit'));
    else if (stuck)
      answers.set(order.id, refuse(order.id, 'orders.wrongState', { state: stuck.state, number: stuck.number }));
    else {
      for (const child of children) child.splitFrom = null;
      ended.push(...children);
      back.push(order);
      answers.set(order.id, done(order.id));
    }
  }
  await takeBack(work, ended, back, 'splitUndone');
  return ids.map((id) => answers.get(id) ?? refuse(id, 'orders.notFound'));
}

/** What was made ends and gives its stock back; what it was made of goes on. */
async function takeBack(work: Work, ended: readonly Order[], back: readonly Order[], event: string): Promise<void> {
  await giveStockBack(work, ended, `orders.${event}`);
  for (const order of ended) {
    Object.assign(order, { state: 'cancelled', holds: [], holdReasons: [] });
    work.happened(order, event);
  }
  for (const order of back) reopen(work, order, event);
  await advanceOrders(work, back);
  await work.save();
}

function reopen(work: Work, order: Order, event: string): void {
  order.state = 'waitReview';
  // A rule that joined or divided it would do so again at once.
  order.keptAsIs = true;
  dropHolds(order, (reason) => reason === 'waitMerge');
  work.happened(order, event);
}

export type SplitPart = readonly Share[];

/**
 * Divides one order by hand; what no part names stays together as the last part. Refuses `orders.notFound` (404),
 * `orders.wrongState`, `orders.moreThanOrdered` (data: line), `orders.nothingLeft` (it would be the same order again).
 */
export async function splitOrder(ctx: Ctx, id: Id, named: readonly SplitPart[]): Promise<{ id: Id; number: string }[]> {
  const work = new Work(ctx);
  const [order] = await work.lock([id]);
  if (!order) throw new Refused('orders.notFound', { id }, 404);
  if (!mayMove(order, 'split')) throw new Refused('orders.wrongState', { state: order.state });
  const rest = order.lines.map((line) => {
    const taken = named.flat().reduce((sum, share) => sum + (share.line === line.line ? share.quantity : 0n), 0n);
    if (taken > line.quantity)
      throw new Refused('orders.moreThanOrdered', { line: line.line, ordered: line.quantity, wanted: taken });
    return { line: line.line, quantity: line.quantity - taken };
  });
  const remaining = rest.filter((share) => share.quantity > 0n);
  const shares = remaining.length ? [...named, remaining] : [...named];
  if (shares.length < 2) throw new Refused('orders.nothingLeft', { id });
  await giveStockBack(work, [order], 'orders.split');
  const children = splitInto(work, order, shares, 'byHand');
  await advanceOrders(work, children);
  await work.save();
  return children.map((child) => ({ id: child.id, number: child.number }));
}

/**
 * Divides orders by hand into what can leave now, from one node or from each that has some, and what is short, which
 * waits. Refuses `orders.wrongState`, `orders.nothingShort`, `orders.nothingInStock`. Posts: holds of what leaves.
 */
export const splitShortOrders = (ctx: Ctx, ids: readonly Id[], from: StockFrom): Promise<Outcome<Id, string>[]> =>
  changeOrders(
    ctx,
    ids,
    (order) => {
      if (!mayMove(order, 'split')) return wrongState(order);
      return isReserved(order) ? { code: 'orders.nothingShort' } : null;
    },
    async (work, orders, answers) => {
      const facts = await loadSourcing(ctx, orders, await loadFacts(ctx, orders, new Set()));
      const found = await partsByStock(ctx, orders, facts, { from: () => from, byHand: true, fixed: new Map() });
      for (const { id } of orders) {
        const parts = found.get(id)!.length;
        if (parts < 2) answers.set(id, refuse(id, parts ? 'orders.nothingShort' : 'orders.nothingInStock'));
      }
      const { leaving, waiting } = divideFound(work, orders, found);
      await advanceOrders(work, leaving);
      await advanceOrders(work, waiting);
    },
  );

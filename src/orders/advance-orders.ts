/**
 * Takes orders as far as they go without a person: review → node → courier → stock held → released to the warehouse.
 * New orders and held ones take the same path, one or ten thousand. What stops an order is on it as a hold reason.
 */
import { mappingsOf, type Sku } from '../catalog/catalog.ts';
import { isAbroad } from '../contract/countries.ts';
import { actorText } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type PostingResult, post } from '../ledger/ledger.ts';
import { createFulfilments, type FulfilmentSpec } from '../shipping/shipping.ts';
import { noteStockChange } from '../stock/stock.ts';
import { type Share, splitInto } from './divide-order.ts';
import { mapLine } from './draft-order.ts';
import { addGifts } from './gifts.ts';
import { type BatchFacts, loadFacts } from './load-facts.ts';
import { addHold, BY_PERSON, BY_REVIEW, dropHolds, isOpen, mayMove, mayRegroup, type Order, sumUp } from './order.ts';
import type { SourcingFacts } from './plan-nodes.ts';
import { isReserved, reservation } from './postings.ts';
import { reviewOrder } from './review-order.ts';
import type { Decision } from './review-rules.ts';
import { assignCourier, loadSourcing, partsByStock, sourceOrders } from './source-orders.ts';
import { MOST_PARTS, partsByRule, type RulePart } from './split-by-rule.ts';
import { giveStockBack } from './stop-orders.ts';
import type { Work } from './store.ts';

const MERGE_AFTER_MS = 60_000;

export type AdvanceOptions = {
  /** Nodes a person has chosen. */
  nodes?: ReadonlyMap<Id, Id>;
};

/**
 * Moves the orders of `work` on; the caller saves. Posts: a hold per line at the chosen node. Orders that end with hold
 * reasons stay in `waitReview`; those that pass become `released` with a fulfilment each.
 */
export async function advanceOrders(work: Work, orders: readonly Order[], options: AdvanceOptions = {}): Promise<void> {
  const { ctx } = work;
  const open = orders.filter(
    (order) =>
      mayMove(order, 'review') ||
      mayMove(order, 'release') ||
      order.state === 'waitPay' ||
      order.state === 'depositPaid',
  );
  if (open.length === 0) return;
  await remap(work, open);
  const gone = new Set(work.orders.filter((order) => !isOpen(order)).map((order) => order.id));
  const facts = await loadFacts(ctx, open, gone);
  const now = new Date(ctx.now());
  const decisions = new Map(
    open.map((order) => [order.id, reviewOrder(order, facts.rules, facts.factsOf(order), now)]),
  );
  await addGifts(work, open, decisions, facts);
  await askMerges(work, open);

  const passing = open.filter((order) => passes(work, order, decisions.get(order.id)!));
  const early = open.filter((order) => !passing.includes(order) && reservesEarly(order, facts));
  const going = await divideByRule(work, passing, decisions, facts.skus);
  const sourcing = await loadSourcing(ctx, open, facts);
  const ready = await source(
    work,
    [...going, ...early].filter((order) => !isReserved(order)),
    decisions,
    sourcing,
    options,
  );
  for (const order of going) if (isReserved(order) && !order.courier) assignCourier(ctx, order, sourcing);
  await reserve(work, ready);
  const parts = await divideShort(work, going, decisions, sourcing, options);

  const done = new Set([...going, ...parts].map((order) => order.id));
  const releasing = work.orders.filter(
    (order) =>
      (done.has(order.id) || done.has(order.splitFrom ?? '')) && order.holdReasons.length === 0 && isReserved(order),
  );
  await release(work, releasing, decisions);
}

/** Partners may still come in, so joining waits a moment; however many orders ask for it, it happens once. */
async function askMerges(work: Work, orders: readonly Order[]): Promise<void> {
  const keys = new Set(
    orders.filter((order) => order.holdReasons.includes('waitMerge')).map((order) => order.mergeKey),
  );
  const runAt = new Date(work.ctx.now() + MERGE_AFTER_MS);
  await work.ctx.enqueueAll(
    'orders.merge',
    [...keys].map((mergeKey) => ({ payload: { mergeKey }, key: mergeKey, runAt })),
  );
}

/**
 * No hold, nothing to decide by finance, paid for: it goes on. Whoever brings an order to finance is kept on it, because
 * the second step is another person's (ORD-10).
 */
function passes(work: Work, order: Order, decision: Decision): boolean {
  if (order.holdReasons.length || order.state === 'waitPay' || order.state === 'depositPaid') return false;
  if (decision.financeReview.length === 0 || order.financeBy !== '' || order.state === 'reviewed') return true;
  if (order.state !== 'waitFinanceReview') {
    order.state = 'waitFinanceReview';
    order.reviewedBy = actorText(work.ctx.actor);
    work.happened(order, 'toFinance', { rules: decision.financeReview });
  }
  return false;
}

/** Stock may be promised before review (STK-3); a firm reason or a missing SKU still prevents it. */
function reservesEarly(order: Order, facts: BatchFacts): boolean {
  const shop = facts.shops.get(order.shopId);
  if (!shop || shop.reserveAt === 'review' || isReserved(order)) return false;
  if (order.state === 'waitPay' && shop.reserveAt !== 'order') return false;
  return order.lines.length > 0 && order.lines.every((line) => line.skuId !== null);
}

/** The node a person chose for an order that still waits for something else. */
const chosenNode = ({ nodeId, sourcing }: Order): Id | null => (sourcing?.reason === BY_PERSON ? nodeId : null);

/** Nodes that people chose, then those that rules did. */
function fixedNodes(orders: readonly Order[], decisions: Map<Id, Decision>, { nodes }: AdvanceOptions): Map<Id, Id> {
  const fixed = new Map<Id, Id>();
  for (const order of orders) {
    const node = nodes?.get(order.id) ?? chosenNode(order) ?? decisions.get(order.id)!.node;
    if (node) fixed.set(order.id, node);
  }
  return fixed;
}

async function source(
  work: Work,
  orders: Order[],
  decisions: Map<Id, Decision>,
  facts: SourcingFacts,
  options: AdvanceOptions,
): Promise<Order[]> {
  const fixed = fixedNodes(orders, decisions, options);
  const chosen = new Map(orders.map((order) => [order, chosenNode(order)]));
  for (const order of orders) {
    order.courier ||= decisions.get(order.id)!.courier;
    order.nodeId = null;
  }
  const { divisions } = await sourceOrders(work.ctx, orders, facts, fixed);
  const children = divideAll(
    work,
    orders.filter((order) => divisions.has(order.id)),
    divisions,
    facts,
  );
  const ready = [...orders.filter((order) => order.nodeId && !divisions.has(order.id)), ...children];
  // What its node lacks may still come.
  for (const order of orders)
    if (!ready.includes(order) && !divisions.has(order.id)) order.nodeId ??= chosen.get(order)!;
  return ready;
}

/** Orders that the rules divide become their parts, which go on as the whole would have. */
async function divideByRule(
  work: Work,
  passing: readonly Order[],
  decisions: Map<Id, Decision>,
  skus: ReadonlyMap<Id, Sku>,
): Promise<Order[]> {
  const parts = new Map<Order, RulePart[] | null>();
  for (const order of passing) {
    const { splits } = decisions.get(order.id)!;
    if (splits.length && mayRegroup(order)) parts.set(order, partsByRule(order, splits, skus));
  }
  const divided = [...parts].flatMap(([order, own]) => (own && own.length > 1 ? [order] : []));
  await giveStockBack(work, divided, 'orders.split');
  return passing.flatMap((order) => {
    const own = parts.get(order);
    if (own === null) addHold(order, 'custom:parts', new Date(work.ctx.now()), BY_REVIEW, { most: MOST_PARTS });
    if (!divided.includes(order)) return own === null ? [] : [order];
    const shares = own!.map((part) => part.shares);
    const children = splitInto(work, order, shares, 'rule');
    children.forEach((child, i) => {
      if (own![i]!.presale) child.kind = 'presale';
      decisions.set(child.id, decisions.get(order.id)!);
    });
    return children;
  });
}

/** Orders that turned out short become what is there, which goes on, and what is not, which waits, where a rule says so. */
async function divideShort(
  work: Work,
  orders: readonly Order[],
  decisions: Map<Id, Decision>,
  facts: SourcingFacts,
  options: AdvanceOptions,
): Promise<Order[]> {
  const wish = (order: Order) => decisions.get(order.id)!.splits.find((split) => split.by === 'shortage');
  const short = orders
    .filter((order) => order.holdReasons.includes('outOfStock') && mayRegroup(order) && wish(order))
    .toSorted((a, b) => b.priority - a.priority || a.queuedAt.getTime() - b.queuedAt.getTime());
  if (short.length === 0) return [];
  const fixed = fixedNodes(short, decisions, options);
  const found = await partsByStock(work.ctx, short, facts, { from: (one) => wish(one)!.from, byHand: false, fixed });
  const { leaving, waiting } = divideFound(work, short, found);
  for (const part of [...leaving, ...waiting]) decisions.set(part.id, decisions.get(part.splitFrom!)!);
  // What is there is promised first: otherwise the search might serve the other part with it.
  for (const parts of [leaving, waiting]) await reserve(work, await source(work, parts, decisions, facts, options));
  return [...leaving, ...waiting];
}

/** Divides orders whose goods are partly there. Parts that leave and parts that wait; `found` as `partsByStock` gave it. */
export function divideFound(
  work: Work,
  orders: readonly Order[],
  found: ReadonlyMap<Id, Share[][]>,
): { leaving: Order[]; waiting: Order[] } {
  const leaving: Order[] = [];
  const waiting: Order[] = [];
  for (const order of orders) {
    const shares = found.get(order.id)!;
    if (shares.length < 2) continue;
    dropHolds(order, (reason) => reason === 'outOfStock');
    const children = splitInto(work, order, shares, 'shortage');
    waiting.push(...children.splice(-1));
    leaving.push(...children);
  }
  return { leaving, waiting };
}

/** Orders that leave from several nodes become one order per node. */
function divideAll(
  work: Work,
  orders: Order[],
  divisions: Map<Id, { node: Id; shares: Share[] }[]>,
  facts: SourcingFacts,
): Order[] {
  const { ctx } = work;
  return orders.flatMap((order) => {
    const parts = divisions.get(order.id)!;
    const children = splitInto(
      work,
      order,
      parts.map((part) => part.shares),
      'stock',
    );
    children.forEach((child, i) => {
      child.nodeId = parts[i]!.node;
      child.sourcing = { at: new Date(ctx.now()).toISOString(), reason: 'split', costMinor: '0', runnerUp: null };
      assignCourier(ctx, child, facts);
    });
    return children;
  });
}

/** Promises the stock; an order the ledger refuses (somebody was faster) is held for stock. */
async function reserve(work: Work, orders: readonly Order[]): Promise<void> {
  const { ctx } = work;
  const results = await post(ctx, orders.map(reservation));
  await noteStockChange(
    ctx,
    orders.flatMap((order) => order.lines.map((line) => line.skuId!)),
  );
  orders.forEach((order, i) => {
    const result = results[i]!;
    if (result.posted) return;
    for (const line of order.lines) line.holdId = null;
    order.nodeId = null;
    order.sourcing = null;
    addHold(order, 'outOfStock', new Date(ctx.now()), BY_REVIEW, shortOf(order, result));
  });
}

function shortOf(order: Order, result: PostingResult): Record<string, unknown> {
  if (result.posted) return {};
  const data = result.refusal.data ?? {};
  const line = order.lines.find((l) => l.skuId === data['asset']);
  return {
    lines: [{ merchantCode: line?.merchantCode ?? '', wanted: data['wanted'], free: data['free'] }],
    why: result.refusal.code,
  };
}

async function release(work: Work, orders: readonly Order[], decisions: Map<Id, Decision>): Promise<void> {
  const { ctx } = work;
  const specs = orders.map((order): FulfilmentSpec => {
    order.state = 'released';
    order.fulfilmentId = ctx.newId();
    order.reservedUntil = null;
    const applied = decisions.get(order.id)?.applied.map((rule) => rule.name) ?? [];
    work.happened(order, 'released', {
      node: order.nodeId,
      courier: order.courier,
      rules: order.rulesVersion,
      ...(applied.length && { applied }),
    });
    return {
      id: order.fulfilmentId,
      orderId: order.id,
      orderNumber: order.number,
      shopId: order.shopId,
      nodeId: order.nodeId!,
      courier: order.courier,
      goodsText: order.goodsText,
      quantity: order.quantity,
      expectedG: order.weightG,
      area: areaOf(order),
      queuedAt: order.queuedAt,
      shipBefore: order.shipBefore,
      lines: order.lines.map((line) => ({
        line: line.line,
        skuId: line.skuId!,
        quantity: line.quantity,
        holdId: line.holdId!,
      })),
    };
  });
  const outside = await createFulfilments(ctx, specs);
  for (const order of orders) if (outside.has(order.fulfilmentId!)) order.state = 'waitOuterShip';
}

const areaOf = ({ country, province, city, district }: Order): string =>
  [isAbroad(country) ? country : '', province, city, district].filter((part) => part !== '').join(' ');

/** Lines whose listing has been mapped meanwhile get their SKU; a bundle becomes its parts. */
async function remap(work: Work, orders: readonly Order[]): Promise<void> {
  const waiting = orders.filter((order) => order.lines.some((line) => line.skuId === null && line.listingId));
  if (waiting.length === 0) return;
  const listings = waiting.flatMap((order) =>
    order.lines.flatMap((line) => (line.skuId === null && line.listingId ? [line.listingId] : [])),
  );
  const mappings = await mappingsOf(work.ctx, listings);
  for (const order of waiting) {
    const lines = order.lines.flatMap((line) =>
      line.skuId === null && line.listingId ? mapLine(line, mappings.get(line.listingId)!) : [line],
    );
    order.lines = lines.map((line, i) => ({ ...line, line: i + 1 }));
    if (order.lines.every((line) => line.skuId !== null))
      dropHolds(order, (reason) => reason === 'mappingMissing' || reason === 'bundleBroken');
    sumUp(order);
  }
}

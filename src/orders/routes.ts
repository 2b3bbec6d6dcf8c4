/** Orders over HTTP: the endpoints of the contract's `orders`, `orderCommands` and the pipeline. */

import { skusByCode } from '../catalog/catalog.ts';
import { type RevealPorts, shopSettings } from '../channels/channels.ts';
import { orderEntries as orderEntriesEndpoint } from '../contract/document-entries.ts';
import type { BodyOf, Endpoint } from '../contract/endpoint.ts';
import * as entry from '../contract/enter-order.ts';
import { explainCourier as explainCourierEndpoint } from '../contract/explain-courier.ts';
import { getPipeline } from '../contract/home.ts';
import * as commands from '../contract/order-commands.ts';
import * as contract from '../contract/orders.ts';
import { placeOrder } from '../contract/place-order.ts';
import type { Right } from '../contract/rights.ts';
import { replaceWaybills } from '../contract/shipping.ts';
import { limitOf } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { ownRoute, type Route, route } from '../kernel/http/route.ts';
import { reachOf, rightsOf, type Session, sees } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { maskWord } from '../kernel/mask.ts';
import type { Outcome } from '../kernel/refusal.ts';
import { Refused, refuse } from '../kernel/refusal.ts';
import { assertWithinReach } from '../shipping/shipping.ts';
import { afterSaleRoutes } from './after-sale-routes.ts';
import { rehearseOrders } from './becoming.ts';
import { deliveryOffers } from './delivery-offers.ts';
import { describeRow } from './describe-row.ts';
import {
  addGiftsByHand,
  cancelOrders,
  setCouriers,
  setFlags,
  setMemos,
  setNodes,
  setRecipient,
  sourceAnew,
} from './edit-orders.ts';
import { enterOrder } from './enter-order.ts';
import { explainCourier } from './explain-courier.ts';
import { passFinance, returnFromFinance } from './finance-review.ts';
import { casesByNumber } from './find-after-sales.ts';
import { findByWords } from './find-orders.ts';
import { listOrderRefs, listOrders, type OrderFilter } from './list-orders.ts';
import { mergeOrders, splitOrder, splitShortOrders, undoMerges, undoSplits } from './merge-orders.ts';
import { findOrder, lineId, namesFor, orderDetail } from './order-detail.ts';
import { orderEntries } from './order-entries.ts';
import { readPipeline } from './pipeline.ts';
import type { OrderDesk } from './place-orders.ts';
import { assertReach, assertShop, withinReach } from './reach.ts';
import { readAddress } from './read-address.ts';
import { replaceWaybills as replaceNumbersOf } from './replace-waybills.ts';
import { replayRoutes } from './replay-routes.ts';
import { revealRecipient } from './reveal-recipient.ts';
import { reverseOrders } from './reverse-orders.ts';
import { approveOrders, forceReviewOrders, holdOrders, releaseHolds, unreviewOrders } from './review-commands.ts';
import { settingsRoutes } from './settings-routes.ts';

type Bulk = Endpoint & { readonly scope: Right };

/** A command on many orders: what lies outside of the right's reach is as if it were not there. */
const command = <const E extends Bulk>(
  endpoint: E,
  run: (ctx: Ctx, ids: readonly Id[], body: BodyOf<E>, session: Session) => Promise<Outcome<Id, string>[]>,
): Route =>
  // Their bodies differ only in what they have besides the ids.
  route(endpoint as unknown as typeof commands.approveOrders, async ({ ctx, session, body }) => {
    const reached = await withinReach(ctx, session, endpoint.scope, body.ids);
    const outcomes = await run(ctx, reached, body as unknown as BodyOf<E>, session);
    const done = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
    return { outcomes: body.ids.map((id) => done.get(id) ?? refuse(id, 'orders.notFound')) };
  });

const NOWHERE = '00000000-0000-0000-0000-000000000000';

/** A right that covers some shops only shows orders of those shops. */
async function within(ctx: Ctx, session: Session, filter: OrderFilter): Promise<OrderFilter> {
  const reach = reachOf(session, 'orders.read');
  if (reach.everything) return filter;
  if (reach.shops.length + reach.nodes.length === 0) return { ...filter, shopId: [NOWHERE] };
  const shops = [...(await shopSettings(ctx, reach.shops)).keys()];
  const shopId = filter.shopId?.length ? filter.shopId.filter((id) => shops.includes(id)) : shops;
  const nodeId = reach.nodes.length
    ? filter.nodeId?.length
      ? filter.nodeId.filter((id) => reach.nodes.includes(id))
      : reach.nodes
    : filter.nodeId;
  // Nothing granted is an empty list, not everything.
  if (reach.shops.length && shopId.length === 0) return { ...filter, shopId: [NOWHERE] };
  return { ...filter, ...(reach.shops.length && { shopId }), ...(nodeId && { nodeId }) };
}

export const orderRoutes = (desk: OrderDesk, channels: RevealPorts): Route[] => [
  ...replayRoutes,
  ...settingsRoutes,
  ...afterSaleRoutes,
  ownRoute(placeOrder, ({ scope, session, params, body }) => {
    assertShop(session, placeOrder.scope, params.shopId);
    return desk.place(scope, { ...params, body });
  }),
  route(entry.enterOrder, async ({ ctx, session, params, body }) => {
    assertShop(session, entry.enterOrder.scope, params.shopId);
    const over = await limitOf(ctx, session, 'enterOrder');
    return enterOrder(ctx, params.shopId, body, (sum) => over(sum, params));
  }),
  route(entry.readAddress, ({ body }) => readAddress(body.text)),
  route(entry.getDeliveryOffers, async ({ ctx, session, params }) => {
    await assertReach(ctx, session, 'orders.read', [params.id]);
    return deliveryOffers(ctx, params.id);
  }),
  route(explainCourierEndpoint, async ({ ctx, session, params }) => {
    await assertReach(ctx, session, 'orders.read', [params.id]);
    return explainCourier(ctx, params.id);
  }),
  route(getPipeline, ({ ctx }) => readPipeline(ctx)),
  route(contract.listOrders, async ({ ctx, session, query: { cursor, limit, sort, ...filter } }) => {
    const page = await listOrders(ctx, await within(ctx, session, filter as OrderFilter), {
      ...(cursor && { cursor }),
      ...(limit && { limit }),
      ...(sort && { sort }),
    });
    const names = await namesFor(ctx, page.items);
    return { items: page.items.map((order) => describeRow(order, names)), next: page.next };
  }),
  route(contract.listOrderRefs, async ({ ctx, session, query }) =>
    listOrderRefs(ctx, await within(ctx, session, query as OrderFilter)),
  ),
  route(contract.getOrder, async ({ ctx, session, params }) => {
    await assertReach(ctx, session, 'orders.read', [params.id]);
    return orderDetail(ctx, params.id, rightsOf(session));
  }),
  route(orderEntriesEndpoint, async ({ ctx, session, params, query }) => {
    await assertReach(ctx, session, 'orders.read', [params.id]);
    return orderEntries(ctx, params.id, query);
  }),
  ownRoute(contract.revealRecipient, ({ db, scope, session, params, body }) =>
    revealRecipient(db, scope, channels, { ...params, ...body }, (ctx) =>
      assertReach(ctx, session, contract.revealRecipient.scope, [params.id]),
    ),
  ),
  route(replaceWaybills, async ({ ctx, session, body }) => {
    const ids = body.replacements.map((one) => one.fulfilmentId);
    await assertWithinReach(ctx, session, 'shipping.write', ids);
    return { outcomes: await replaceNumbersOf(ctx, body.replacements) };
  }),
  route(contract.search, ({ ctx, session, query }) => search(ctx, session, query.text)),

  command(commands.approveOrders, (ctx, ids) => approveOrders(ctx, ids)),
  command(commands.passFinance, async (ctx, ids, _, session) => {
    return passFinance(ctx, ids, await limitOf(ctx, session, 'passFinance'));
  }),
  command(commands.returnFromFinance, (ctx, ids, { reason }) => returnFromFinance(ctx, ids, reason)),
  command(commands.forceReviewOrders, (ctx, ids, { reason }) => forceReviewOrders(ctx, ids, reason)),
  command(commands.unreviewOrders, (ctx, ids, { reason }) => unreviewOrders(ctx, ids, reason)),
  command(commands.reverseOutbound, (ctx, ids, { reason }) => reverseOrders(ctx, ids, reason)),
  command(commands.holdOrders, (ctx, ids, { note }) => holdOrders(ctx, ids, note)),
  command(commands.releaseOrderHolds, async (ctx, ids, { reasons }, session) =>
    releaseHolds(ctx, ids, reasons, await withinReach(ctx, session, 'orders.releaseOthers', ids)),
  ),
  command(commands.cancelOrders, (ctx, ids, { reason }) => cancelOrders(ctx, ids, reason)),
  command(commands.undoMerges, (ctx, ids) => undoMerges(ctx, ids)),
  command(commands.undoSplits, (ctx, ids) => undoSplits(ctx, ids)),
  command(commands.splitShort, (ctx, ids, { from }) => splitShortOrders(ctx, ids, from)),
  command(commands.addGifts, (ctx, ids, body) => addGiftsByHand(ctx, ids, body.skuId, BigInt(body.quantity))),
  command(commands.setMemos, (ctx, ids, { memo }) => setMemos(ctx, ids, memo)),
  command(commands.setFlags, (ctx, ids, { flag }) => setFlags(ctx, ids, flag)),
  command(commands.setCouriers, (ctx, ids, { courier }) => setCouriers(ctx, ids, courier)),
  command(commands.setNodes, (ctx, ids, { nodeId }) => setNodes(ctx, ids, nodeId)),
  command(commands.sourceOrders, (ctx, ids) => sourceAnew(ctx, ids)),
  route(commands.mergeOrders, async ({ ctx, session, body }) => {
    await assertReach(ctx, session, commands.mergeOrders.scope, body.ids);
    const merge = (on: Ctx) => mergeOrders(on, body.ids);
    if (!body.check) return { ...(await merge(ctx)), becomes: [] };
    const { result, becomes } = await rehearseOrders(ctx, merge, ({ merged }) => (merged ? [merged.id] : []));
    return { merged: null, outcomes: result.outcomes, becomes };
  }),
  route(commands.splitOrder, async ({ ctx, session, params, body }) => {
    await assertReach(ctx, session, commands.splitOrder.scope, [params.id]);
    const order = await findOrder(ctx, params.id);
    const lineOf = new Map(order.lines.map((line) => [lineId(order.id, line.line), line.line]));
    const parts = body.parts.map((part) =>
      part.map((share) => {
        const line = lineOf.get(share.lineId);
        if (line === undefined) throw new Refused('orders.lineUnknown', { lineId: share.lineId });
        return { line, quantity: BigInt(share.quantity) };
      }),
    );
    const split = (on: Ctx) => splitOrder(on, params.id, parts);
    if (!body.check) return { orders: await split(ctx), becomes: [] };
    const { becomes } = await rehearseOrders(ctx, split, (children) => children.map((child) => child.id));
    return { orders: [], becomes };
  }),
  route(commands.setRecipient, async ({ ctx, session, params, body, ifMatch }) => {
    await assertReach(ctx, session, commands.setRecipient.scope, [params.id]);
    const [outcome] = await setRecipient(
      ctx,
      params.id,
      body,
      ifMatch === undefined ? null : Number(ifMatch.replace(/\D/g, '')),
    );
    if (outcome && !outcome.done && outcome.refusal.code === 'orders.notFound')
      throw new Refused('orders.notFound', {}, 404);
    return outcome!;
  }),
];

const MOST_HITS = 20;

/** Exact numbers first, then beginnings, the newest of them first; a SKU before the orders that hold it. */
async function search(ctx: Ctx, session: Session, text: string) {
  const [ids, skus, cases] = await Promise.all([
    findByWords(ctx, text),
    skusByCode(ctx, [text.trim()]),
    casesByNumber(ctx, session, text, MOST_HITS),
  ]);
  const filter = await within(ctx, session, { text });
  const whole = sees(session, 'orders.reveal', contract.search.scope);
  const { items } = ids.length ? await listOrders(ctx, filter, { limit: MOST_HITS }) : { items: [] };
  const wanted = text.trim().toUpperCase();
  const exact = (order: (typeof items)[number]) =>
    Number(order.number === wanted || order.waybillNumber?.toUpperCase() === wanted);
  return {
    hits: [
      ...[...skus.values()].map((sku) => ({
        kind: 'sku' as const,
        id: sku.id,
        number: sku.merchantCode,
        text: sku.name,
        state: null,
      })),
      ...items
        .toSorted((a, b) => exact(b) - exact(a))
        .map((order) => ({
          kind: order.waybillNumber === text.trim() ? ('waybill' as const) : ('order' as const),
          id: order.id,
          number: order.number,
          text: `${whole ? order.buyer : maskWord(order.buyer)} · ${order.goodsText}`,
          state: order.state,
        })),
      ...cases.map((one) => ({
        kind: 'afterSale' as const,
        id: one.id,
        number: one.number,
        text: one.order,
        state: one.orderState,
      })),
    ].slice(0, MOST_HITS),
  };
}

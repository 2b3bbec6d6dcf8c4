/** Orders over HTTP: the endpoints of the contract's `orders`, `orderCommands` and the pipeline. */

import { skusByCode } from '../catalog/catalog.ts';
import { type RevealPorts, shopSettings } from '../channels/channels.ts';
import { getPipeline } from '../contract/home.ts';
import * as commands from '../contract/order-commands.ts';
import * as contract from '../contract/orders.ts';
import { placeOrder } from '../contract/place-order.ts';
import type { Ctx } from '../kernel/context.ts';
import { ownRoute, type Route, route } from '../kernel/http/route.ts';
import { reachOf, rightsOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import type { Outcome } from '../kernel/refusal.ts';
import { Refused } from '../kernel/refusal.ts';
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
import { passFinance, returnFromFinance } from './finance-review.ts';
import { findByWords } from './find-orders.ts';
import { listOrderIds, listOrders, type OrderFilter } from './list-orders.ts';
import { mergeOrders, splitOrder, undoMerges, undoSplits } from './merge-orders.ts';
import { findOrder, lineId, namesFor, orderDetail } from './order-detail.ts';
import { readPipeline } from './pipeline.ts';
import type { OrderDesk } from './place-orders.ts';
import { revealRecipient } from './reveal-recipient.ts';
import { approveOrders, forceReviewOrders, holdOrders, releaseHolds, unreviewOrders } from './review-commands.ts';
import { settingsRoutes } from './settings-routes.ts';

const outcomes = async (done: Promise<Outcome<Id, string>[]>) => ({ outcomes: await done });

/** A right that covers some shops only shows orders of those shops. */
async function within(ctx: Ctx, session: Session, filter: OrderFilter): Promise<OrderFilter> {
  const reach = reachOf(session, 'orders.read');
  if (reach.everything) return filter;
  const shops = [...(await shopSettings(ctx, reach.shops)).keys()];
  const shopId = filter.shopId?.length ? filter.shopId.filter((id) => shops.includes(id)) : shops;
  const nodeId = reach.nodes.length
    ? filter.nodeId?.length
      ? filter.nodeId.filter((id) => reach.nodes.includes(id))
      : reach.nodes
    : filter.nodeId;
  // Nothing granted is an empty list, not everything.
  if (reach.shops.length && shopId.length === 0) return { ...filter, shopId: ['00000000-0000-0000-0000-000000000000'] };
  return { ...filter, ...(reach.shops.length && { shopId }), ...(nodeId && { nodeId }) };
}

export const orderRoutes = (desk: OrderDesk, channels: RevealPorts): Route[] => [
  ...settingsRoutes,
  ownRoute(placeOrder, ({ scope, params, body }) => desk.place(scope, { ...params, body })),
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
  route(contract.listOrderRefs, async ({ ctx, session, query }) => {
    const { ids, complete } = await listOrderIds(ctx, await within(ctx, session, query as OrderFilter));
    return { orders: ids, complete };
  }),
  route(contract.getOrder, async ({ ctx, session, params }) => {
    await assertVisible(ctx, session, params.id);
    return orderDetail(ctx, params.id, rightsOf(session));
  }),
  ownRoute(contract.revealRecipient, ({ db, scope, session, params, body }) =>
    revealRecipient(db, scope, channels, { ...params, ...body }, (ctx) => assertVisible(ctx, session, params.id)),
  ),
  route(contract.search, ({ ctx, session, query }) => search(ctx, session, query.text)),

  route(commands.approveOrders, ({ ctx, body }) => outcomes(approveOrders(ctx, body.ids))),
  route(commands.passFinance, ({ ctx, body }) => outcomes(passFinance(ctx, body.ids))),
  route(commands.returnFromFinance, ({ ctx, body }) => outcomes(returnFromFinance(ctx, body.ids, body.reason))),
  route(commands.forceReviewOrders, ({ ctx, body }) => outcomes(forceReviewOrders(ctx, body.ids, body.reason))),
  route(commands.unreviewOrders, ({ ctx, body }) => outcomes(unreviewOrders(ctx, body.ids, body.reason))),
  route(commands.holdOrders, ({ ctx, body }) => outcomes(holdOrders(ctx, body.ids, body.note))),
  route(commands.releaseOrderHolds, ({ ctx, body }) => outcomes(releaseHolds(ctx, body.ids, body.reasons))),
  route(commands.cancelOrders, ({ ctx, body }) => outcomes(cancelOrders(ctx, body.ids, body.reason))),
  route(commands.mergeOrders, ({ ctx, body }) => mergeOrders(ctx, body.ids)),
  route(commands.splitOrder, async ({ ctx, params, body }) => {
    const order = await findOrder(ctx, params.id);
    const lineOf = new Map(order.lines.map((line) => [lineId(order.id, line.line), line.line]));
    const parts = body.parts.map((part) =>
      part.map((share) => {
        const line = lineOf.get(share.lineId);
        if (line === undefined) throw new Refused('orders.lineUnknown', { lineId: share.lineId });
        return { line, quantity: BigInt(share.quantity) };
      }),
    );
    return { orders: await splitOrder(ctx, params.id, parts) };
  }),
  route(commands.undoMerges, ({ ctx, body }) => outcomes(undoMerges(ctx, body.ids))),
  route(commands.undoSplits, ({ ctx, body }) => outcomes(undoSplits(ctx, body.ids))),
  route(commands.addGifts, ({ ctx, body }) =>
    outcomes(addGiftsByHand(ctx, body.ids, body.skuId, BigInt(body.quantity))),
  ),
  route(commands.setMemos, ({ ctx, body }) => outcomes(setMemos(ctx, body.ids, body.memo))),
  route(commands.setFlags, ({ ctx, body }) => outcomes(setFlags(ctx, body.ids, body.flag))),
  route(commands.setCouriers, ({ ctx, body }) => outcomes(setCouriers(ctx, body.ids, body.courier))),
  route(commands.setNodes, ({ ctx, body }) => outcomes(setNodes(ctx, body.ids, body.nodeId))),
  route(commands.sourceOrders, ({ ctx, body }) => outcomes(sourceAnew(ctx, body.ids))),
  route(commands.setRecipient, async ({ ctx, params, body, ifMatch }) => {
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

async function assertVisible(ctx: Ctx, session: Session, id: Id): Promise<void> {
  const reach = reachOf(session, 'orders.read');
  if (reach.everything) return;
  const order = await findOrder(ctx, id);
  const visible = reach.shops.includes(order.shopId) || (order.nodeId !== null && reach.nodes.includes(order.nodeId));
  if (!visible) throw new Refused('orders.notFound', { id }, 404);
}

/** Exact numbers first, then beginnings; at most 20 hits. */
async function search(ctx: Ctx, session: Session, text: string) {
  const [ids, skus] = await Promise.all([findByWords(ctx, text), skusByCode(ctx, [text.trim()])]);
  const filter = await within(ctx, session, { text });
  const { items } = ids.length ? await listOrders(ctx, filter, { limit: 20 }) : { items: [] };
  return {
    hits: [
      ...items.map((order) => ({
        kind: order.waybillNumber === text.trim() ? ('waybill' as const) : ('order' as const),
        id: order.id,
        number: order.number,
        text: `${order.buyer} · ${order.goodsText}`,
        state: order.state,
      })),
      ...[...skus.values()].map((sku) => ({
        kind: 'sku' as const,
        id: sku.id,
        number: sku.merchantCode,
        text: sku.name,
        state: null,
      })),
    ].slice(0, 20),
  };
}

/** Purchase orders over HTTP. A right given for some warehouses covers orders for theirs only. */
import { purchaseOrderEntries } from '../contract/document-entries.ts';
import { purchaseOrderHistory } from '../contract/histories.ts';
import { returnLot as returnLotBack } from '../contract/lots.ts';
import * as contract from '../contract/purchase-orders.ts';
import { historyOf, limitOf } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import type { BodyOf } from '../kernel/http/endpoint-shape.ts';
import { assertVersion, ownRoute, type Route, route } from '../kernel/http/route.ts';
import type { Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { assertDone, Refused, refuse } from '../kernel/refusal.ts';
import { allNodes, covers, documentEntries } from '../stock/stock.ts';
import { approveOrders, sendBackOrders, submitOrders } from './approve-orders.ts';
import { draftSuggestions } from './draft-suggestions.ts';
import { closeOrders, postponeOrder, reverseOrders } from './end-orders.ts';
import { changeOrder, enterOrders, type NewOrder } from './enter-orders.ts';
import { describeOrders, detailOf, documentIdsOf, findOrders } from './list-orders.ts';
import { type OrderPrinter, printedOrder } from './print-order.ts';
import { allows, type LockedOrder } from './purchase-order.ts';
import { returnLot } from './return-lot.ts';
import { returnPurchases } from './return-purchases.ts';
import { lockOrders, saveOrders } from './store.ts';

type OrderIn = BodyOf<typeof contract.changePurchaseOrder>;

const newOrder = (id: Id, { lines, ...head }: OrderIn): NewOrder => ({
  ...{ id, ...head },
  lines: lines.map(({ skuId, quantity, price }) => ({
    ...{ skuId, quantity: BigInt(quantity), priceMinor: typeof price === 'string' ? BigInt(price) : price },
  })),
});

const nodesFor = (session: Session, right: string) => {
  const covered = covers(session, right);
  return (id: Id) => covered({ id });
};

const readable = async (ctx: Ctx, session: Session): Promise<Id[]> =>
  (await allNodes(ctx)).filter(covers(session, 'purchases.read')).map(({ id }) => id);

/** Refuses `purchasing.orderUnknown` (404). */
async function one(ctx: Ctx, session: Session, id: Id) {
  const nodeIds = await readable(ctx, session);
  const [order] = await findOrders(ctx, { nodeIds, id, limit: 1 });
  if (!order) throw new Refused('purchasing.orderUnknown', { id }, 404);
  return { order, nodeIds };
}

async function answer(ctx: Ctx, session: Session, id: Id) {
  const { order, nodeIds } = await one(ctx, session, id);
  return detailOf(ctx, order, nodeIds);
}

/** The order to be changed as it was seen. Refuses `purchasing.orderUnknown` (404) and what `assertVersion` does. */
async function writable(ctx: Ctx, session: Session, id: Id, ifMatch: string | undefined): Promise<LockedOrder> {
  const order = (await lockOrders(ctx, [id])).get(id);
  if (!order || !nodesFor(session, 'purchases.write')(order.nodeId))
    throw new Refused('purchasing.orderUnknown', { id }, 404);
  assertVersion({ ifMatch }, order.version);
  return order;
}

const commandRoutes: Route[] = [
  route(contract.submitPurchaseOrders, async ({ ctx, session, body }) => {
    const limit = await limitOf(ctx, session, 'submitPurchaseOrders');
    return { outcomes: await submitOrders(ctx, body.ids, limit, nodesFor(session, 'purchases.write')) };
  }),

  route(contract.approvePurchaseOrders, async ({ ctx, session, body }) => {
    const limit = await limitOf(ctx, session, 'approvePurchaseOrders');
    return { outcomes: await approveOrders(ctx, body.ids, limit, nodesFor(session, 'purchases.approve')) };
  }),

  route(contract.sendBackPurchaseOrders, async ({ ctx, session, body }) => ({
    outcomes: await sendBackOrders(ctx, body.ids, body.reason, nodesFor(session, 'purchases.approve')),
  })),

  route(contract.closePurchaseOrders, async ({ ctx, session, body }) => ({
    outcomes: await closeOrders(ctx, body.ids, nodesFor(session, 'purchases.write')),
  })),

  route(contract.reversePurchaseOrders, async ({ ctx, session, body }) => ({
    outcomes: await reverseOrders(ctx, body.ids, body.reason, nodesFor(session, 'purchases.write')),
  })),

  route(contract.returnPurchasedGoods, async ({ ctx, session, body }) => {
    const returns = body.documents.map(({ lines, ...head }) => ({
      ...{ ...head, id: ctx.newId() },
      lines: lines.map((line) => ({ ...line, quantity: BigInt(line.quantity) })),
    }));
    return { outcomes: await returnPurchases(ctx, returns, nodesFor(session, 'purchases.write')) };
  }),

  route(returnLotBack, async ({ ctx, session, body }) => {
    const back = { ...body, bin: body.bin ?? '', quantity: BigInt(body.quantity) };
    return { orders: await returnLot(ctx, back, nodesFor(session, 'purchases.write')) };
  }),
];

/** Paper is drawn outside of the transaction. */
const printRoutes = (printer: OrderPrinter): Route[] => [
  ownRoute(contract.printPurchaseOrder, async ({ db, scope, session, params: { id }, query }) => {
    const sheet = await db.read(scope, async (ctx) => printedOrder(ctx, (await one(ctx, session, id)).order));
    const body = await printer(sheet, new Date(db.world.now()), query.language ?? 'zh');
    return { body, name: `${sheet.number}.pdf` };
  }),
];

export const orderRoutes = (printer: OrderPrinter): Route[] => [
  route(contract.listPurchaseOrders, async ({ ctx, session, query: { nodeId, cursor, limit = 50, ...query } }) => {
    const before = readCursor(cursor, { id: 'id' })?.id;
    const nodeIds = (await readable(ctx, session)).filter((id) => nodeId === undefined || id === nodeId);
    const found = await findOrders(ctx, { ...query, nodeIds, before, limit });
    const page = pageOf(
      found,
      limit,
      (order) => order,
      ({ id }) => ({ id }),
    );
    return { ...page, items: await describeOrders(ctx, page.items) };
  }),

  route(contract.getPurchaseOrder, ({ ctx, session, params: { id } }) => answer(ctx, session, id)),

  route(purchaseOrderHistory, async ({ ctx, session, params: { id }, query }) => {
    await one(ctx, session, id);
    return historyOf(ctx, `purchase/${id}`, query);
  }),

  route(purchaseOrderEntries, async ({ ctx, session, params: { id }, query }) => {
    const { order } = await one(ctx, session, id);
    const documents = [...(order.expectationId ? [order.expectationId] : []), ...(await documentIdsOf(ctx, order))];
    return documentEntries(ctx, { documents }, query);
  }),

  route(contract.enterPurchaseOrders, async ({ ctx, session, body }) => {
    const covered = nodesFor(session, 'purchases.write');
    const documents = body.documents.map((document) => newOrder(ctx.newId(), document));
    const own = documents.filter(({ nodeId }) => covered(nodeId));
    const known = new Map((await enterOrders(ctx, own)).map((outcome) => [outcome.id, outcome]));
    return { outcomes: documents.map(({ id }) => known.get(id) ?? refuse(id, 'stock.nodeUnknown')) };
  }),

  route(contract.draftSuggestions, async ({ ctx, session, body }) => {
    const covered = nodesFor(session, 'purchases.write');
    if (!body.lines.every(({ nodeId }) => covered(nodeId))) throw new Refused('stock.nodeUnknown', {}, 404);
    return draftSuggestions(
      ctx,
      body.lines.map(({ quantity, ...line }) => ({ ...line, id: ctx.newId(), quantity: BigInt(quantity) })),
    );
  }),

  route(contract.changePurchaseOrder, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    const order = await writable(ctx, session, id, ifMatch);
    if (!nodesFor(session, 'purchases.write')(body.nodeId)) throw new Refused('stock.nodeUnknown', {}, 404);
    assertDone(await changeOrder(ctx, order, newOrder(id, body)));
    return answer(ctx, session, id);
  }),

  route(contract.postponePurchaseOrder, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    assertDone(await postponeOrder(ctx, await writable(ctx, session, id, ifMatch), body.expectedOn));
    return answer(ctx, session, id);
  }),

  route(contract.notePrepayment, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    const order = await writable(ctx, session, id, ifMatch);
    if (!allows(order.state, 'prepay')) throw new Refused('purchasing.wrongState', { state: order.state });
    const noted = { ...order, prepaidMinor: BigInt(body.prepaid), prepaidNote: body.note };
    await saveOrders(ctx, [noted], ['prepaidMinor', 'prepaidNote'], 'purchase.prepay', () => ({
      prepaid: [String(order.prepaidMinor), body.prepaid],
    }));
    return answer(ctx, session, id);
  }),

  ...commandRoutes,
  ...printRoutes(printer),
];

/** Goods at warehouses of others over HTTP: what comes in there, what they say they have, what is owed. */
import { skusById } from '../../catalog/catalog.ts';
import * as contract from '../../contract/outside-goods.ts';
import type { Ctx } from '../../kernel/context.ts';
import { pageOf, readCursor } from '../../kernel/http/cursor.ts';
import { type Route, route } from '../../kernel/http/route.ts';
import { reachOf, type Session } from '../../kernel/http/session.ts';
import type { Id } from '../../kernel/ids.ts';
import { type ListedDue, listDues, sumDues } from './dues.ts';
import { type ListedNotice, listNotices, tellNoticesAgain } from './notices.ts';
import { bookDifferences, type ListedLevel, listLevels } from './outside-stock.ts';

const LIMIT = 50;

/** Nodes the right covers; null: all. */
const nodesOf = (session: Session, right: string): readonly Id[] | null => {
  const reach = reachOf(session, right);
  return reach.everything ? null : reach.nodes;
};

export const outsideGoodsRoutes = (): Route[] => [
  route(contract.listOutsideNotices, async ({ ctx, session, query: { state, cursor, limit = LIMIT } }) => {
    const after = readCursor(cursor, { id: 'id' })?.id ?? null;
    const rows = await listNotices(ctx, { state, nodes: nodesOf(session, 'stock.read'), after, limit });
    return pageOf(rows, limit, notice, ({ documentId }) => ({ id: documentId }));
  }),

  route(contract.tellNoticesAgain, async ({ ctx, session, body }) => ({
    outcomes: await tellNoticesAgain(ctx, body.ids, nodesOf(session, 'stock.write')),
  })),

  route(contract.listOutsideStock, async ({ ctx, session, query: { open = false, cursor, limit = LIMIT } }) => {
    const after = readCursor(cursor, { id: 'id' })?.id ?? null;
    const rows = await listLevels(ctx, { open, nodes: nodesOf(session, 'stock.read'), after, limit });
    const skus = await refsOf(
      ctx,
      rows.flatMap(({ skuId }) => skuId ?? []),
    );
    return pageOf(
      rows,
      limit,
      (row) => level(row, (row.skuId && skus.get(row.skuId)) || null),
      ({ id }) => ({ id }),
    );
  }),

  route(contract.bookOutsideStock, async ({ ctx, session, body: { rows, reason } }) => ({
    outcomes: await bookDifferences(ctx, rows, reason, nodesOf(session, 'stock.write')),
  })),

  route(contract.listOutsideDues, async ({ ctx, session, query: { cursor, limit = LIMIT } }) => {
    const after = readCursor(cursor, { id: 'id', line: 'int' });
    const rows = await listDues(ctx, { nodes: nodesOf(session, 'purchases.read'), after, limit });
    const skus = await refsOf(
      ctx,
      rows.map(({ skuId }) => skuId),
    );
    return pageOf(
      rows,
      limit,
      (row) => due(row, skus.get(row.skuId)!),
      ({ fulfilmentId, line }) => ({ id: fulfilmentId, line: BigInt(line) }),
    );
  }),

  route(contract.sumOutsideDues, async ({ ctx, session }) => ({
    sums: (await sumDues(ctx, nodesOf(session, 'purchases.read'))).map(({ currency, amount, ...sum }) => ({
      ...sum,
      amount: { amount, currency },
    })),
  })),
];

async function refsOf(ctx: Ctx, ids: readonly Id[]) {
  const skus = await skusById(ctx, ids);
  return new Map(
    [...skus].map(([id, { merchantCode, name, properties }]) => [id, { id, merchantCode, name, properties }]),
  );
}
type Ref = { id: Id; merchantCode: string; name: string; properties: string };

const notice = ({ documentId, outsideId, warehouseName, ...row }: ListedNotice) => {
  const { kind, number, wish, state, message, code, quantity, received, changedAt } = row;
  const warehouse = { id: outsideId, name: warehouseName };
  return { id: documentId, kind, number, warehouse, wish, state, message, code, quantity, received, changedAt };
};

const level = ({ outsideId, warehouseName, skuId: _, ...row }: ListedLevel, sku: Ref | null) => ({
  ...row,
  sku,
  warehouse: { id: outsideId, name: warehouseName },
});

const due = (row: ListedDue, sku: Ref) => {
  const { fulfilmentId, line, number, orderId, orderNumber, supplierName, quantity, priceMinor, currency } = row;
  const money = (amount: bigint) => ({ amount, currency });
  return {
    ...{ id: fulfilmentId, line, number, order: { id: orderId, number: orderNumber }, supplier: supplierName },
    ...{ sku, quantity, shippedAt: row.shippedAt },
    price: priceMinor === null ? null : money(priceMinor),
    amount: priceMinor === null ? null : money(priceMinor * quantity),
  };
};

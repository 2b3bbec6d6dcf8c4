/** Profit over HTTP (FIN-5). What goods cost is the whole house's secret: a right for one shop is not enough. */

import type { ShopRef } from '../contract/order-words.ts';
import * as contract from '../contract/profit.ts';
import { assertEverywhere } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { type Route, route } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { byDay, byOrder, byShop, bySku, describeEarned, type OrderRow, ofOrder, overviewOf } from './list-profit.ts';
import { askProfit, profitRun } from './make-profit.ts';

export type ProfitPorts = {
  currency: string;
  /** Shops by id, as they are called. */
  shopRefs: (ctx: Ctx) => Promise<Map<Id, ShopRef>>;
};

export function profitRoutes({ currency, shopRefs }: ProfitPorts): Route[] {
  const describeOrder = (shops: Map<Id, ShopRef>) => (row: OrderRow) => ({
    ...{ order: { id: row.orderId, number: row.number }, shop: shops.get(row.shopId)!, day: row.day },
    ...{ pieces: row.pieces, unknown: row.unknown, estimated: row.estimated },
    profit: describeEarned(row, currency),
  });
  return [
    route(contract.getProfit, async ({ ctx, session, query }) => {
      assertEverywhere(session, 'catalog.cost');
      const { orders, pieces, incomplete, estimated, ...total } = await overviewOf(ctx, query);
      const [days, perShop, shops] = [await byDay(ctx, query), await byShop(ctx, query), await shopRefs(ctx)];
      return {
        ...{ orders, pieces, incomplete, estimated, total: describeEarned(total, currency), run: await profitRun(ctx) },
        days: days.map((row) => ({ day: row.day, orders: row.orders, profit: describeEarned(row, currency) })),
        shops: perShop.map((row) => ({
          ...{ shop: shops.get(row.shopId)!, orders: row.orders, profit: describeEarned(row, currency) },
        })),
      };
    }),

    route(contract.runProfit, async ({ ctx, session }) => {
      assertEverywhere(session, 'catalog.cost');
      await askProfit(ctx);
      return profitRun(ctx);
    }),

    route(contract.listSkuProfits, async ({ ctx, session, query: { sort, ...query } }) => {
      assertEverywhere(session, 'catalog.cost');
      const { rows, complete } = await bySku(ctx, { ...query, sort });
      const items = rows.map(({ sku: { id, merchantCode, name, properties }, ...row }) => ({
        ...{ sku: { id, merchantCode, name, properties }, orders: row.orders, pieces: row.pieces },
        profit: describeEarned(row, currency),
      }));
      return { items, complete };
    }),

    route(contract.listOrderProfits, async ({ ctx, session, query: { cursor, limit = 50, sort, ...query } }) => {
      assertEverywhere(session, 'catalog.cost');
      const after = readCursor(cursor, { profit: 'int', orderId: 'id' });
      const rows = await byOrder(ctx, { ...query, sort, after, limit });
      return pageOf(rows, limit, describeOrder(await shopRefs(ctx)), ({ profit, orderId }) => ({ profit, orderId }));
    }),

    route(contract.getOrderProfit, async ({ ctx, session, params: { id } }) => {
      assertEverywhere(session, 'catalog.cost');
      const row = await ofOrder(ctx, id);
      if (!row) throw new Refused('profit.orderUnknown', { id }, 404);
      return describeOrder(await shopRefs(ctx))(row);
    }),
  ];
}

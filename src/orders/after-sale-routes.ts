/** After-sale cases over HTTP (contract `after-sales`). */
import * as contract from '../contract/after-sales.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { type Route, route } from '../kernel/http/route.ts';
import { type CaseRow, findAfterSales, settleAfterSales } from './after-sale-cases.ts';
import { describeActors } from './describe-actor.ts';
import { namesFor } from './order-detail.ts';

const LIMIT = 50;

export const afterSaleRoutes: Route[] = [
  route(contract.listAfterSales, async ({ ctx, session, query: { cursor, limit = LIMIT, ...filter } }) => {
    const after = readCursor(cursor, { id: 'id' })?.id ?? null;
    const rows = await findAfterSales(ctx, session, filter, after, limit);
    const [{ shops }, people] = await Promise.all([
      namesFor(ctx, rows),
      describeActors(
        ctx,
        rows.map((row) => row.settledBy),
      ),
    ]);
    const view = ({ orderId, number, shopId, settledBy, ...row }: CaseRow) => ({
      ...row,
      order: { id: orderId, number },
      shop: shops.get(shopId) ?? { id: shopId, name: '', channel: '' },
      settledBy: row.settledAt ? people.get(settledBy)! : null,
    });
    return pageOf(rows, limit, view, ({ id }) => ({ id }));
  }),
  route(contract.settleAfterSales, async ({ ctx, session, body }) => ({
    outcomes: await settleAfterSales(ctx, session, body),
  })),
];

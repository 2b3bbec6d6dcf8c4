/** After-sale cases over HTTP (contract `after-sales`). */
import * as contract from '../contract/after-sales.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { type Route, route } from '../kernel/http/route.ts';
import { reopenAfterSales, settleAfterSales } from './after-sale-cases.ts';
import { describeActors } from './describe-actor.ts';
import { type CaseRow, countAfterSales, findAfterSales } from './find-after-sales.ts';
import { namesFor } from './order-detail.ts';

const LIMIT = 50;
const CURSOR = { at: 'moment', id: 'id' } as const;

export const afterSaleRoutes: Route[] = [
  route(contract.listAfterSales, async ({ ctx, session, query }) => {
    const { cursor, limit = LIMIT, sort = 'answerBefore', ...filter } = query;
    const rows = await findAfterSales(ctx, session, filter, { sort, limit, after: readCursor(cursor, CURSOR) });
    return pageOf(rows, limit, await caseView(ctx, rows), ({ id, openedAt, answerBefore }) => ({
      at: sort === '-openedAt' ? openedAt : answerBefore,
      id,
    }));
  }),
  route(contract.countAfterSales, ({ ctx, session }) => countAfterSales(ctx, session)),
  route(contract.settleAfterSales, async ({ ctx, session, body }) => ({
    outcomes: await settleAfterSales(ctx, session, body),
  })),
  route(contract.reopenAfterSales, async ({ ctx, session, body }) => ({
    outcomes: await reopenAfterSales(ctx, session, body.ids),
  })),
];

/** How these cases are shown, with the names of shops and people. */
async function caseView(ctx: Ctx, rows: readonly CaseRow[]) {
  const [{ shops }, people] = await Promise.all([
    namesFor(ctx, rows),
    describeActors(
      ctx,
      rows.map((row) => row.settledBy),
    ),
  ]);
  return ({ orderId, order, shopId, settledBy, currency, amountMinor, ...row }: CaseRow) => ({
    ...row,
    amount: amountMinor === null ? null : { amount: amountMinor, currency },
    order: { id: orderId, number: order },
    shop: shops.get(shopId) ?? { id: shopId, name: '', channel: '' },
    settledBy: row.settledAt ? people.get(settledBy)! : null,
  });
}

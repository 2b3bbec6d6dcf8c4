/** Freight and bills of couriers over HTTP. */
import * as contract from '../../contract/freight.ts';
import { pageOf, readCursor } from '../../kernel/http/cursor.ts';
import { type Route, route } from '../../kernel/http/route.ts';
import { billLines, courierBillDetail, courierBills, freightByMonth } from './freight-queries.ts';
import { settleLines } from './settle-lines.ts';

const LIMIT = 50;

export const freightRoutes: Route[] = [
  route(contract.listCourierBills, async ({ ctx, query: { courier, cursor, limit = LIMIT } }) => {
    const after = readCursor(cursor, { id: 'id' })?.id ?? null;
    const bills = await courierBills(ctx, courier, after, limit);
    return pageOf(
      bills,
      limit,
      (bill) => bill,
      ({ id }) => ({ id }),
    );
  }),

  route(contract.getCourierBill, ({ ctx, params }) => courierBillDetail(ctx, params.id)),

  route(contract.listCourierBillLines, async ({ ctx, params, query: { cause, state, cursor, limit = LIMIT } }) => {
    const after = readCursor(cursor, { line: 'int' })?.line ?? null;
    const lines = await billLines(ctx, params.id, { cause, state, after, limit });
    return pageOf(
      lines,
      limit,
      (line) => line,
      ({ line }) => ({ line: String(line) }),
    );
  }),

  route(contract.acceptCourierBillLines, async ({ ctx, body: { ids, note = '' } }) => ({
    outcomes: await settleLines(ctx, ids, 'accepted', note),
  })),

  route(contract.disputeCourierBillLines, async ({ ctx, body: { ids, note } }) => ({
    outcomes: await settleLines(ctx, ids, 'disputed', note),
  })),

  route(contract.listFreight, async ({ ctx, query: { months = 6 } }) => ({
    months: await freightByMonth(ctx, months),
  })),
];

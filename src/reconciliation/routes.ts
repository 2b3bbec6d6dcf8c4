/** Bills and differences over HTTP. */
import {
  approveResolutions as approveEndpoint,
  countDifferences,
  getBill,
  listBillItems,
  listBills,
  listDifferences,
  listSubAccounts,
  proposeResolutions as proposeEndpoint,
  rejectResolutions as rejectEndpoint,
} from '../contract/bills.ts';
import { limitOf } from '../identity/identity.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { type Route, route } from '../kernel/http/route.ts';
import { listedSubAccounts } from './list-sub-accounts.ts';
import type { ReconciliationPorts } from './ports.ts';
import { assertBill, billDetail, countOpen, findBills, findDifferences, findLines, keyOfBill } from './queries.ts';
import { approveResolutions, proposeResolutions, rejectResolutions } from './resolve-differences.ts';
import { personOf, statementRoutes } from './statement-routes.ts';

const LIMIT = 50;

export const reconciliationRoutes = (ports: ReconciliationPorts): Route[] => [
  ...statementRoutes(ports),

  route(listBills, async ({ ctx, query }) => {
    const limit = query.limit ?? LIMIT;
    const rows = await findBills(ctx, { ...query, after: readCursor(query.cursor, { day: 'day', id: 'id' }), limit });
    return pageOf(rows, limit, (row) => row, keyOfBill as never);
  }),

  route(getBill, ({ ctx, params }) => billDetail(ctx, params.id)),

  route(listBillItems, async ({ ctx, params, query }) => {
    await assertBill(ctx, params.id);
    const limit = query.limit ?? LIMIT;
    const after = readCursor(query.cursor, { line: 'int' })?.line ?? -1n;
    const rows = await findLines(ctx, ports, {
      billId: params.id,
      after,
      limit,
      ...(query.state && { state: query.state }),
    });
    return pageOf(
      rows,
      limit,
      (row) => row.item,
      (row) => ({ line: String(row.line) }),
    );
  }),

  route(listSubAccounts, async ({ ctx, params, query }) => {
    const limit = query.limit ?? LIMIT;
    const after = readCursor(query.cursor, { nth: 'int' })?.nth ?? 0n;
    const rows = await listedSubAccounts(ctx, params.id);
    return pageOf(
      rows.slice(Number(after), Number(after) + limit + 1),
      limit,
      (row) => row.view,
      ({ nth }) => ({ nth: String(nth) }),
    );
  }),

  route(listDifferences, async ({ ctx, query }) => {
    const limit = query.limit ?? LIMIT;
    const after = readCursor(query.cursor, { size: 'int', id: 'id' });
    const rows = await findDifferences(ctx, ports, { ...query, after, limit });
    const sizeOf = (amount: bigint) => (amount < 0n ? -amount : amount);
    return pageOf(
      rows,
      limit,
      (row) => row,
      (row) => ({ size: sizeOf(row.difference.amount as bigint), id: row.id }),
    );
  }),

  route(countDifferences, async ({ ctx }) => ({ counts: await countOpen(ctx) })),

  route(proposeEndpoint, async ({ ctx, session, body }) => ({
    outcomes: await proposeResolutions(ctx, { ...body, note: body.note ?? '', person: personOf(session) }),
  })),

  route(approveEndpoint, async ({ ctx, session, body }) => ({
    outcomes: await approveResolutions(ctx, {
      ids: body.ids,
      person: personOf(session),
      overLimit: await limitOf(ctx, session, 'approveResolutions'),
    }),
  })),

  route(rejectEndpoint, async ({ ctx, body }) => ({ outcomes: await rejectResolutions(ctx, body) })),
];

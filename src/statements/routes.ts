/** Statements over HTTP, for the house. They are the whole house's: a right for one node is not enough to change one. */
import * as contract from '../contract/statements.ts';
import { assertEverywhere, limitOf } from '../identity/identity.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { ownRoute, type Route, route } from '../kernel/http/route.ts';
import { supplierOf, suppliersById, suppliersOf } from '../purchasing/purchasing.ts';
import { statementsDue } from './due.ts';
import { describeStatements, findStatements, statementDetail, statementSales } from './list-statements.ts';
import { makeStatements, remakeStatements } from './make-statements.ts';
import { messageFile, readAttached, sentNotices, writeMessage, writeNotices } from './messages.ts';
import {
  approveStatements,
  confirmStatement,
  enterInvoice,
  payStatement,
  publishStatements,
} from './move-statements.ts';
import { statementPaper } from './paper.ts';
import { describeSale, portalRoutes } from './portal-routes.ts';
import { runRoutes, type StatementPorts } from './run-routes.ts';
import { statementSheet } from './sheets.ts';
import { statementOf } from './store.ts';
import { termRoutes } from './term-routes.ts';

const WRITE = 'purchases.write';

const readRoutes: Route[] = [
  route(contract.listStatements, async ({ ctx, query: { cursor, limit = 50, state, ...query } }) => {
    const before = readCursor(cursor, { id: 'id' })?.id ?? null;
    const found = await findStatements(ctx, { ...query, states: state && [state], before, limit });
    const page = pageOf(
      found,
      limit,
      (one) => one,
      ({ id }) => ({ id }),
    );
    return { ...page, items: await describeStatements(ctx, page.items) };
  }),

  route(contract.getStatement, ({ ctx, params }) => statementDetail(ctx, params.id)),

  route(contract.listStatementSales, async ({ ctx, params: { id, line }, query: { cursor, limit = 50 } }) => {
    const after = readCursor(cursor, { id: 'id' })?.id ?? null;
    await statementOf(ctx, id);
    const found = await statementSales(ctx, { statementId: id, line: Number(line), after, limit });
    return pageOf(found, limit, describeSale, (sale) => ({ id: sale.id }));
  }),

  route(contract.listStatementsDue, async ({ ctx, query }) => ({ due: await statementsDue(ctx, query.until) })),

  route(contract.getStatementFile, ({ ctx, params: { id, messageId } }) => messageFile(ctx, id, messageId)),

  ownRoute(contract.printStatement, ({ db, scope, params: { id }, query: { language = 'zh' } }) =>
    statementPaper(db, scope, id, language),
  ),

  ownRoute(contract.statementSheet, ({ db, scope, params }) => statementSheet(db, scope, params.id)),
];

const talkRoutes: Route[] = [
  ownRoute(contract.writeToSupplier, async ({ db, scope, session, params: { id }, body, files }) => {
    assertEverywhere(session, WRITE);
    const attached = await readAttached(files);
    return db.transaction(scope, async (ctx) => {
      await writeMessage(ctx, await statementOf(ctx, id), { text: body.text, attached, fromHouse: true });
      return statementDetail(ctx, id);
    });
  }),

  ownRoute(contract.writeNotice, async ({ db, scope, session, body: { supplierId, ...said }, files }) => {
    assertEverywhere(session, WRITE);
    const attached = await readAttached(files);
    return db.transaction(scope, async (ctx) => {
      const to = supplierId
        ? [await supplierOf(ctx, supplierId)]
        : (await suppliersOf(ctx)).filter(({ active }) => active);
      await writeNotices(
        ctx,
        to.map(({ id }) => id),
        { ...said, attached },
      );
      return { suppliers: to.length };
    });
  }),
];

const noticeList = route(contract.listSentNotices, async ({ ctx, query: { supplierId, cursor, limit = 50 } }) => {
  const before = readCursor(cursor, { id: 'id' })?.id ?? null;
  const found = await sentNotices(ctx, { supplierId, before, limit });
  const suppliers = await suppliersById(
    ctx,
    found.map((one) => one.supplierId),
  );
  return pageOf(
    found,
    limit,
    ({ supplierId: id, ...one }) => ({ ...one, supplier: { id, name: suppliers.get(id)?.name ?? '' } }),
    ({ id }) => ({ id }),
  );
});

const commandRoutes: Route[] = [
  route(contract.makeStatements, async ({ ctx, session, body }) => {
    assertEverywhere(session, WRITE);
    return { outcomes: await makeStatements(ctx, body.termIds, body.until) };
  }),

  route(contract.remakeStatements, async ({ ctx, session, body }) => {
    assertEverywhere(session, WRITE);
    return { outcomes: await remakeStatements(ctx, body.ids) };
  }),

  route(contract.publishStatements, async ({ ctx, session, body }) => {
    assertEverywhere(session, WRITE);
    return { outcomes: await publishStatements(ctx, body.ids) };
  }),

  route(contract.confirmForSupplier, async ({ ctx, session, params: { id }, body }) => {
    assertEverywhere(session, WRITE);
    await confirmStatement(ctx, await statementOf(ctx, id, true), body.reason);
    return statementDetail(ctx, id);
  }),

  route(contract.enterStatementInvoice, async ({ ctx, session, params: { id }, body: { amount, ...invoice } }) => {
    assertEverywhere(session, WRITE);
    await enterInvoice(ctx, await statementOf(ctx, id, true), { ...invoice, amountMinor: BigInt(amount) });
    return statementDetail(ctx, id);
  }),

  route(contract.approveStatements, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'purchases.approve');
    const overLimit = await limitOf(ctx, session, 'approveStatements');
    return { outcomes: await approveStatements(ctx, body.ids, overLimit) };
  }),

  route(contract.payStatement, async ({ ctx, session, params: { id }, body }) => {
    assertEverywhere(session, 'payments.write');
    await payStatement(ctx, await statementOf(ctx, id, true), body);
    return statementDetail(ctx, id);
  }),
];

export const statementRoutes = (ports: StatementPorts): Route[] => [
  ...termRoutes,
  ...runRoutes(ports),
  noticeList,
  ...readRoutes,
  ...talkRoutes,
  ...commandRoutes,
  ...portalRoutes,
];

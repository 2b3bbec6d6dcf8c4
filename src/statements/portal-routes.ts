/**
 * The suppliers' portal (SUP-3). None of this asks whose rows they are: every call runs as the role of the database that
 * sees one supplier's only (`Scope.supplier`), so what is forgotten here shows nothing.
 */
import * as contract from '../contract/portal.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, ownRoute, type Route, route } from '../kernel/http/route.ts';
import type { Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { supplierOf } from '../purchasing/purchasing.ts';
import { describeStatements, findStatements, statementDetail, statementSales } from './list-statements.ts';
import { findNotices, messageFile, noticeFile, readAllNotices, readAttached, writeMessage } from './messages.ts';
import { confirmStatement, disputeStatement, enterInvoice } from './move-statements.ts';
import { statementPaper } from './paper.ts';
import { countersOf, salesRows, salesTotal } from './portal-sales.ts';
import { salesSheet, statementSheet } from './sheets.ts';
import { statementOf } from './store.ts';

const own = (ctx: Ctx, session: Session) => supplierOf(ctx, session.supplier!);

async function homeOf(ctx: Ctx, session: Session) {
  const { id, code, name, currency } = await own(ctx, session);
  const today = dayOf(ctx.now());
  const [[counts], counters, ofDay, ofMonth] = [
    await ctx.sql<{ waiting: number; unread: number }>`
      select (select count(*)::int from supplier_statement where tenant_id = ${ctx.tenant} and state = 'published') as waiting,
             (select count(*)::int from supplier_notice where tenant_id = ${ctx.tenant} and read_at is null) as unread`,
    await countersOf(ctx),
    await salesTotal(ctx, { from: today, until: today, by: 'day' }),
    await salesTotal(ctx, { from: `${today.slice(0, 7)}-01`, until: today, by: 'day' }),
  ];
  const money = (amount: bigint) => ({ amount, currency });
  return {
    supplier: { id, code, name, currency },
    ...{ ...counts!, counters, today: money(ofDay.amount), month: money(ofMonth.amount) },
  };
}

/** The statement as he saw it, to be changed. Refuses `statements.unknown` (404) and what `assertVersion` does. */
async function seen(ctx: Ctx, id: Id, ifMatch: string | undefined) {
  const one = await statementOf(ctx, id, true);
  assertVersion({ ifMatch }, one.version);
  return one;
}

const statementRoutes: Route[] = [
  route(contract.listPortalStatements, async ({ ctx, query: { state, cursor, limit = 50 } }) => {
    const before = readCursor(cursor, { id: 'id' })?.id ?? null;
    const found = await findStatements(ctx, { states: state && [state], before, limit });
    const page = pageOf(
      found,
      limit,
      (one) => one,
      ({ id }) => ({ id }),
    );
    return { ...page, items: await describeStatements(ctx, page.items) };
  }),

  route(contract.getPortalStatement, ({ ctx, params }) => statementDetail(ctx, params.id)),

  route(contract.listPortalStatementSales, async ({ ctx, params: { id, line }, query: { cursor, limit = 50 } }) => {
    const after = readCursor(cursor, { id: 'id' })?.id ?? null;
    await statementOf(ctx, id);
    const found = await statementSales(ctx, { statementId: id, line: Number(line), after, limit });
    return pageOf(found, limit, describeSale, (sale) => ({ id: sale.id }));
  }),

  route(contract.confirmStatement, async ({ ctx, params: { id }, ifMatch }) => {
    await confirmStatement(ctx, await seen(ctx, id, ifMatch));
    return statementDetail(ctx, id);
  }),

  route(contract.disputeStatement, async ({ ctx, params: { id }, body, ifMatch }) => {
    const one = await seen(ctx, id, ifMatch);
    await disputeStatement(ctx, one);
    await writeMessage(ctx, one, { text: body.text, attached: null, fromHouse: false });
    return statementDetail(ctx, id);
  }),

  route(contract.enterOwnInvoice, async ({ ctx, params: { id }, body: { amount, ...invoice } }) => {
    await enterInvoice(ctx, await statementOf(ctx, id, true), { ...invoice, amountMinor: BigInt(amount) });
    return statementDetail(ctx, id);
  }),

  ownRoute(contract.writeToHouse, async ({ db, scope, params: { id }, body, files }) => {
    const attached = await readAttached(files);
    return db.transaction(scope, async (ctx) => {
      await writeMessage(ctx, await statementOf(ctx, id), { text: body.text, attached, fromHouse: false });
      return statementDetail(ctx, id);
    });
  }),

  route(contract.getPortalFile, ({ ctx, params: { id, messageId } }) => messageFile(ctx, id, messageId)),

  ownRoute(contract.printOwnStatement, ({ db, scope, params: { id }, query: { language = 'zh' } }) =>
    statementPaper(db, scope, id, language),
  ),

  ownRoute(contract.ownStatementSheet, ({ db, scope, params }) => statementSheet(db, scope, params.id)),
];

export const describeSale = ({ merchantCode, name, ...sale }: Awaited<ReturnType<typeof statementSales>>[number]) => ({
  ...sale,
  sku: { merchantCode, name },
});

export const portalRoutes: Route[] = [
  route(contract.getPortalHome, ({ ctx, session }) => homeOf(ctx, session)),

  route(contract.listPortalSales, async ({ ctx, session, query }) => ({
    currency: (await own(ctx, session)).currency,
    rows: await salesRows(ctx, query),
    total: await salesTotal(ctx, query),
  })),

  route(contract.exportPortalSales, async ({ ctx, session, query }) =>
    salesSheet(await salesRows(ctx, query), (await own(ctx, session)).currency),
  ),

  ...statementRoutes,

  route(contract.listNotices, async ({ ctx, query: { cursor, limit = 50 } }) => {
    const before = readCursor(cursor, { id: 'id' })?.id ?? null;
    return pageOf(
      await findNotices(ctx, { before, limit }),
      limit,
      (one) => one,
      ({ id }) => ({ id }),
    );
  }),

  route(contract.readNotices, ({ ctx }) => readAllNotices(ctx)),

  route(contract.getNoticeFile, ({ ctx, params }) => noticeFile(ctx, params.id)),
];

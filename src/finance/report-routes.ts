/** Reports over HTTP, and files for other programs. */
import * as contract from '../contract/book-reports.ts';
import { assertEverywhere } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { downloadOf } from '../kernel/files/files.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { ownRoute, type Route, route } from '../kernel/http/route.ts';
import { ledgerLines, standBefore } from './balances.ts';
import { type Organisation, type OrganisationPort, theOrganisation } from './organisations.ts';
import { reportTable } from './report-files.ts';
import { balanceSheetAt, cashFlowIn, profitAndLossOf, theAccount, trialBalanceOf } from './reports.ts';
import { voucherFile } from './voucher-file.ts';
import { type WhomPorts, withWhom } from './whom.ts';

const RIGHT = 'bills.read';

type Asked = { organisation?: string | undefined };

/** The question with the organisation it is about. */
async function aboutOne<Query extends Asked>(ctx: Ctx, ports: OrganisationPort, { organisation, ...query }: Query) {
  const of: Organisation | null = await theOrganisation(ctx, ports, organisation);
  return { ...query, of };
}

export const reportRoutes = (ports: WhomPorts & OrganisationPort): Route[] => [
  route(contract.listBookOrganisations, async ({ ctx, session }) => {
    assertEverywhere(session, RIGHT);
    return { items: (await ports.organisationsOf(ctx)).map(({ id, name }) => ({ id, name })) };
  }),

  route(contract.trialBalance, async ({ ctx, session, query }) => {
    assertEverywhere(session, RIGHT);
    const { rows, ...sums } = await trialBalanceOf(ctx, await aboutOne(ctx, ports, query));
    return { ...sums, rows: await withWhom(ctx, ports, rows) };
  }),

  route(contract.profitAndLoss, async ({ ctx, session, query }) => {
    assertEverywhere(session, RIGHT);
    return profitAndLossOf(ctx, await aboutOne(ctx, ports, query));
  }),

  route(contract.balanceSheet, async ({ ctx, session, query }) => {
    assertEverywhere(session, RIGHT);
    return balanceSheetAt(ctx, query.asOf, await theOrganisation(ctx, ports, query.organisation));
  }),

  route(contract.cashFlow, async ({ ctx, session, query }) => {
    assertEverywhere(session, RIGHT);
    return cashFlowIn(ctx, await aboutOne(ctx, ports, query));
  }),

  route(contract.accountLedger, async ({ ctx, session, params, query: { cursor, limit = 50, ...span } }) => {
    assertEverywhere(session, RIGHT);
    const { code } = await theAccount(ctx, params.code);
    const asked = { ...(await aboutOne(ctx, ports, span)), account: code };
    const after = readCursor(cursor, { day: 'day', id: 'id', line: 'int' });
    const opening = await standBefore(ctx, asked, after);
    let balance = opening;
    const found = await withWhom(ctx, ports, await ledgerLines(ctx, asked, after, limit + 1));
    const lines = found.map((line) => {
      balance += line.debit - line.credit;
      return { ...line, balance };
    });
    const page = pageOf(
      lines,
      limit,
      ({ line: _, ...row }) => row,
      ({ onDay, voucherId, line }) => ({ day: onDay, id: voucherId, line: String(line) }),
    );
    return { ...page, opening };
  }),

  ownRoute(contract.downloadBookReport, async ({ db, scope, session, params, query }) => {
    assertEverywhere(session, RIGHT);
    const { format, encoding, ...asked } = query;
    const table = await db.read(scope, async (ctx) =>
      reportTable(ctx, ports, params.report, await aboutOne(ctx, ports, asked)),
    );
    const name = `${params.report}-${asked.from}-${asked.to}`;
    return downloadOf(name, table, { format, encoding, sheet: params.report });
  }),

  ownRoute(contract.downloadVouchers, ({ db, scope, session, params, query }) => {
    assertEverywhere(session, RIGHT);
    return voucherFile(db, scope, params.layout, query);
  }),
];

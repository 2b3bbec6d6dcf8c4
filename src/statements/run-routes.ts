/** Payment runs and payees over HTTP. They are the whole house's: a right for one node is not enough. */
import { type Bank, readBankReport } from '../clearing/clearing.ts';
import * as contract from '../contract/payment-runs.ts';
import { assertEverywhere, limitOf, peopleNames } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { suppliersById } from '../purchasing/purchasing.ts';
import { statementAccounts } from '../reconciliation/reconciliation.ts';
import { actorWords } from '../stock/stock.ts';
import { findStatements } from './list-statements.ts';
import { describePayee, keepPayee, payeesOf } from './payees.ts';
import { approveRuns, makeRun, refuseRuns, takeRunFile, takeRunResults } from './payment-runs.ts';
import { findRuns, type KeptRun, linesOfRuns, runningRuns, runOf } from './run-store.ts';
import { statementsById } from './store.ts';

/** What payment runs need from outside. */
export type StatementPorts = { bank: Bank; ring: KeyRing };

/** Approved ones are shown, so many at a time. */
const MOST = 500;

async function describeRuns(ctx: Ctx, runs: readonly KeptRun[]) {
  const lines = Map.groupBy(
    await linesOfRuns(
      ctx,
      runs.map(({ id }) => id),
    ),
    ({ runId }) => runId,
  );
  const actors = runs.flatMap(({ madeBy, decidedBy }) => (decidedBy ? [madeBy, decidedBy] : [madeBy]));
  const people = await peopleNames(ctx, actors);
  return runs.map(({ accountId, accountName, accountNumber, sumMinor, currency, madeBy, decidedBy, ...run }) => {
    const own = lines.get(run.id) ?? [];
    const ended = (...states: string[]) => own.filter(({ state }) => states.includes(state)).length;
    return {
      ...run,
      account: { id: accountId, name: accountName, number: accountNumber },
      sum: { amount: sumMinor, currency },
      ...{ success: ended('success'), failed: ended('failed', 'returned'), unknown: ended('unknown') },
      madeBy: actorWords(madeBy, people),
      decidedBy: decidedBy ? actorWords(decidedBy, people) : null,
    };
  });
}

async function runDetail(ctx: Ctx, id: Id) {
  const run = await runOf(ctx, id);
  const lines = await linesOfRuns(ctx, [id]);
  const [suppliers, statements] = [
    await suppliersById(
      ctx,
      lines.map(({ supplierId }) => supplierId),
    ),
    await statementsById(
      ctx,
      lines.map(({ statementId }) => statementId),
    ),
  ];
  return {
    run: (await describeRuns(ctx, [run]))[0]!,
    lines: lines.map(({ statementId, supplierId, amountMinor, accountMasked: account, ...line }) => ({
      ...{ id: line.id, line: line.line, state: line.state, reason: line.reason, endedAt: line.endedAt },
      ...{ bankName: line.bankName, accountName: line.accountName, account },
      statement: { id: statementId, number: statements.get(statementId)?.number ?? '' },
      supplier: { id: supplierId, name: suppliers.get(supplierId)?.name ?? '' },
      amount: { amount: amountMinor, currency: run.currency },
    })),
  };
}

async function payable(ctx: Ctx) {
  const found = await findStatements(ctx, { states: ['approved'], before: null, limit: MOST });
  const running = await runningRuns(
    ctx,
    found.map(({ id }) => id),
  );
  const open = found.filter(({ id, payMinor }) => payMinor > 0n && !running.has(id));
  const ids = open.map(({ supplierId }) => supplierId);
  const [payees, suppliers, accounts] = [
    await payeesOf(ctx, ids),
    await suppliersById(ctx, ids),
    await statementAccounts(ctx),
  ];
  return {
    statements: open.map(({ id, number, supplierId, periodUntil: until, payMinor: amount, currency }) => ({
      ...{ id, number, until, pay: { amount, currency }, account: payees.get(supplierId)?.accountMasked ?? '' },
      supplier: { id: supplierId, name: suppliers.get(supplierId)?.name ?? '' },
    })),
    accounts: accounts
      .filter(({ kind, active, number, custodian }) => kind === 'bank' && active && number !== '' && custodian === null)
      .map(({ id, name, number }) => ({ id, name, number })),
  };
}

const payeeRoutes = (ring: KeyRing): Route[] => [
  route(contract.getSupplierPayee, ({ ctx, session, params }) => {
    assertEverywhere(session, 'payments.read');
    return describePayee(ctx, params.id);
  }),

  route(contract.setSupplierPayee, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    assertEverywhere(session, 'payments.write');
    await keepPayee(ctx, ring, id, body, (version) => assertVersion({ ifMatch }, version));
    return describePayee(ctx, id);
  }),
];

const readRoutes: Route[] = [
  route(contract.listPayableStatements, ({ ctx, session }) => {
    assertEverywhere(session, 'payments.read');
    return payable(ctx);
  }),

  route(contract.listPaymentRuns, async ({ ctx, session, query: { state, cursor, limit = 50 } }) => {
    assertEverywhere(session, 'payments.read');
    const before = readCursor(cursor, { id: 'id' })?.id ?? null;
    const page = pageOf(
      await findRuns(ctx, { state, before, limit }),
      limit,
      (one) => one,
      ({ id }) => ({ id }),
    );
    return { ...page, items: await describeRuns(ctx, page.items) };
  }),

  route(contract.getPaymentRun, ({ ctx, session, params }) => {
    assertEverywhere(session, 'payments.read');
    return runDetail(ctx, params.id);
  }),
];

export const runRoutes = ({ bank, ring }: StatementPorts): Route[] => [
  ...payeeRoutes(ring),
  ...readRoutes,

  route(contract.makePaymentRun, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'payments.write');
    const { id, outcomes } = await makeRun(ctx, body);
    return { run: id === null ? null : (await describeRuns(ctx, [await runOf(ctx, id)]))[0]!, outcomes };
  }),

  route(contract.approvePaymentRuns, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'payments.approve');
    return { outcomes: await approveRuns(ctx, body.ids, await limitOf(ctx, session, 'approvePaymentRuns')) };
  }),

  route(contract.refusePaymentRuns, async ({ ctx, session, body: { ids, reason } }) => {
    assertEverywhere(session, 'payments.approve');
    return { outcomes: await refuseRuns(ctx, ids, reason) };
  }),

  route(contract.takePaymentRunFile, async ({ ctx, session, params: { id }, body: { format } }) => {
    assertEverywhere(session, 'payments.write');
    return takeRunFile(ctx, bank, ring, await runOf(ctx, id, true), format);
  }),

  route(contract.takePaymentRunResults, async ({ ctx, session, params: { id }, body: { content } }) => {
    assertEverywhere(session, 'payments.write');
    return takeRunResults(ctx, await runOf(ctx, id, true), readBankReport(bank, content));
  }),
];

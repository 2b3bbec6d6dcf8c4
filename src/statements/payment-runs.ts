/**
 * Payment runs (SUP-1): `waitApproval → ready → sent → done`, or refused while nobody has the file. A line: `waiting →
 * success | failed | unknown`, later `returned`. Must stay true: what a run pays is frozen when it is made; a statement is
 * in one run that may still pay it, so money leaves once; what failed or came back may join another.
 */
import { type OverLimit, openGate, type Paper } from '../approvals/approvals.ts';
import { type Bank, type BankFormat, type BankReport, bankFile, type PayoutOrder } from '../clearing/clearing.ts';
import { audit, auditAll } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, Refused, refuse } from '../kernel/refusal.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { suppliersById } from '../purchasing/purchasing.ts';
import { statementAccount } from '../reconciliation/reconciliation.ts';
import { tellPayment } from './book-statements.ts';
import { openAccount, payeesOf } from './payees.ts';
import {
  type KeptRun,
  linesOfRuns,
  lockRuns,
  type Run,
  type RunLine,
  runLineTable,
  runningRuns,
  runTable,
  waitingRuns,
} from './run-store.ts';
import { type KeptStatement, lockStatements, saveStatements, sortOut } from './store.ts';

export type RunAsked = { statementIds: readonly Id[]; accountId: Id; day: string };

/** Refuses as the contract's `makePaymentRun`. The run's id is null when nothing is left to be paid. */
export async function makeRun(
  ctx: Ctx,
  { statementIds, accountId, day }: RunAsked,
): Promise<{ id: Id | null; outcomes: Outcome<Id, string>[] }> {
  const account = await statementAccount(ctx, accountId);
  if (account.kind !== 'bank' || !account.active || account.number === '')
    throw new Refused('statements.accountUnfit', { field: 'accountId' });
  const { ready, refused } = sortOut(statementIds, await lockStatements(ctx, statementIds), ['approved']);
  const [payees, running, suppliers] = [
    await payeesOf(
      ctx,
      ready.map(({ supplierId }) => supplierId),
    ),
    await runningRuns(
      ctx,
      ready.map(({ id }) => id),
    ),
    await suppliersById(
      ctx,
      ready.map(({ supplierId }) => supplierId),
    ),
  ];
  const id = ctx.newId();
  const lines: RunLine[] = [];
  for (const one of ready) {
    const payee = payees.get(one.supplierId);
    const no = whyNot(
      one,
      running.get(one.id),
      payee?.accountSealed,
      suppliers.get(one.supplierId)?.name ?? '',
      account.currency,
    );
    if (no) refused.set(one.id, { id: one.id, done: false, refusal: no });
    else
      lines.push({
        ...{ id: ctx.newId(), runId: id, line: lines.length + 1, statementId: one.id, supplierId: one.supplierId },
        ...{ state: 'waiting', amountMinor: one.payMinor, bankName: payee!.bankName, bankCode: payee!.bankCode },
        ...{ accountName: payee!.accountName, accountSealed: payee!.accountSealed, accountBy: payee!.changedBy },
        ...{ accountMasked: payee!.accountMasked, reason: '', endedAt: null },
      });
  }
  const outcomes = statementIds.map((one) => refused.get(one) ?? done(one));
  if (lines.length === 0) return { id: null, outcomes };
  const sumMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const run: Run = {
    ...{ id, state: 'waitApproval', accountId, accountName: account.name, accountNumber: account.number, day },
    ...{ currency: account.currency, lines: lines.length, sumMinor, madeBy: actorText(ctx.actor) },
    ...{ madeAt: new Date(ctx.now()), decidedBy: '', decidedAt: null, sentAt: null, reason: '' },
  };
  await runTable.insert(ctx, [run]);
  await runLineTable.insert(ctx, lines);
  await audit(ctx, 'paymentRun.make', `paymentRun/${id}`, { lines: lines.length, sum: sumMinor });
  return { id, outcomes };
}

function whyNot(
  one: KeptStatement,
  running: string | undefined,
  account: string | undefined,
  supplier: string,
  currency: string,
): Refusal | null {
  if (running) return { code: 'statements.inRun', data: { number: running } };
  if (one.payMinor === 0n || one.currency !== currency) return { code: 'statements.nothingToPay' };
  return account ? null : { code: 'statements.payeeMissing', data: { supplier } };
}

async function decide(
  ctx: Ctx,
  ids: readonly Id[],
  from: readonly Run['state'][],
  whyNo: (run: KeptRun) => Refusal | null,
) {
  const runs = await lockRuns(ctx, ids);
  const outcomes = ids.map((id): Outcome<Id, string> => {
    const run = runs.get(id);
    if (!run) return refuse(id, 'statements.runUnknown');
    if (!from.includes(run.state)) return refuse(id, 'statements.runState', { state: run.state });
    const refusal = whyNo(run);
    return refusal ? { id, done: false, refusal } : done(id);
  });
  return { outcomes, ready: outcomes.flatMap((one) => (one.done ? [runs.get(one.id)!] : [])) };
}

const decided = (ctx: Ctx) => ({ decidedBy: actorText(ctx.actor), decidedAt: new Date(ctx.now()) });

/** Who made it, or changed an account it pays to, agrees to nothing. */
const paperOf = ({ id, madeBy, sumMinor: amountMinor, currency, accountNumber, day }: KeptRun, lines: RunLine[] = []) =>
  ({
    ...{ id, makers: [madeBy, ...lines.map(({ accountBy }) => accountBy)], sum: { amountMinor, currency } },
    content: [accountNumber, day, lines.map((line) => [line.statementId, line.amountMinor, line.accountSealed])],
  }) satisfies Paper;

/** Once everybody who must has agreed. Refuses as the contract's `approvePaymentRuns`, and what the gate of approvals does. */
export async function approveRuns(ctx: Ctx, ids: readonly Id[], overLimit: OverLimit): Promise<Outcome<Id, string>[]> {
  const gate = await openGate(ctx, 'paymentRun', ids, overLimit);
  const lines = Map.groupBy(await linesOfRuns(ctx, ids), ({ runId }) => runId);
  const paper = (run: KeptRun) => paperOf(run, lines.get(run.id));
  const { outcomes, ready: allowed } = await decide(ctx, ids, ['waitApproval'], (run) => gate.whyNot(paper(run)));
  const agreed = await gate.sign(allowed.map(paper));
  const ready = allowed.filter(({ id }) => agreed.has(id));
  const after = ready.map((run) => ({ ...run, state: 'ready' as const, ...decided(ctx) }));
  await runTable.update(ctx, after, ['id'], ['state', 'decidedBy', 'decidedAt']);
  await auditAll(
    ctx,
    'paymentRun.approve',
    ready.map(({ id, sumMinor }) => ({ subject: `paymentRun/${id}`, detail: { sum: sumMinor } })),
  );
  return outcomes;
}

/** Refuses as the contract's `refusePaymentRuns`. */
export async function refuseRuns(ctx: Ctx, ids: readonly Id[], reason: string): Promise<Outcome<Id, string>[]> {
  const { outcomes, ready } = await decide(ctx, ids, ['waitApproval', 'ready'], () => null);
  const after = ready.map((run) => ({ ...run, state: 'refused' as const, ...decided(ctx), reason }));
  await runTable.update(ctx, after, ['id'], ['state', 'decidedBy', 'decidedAt', 'reason']);
  const lines = await linesOfRuns(
    ctx,
    ready.map(({ id }) => id),
  );
  const at = new Date(ctx.now());
  const ended = lines.map((line) => ({ ...line, state: 'cancelled' as const, endedAt: at }));
  await runLineTable.update(ctx, ended, ['id'], ['state', 'endedAt']);
  await auditAll(
    ctx,
    'paymentRun.refuse',
    ready.map(({ id }) => ({ subject: `paymentRun/${id}`, detail: { reason } })),
  );
  return outcomes;
}

/** Runs that wait for somebody, the longest waiting first. */
export async function waitingPaymentRuns(ctx: Ctx, most: number) {
  const runs = await waitingRuns(ctx, most);
  const lines = Map.groupBy(
    await linesOfRuns(
      ctx,
      runs.map(({ id }) => id),
    ),
    ({ runId }) => runId,
  );
  return runs.map((run) => ({
    ...{ paper: paperOf(run, lines.get(run.id)), number: run.number, by: run.madeBy, since: run.madeAt },
    why: [run.accountName, run.day].filter(Boolean).join(' · '),
  }));
}

/** By it the bank recognises what it was told before. */
const paymentNumber = (run: KeptRun, line: number): string => `${run.number}-${line}`;

/** The caller has locked the run. Its file may be with the bank from now on. Refuses `statements.runState` (data: `state`). */
export async function takeRunFile(ctx: Ctx, bank: Bank, ring: KeyRing, run: KeptRun, format: BankFormat) {
  if (run.state === 'waitApproval' || run.state === 'refused')
    throw new Refused('statements.runState', { state: run.state }, 409);
  const lines = await linesOfRuns(ctx, [run.id]);
  if (run.state === 'ready') {
    const sent = { ...run, state: 'sent' as const, sentAt: new Date(ctx.now()) };
    await runTable.update(ctx, [sent], ['id'], ['state', 'sentAt']);
  }
  await audit(ctx, 'paymentRun.file', `paymentRun/${run.id}`, { format });
  const order: PayoutOrder = {
    ...{ number: run.number, day: run.day, at: run.madeAt, accountName: run.accountName, account: run.accountNumber },
    bankCode: '',
    lines: lines.map((line) => ({
      ...{ line: line.line, number: paymentNumber(run, line.line), amountMinor: line.amountMinor },
      ...{ currency: run.currency, bankName: line.bankName, bankCode: line.bankCode, accountName: line.accountName },
      account: openAccount(ring, line),
    })),
  };
  return bankFile(bank, order, format);
}

/** What a result may follow; the rest was known, or comes too late to change anything. */
const FOLLOWS: Record<BankReport['lines'][number]['result'], readonly RunLine['state'][]> = {
  success: ['waiting', 'unknown'],
  failed: ['waiting', 'unknown'],
  unknown: ['waiting'],
  returned: ['waiting', 'unknown', 'success'],
};
const OPEN: ReadonlySet<RunLine['state']> = new Set(['waiting', 'unknown']);

/**
 * The caller has locked the run. What was paid is paid and booked; what came back is to be paid again, and booked back.
 * Refuses `statements.runState`, `clearing.fileOfOthers` (data: `number`), `clearing.lineUnknown` (data: `line`).
 */
export async function takeRunResults(
  ctx: Ctx,
  run: KeptRun,
  report: BankReport,
): Promise<{ changed: number; known: number }> {
  if (run.state !== 'sent' && run.state !== 'done') throw new Refused('statements.runState', { state: run.state }, 409);
  if (report.number !== '' && report.number !== run.number)
    throw new Refused('clearing.fileOfOthers', { number: report.number });
  const lines = await linesOfRuns(ctx, [run.id]);
  const byLine = new Map(lines.map((one) => [one.line, one]));
  const changed = new Map<Id, { line: RunLine; before: RunLine['state'] }>();
  for (const { line: at, number, result, reason } of report.lines) {
    const line = byLine.get(at);
    if (!line || (number !== '' && number !== paymentNumber(run, at)))
      throw new Refused('clearing.lineUnknown', { line: at });
    // A bank that says "failed" of what it had paid has taken it back.
    const state = result === 'failed' && line.state === 'success' ? 'returned' : result;
    if (!FOLLOWS[state].includes(line.state)) continue;
    if (!changed.has(line.id)) changed.set(line.id, { line, before: line.state });
    Object.assign(line, { state, reason, endedAt: state === 'unknown' ? null : new Date(ctx.now()) });
  }
  const rows = [...changed.values()];
  await runLineTable.update(
    ctx,
    rows.map(({ line }) => line),
    ['id'],
    ['state', 'reason', 'endedAt'],
  );
  if (run.state === 'sent' && lines.every(({ state }) => !OPEN.has(state)))
    await runTable.update(ctx, [{ ...run, state: 'done' }], ['id'], ['state']);
  await audit(ctx, 'paymentRun.results', `paymentRun/${run.id}`, { lines: rows.length });
  await payStatements(ctx, run, rows);
  return { changed: rows.length, known: report.lines.length - rows.length };
}

/** The statements behind lines that ended, and the books. What came back before anybody said it was paid was never booked. */
async function payStatements(ctx: Ctx, run: KeptRun, rows: readonly { line: RunLine; before: RunLine['state'] }[]) {
  const statements = await lockStatements(
    ctx,
    rows.map(({ line }) => line.statementId),
  );
  const paid = rows.filter(({ line }) => line.state === 'success');
  const back = rows.filter(({ line, before }) => line.state === 'returned' && before === 'success');
  const of = ({ line }: { line: RunLine }) => statements.get(line.statementId)!;
  await saveStatements(
    ctx,
    paid.map((row) => ({
      ...{ ...of(row), state: 'paid' as const, paidOn: run.day, payReference: paymentNumber(run, row.line.line) },
    })),
    ['state', 'paidOn', 'payReference'],
    'statement.pay',
    { run: run.number },
  );
  await saveStatements(
    ctx,
    back.map((row) => ({ ...of(row), state: 'approved' as const, paidOn: null, payReference: '' })),
    ['state', 'paidOn', 'payReference'],
    'statement.payBack',
    { run: run.number },
  );
  for (const { line } of [...paid, ...back])
    await tellPayment(ctx, statements.get(line.statementId)!, {
      ...{ id: line.id, number: paymentNumber(run, line.line), back: line.state === 'returned' },
      day: line.state === 'returned' ? dayOf(ctx.now()) : run.day,
    });
}

/**
 * What happens to a statement after it is made (SUP-1): `draft → published → confirmed | disputed → invoiced → approved →
 * paid`. A disputed one is answered and confirmed after all, or made anew. Who approves is not who made or sent it.
 */
import { type OverLimit, openGate, type Paper } from '../approvals/approvals.ts';
import type { StatementState } from '../contract/statements.ts';
import { dayOf } from '../kernel/business-day.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { formatMinor, scaleOf } from '../kernel/money.ts';
import { done, type Outcome, Refused } from '../kernel/refusal.ts';
import { writeMails } from '../mail/mail.ts';
import { suppliersById } from '../purchasing/purchasing.ts';
import { tellBooks } from './book-statements.ts';
import { payeesOf } from './payees.ts';
import { runningRuns } from './run-store.ts';
import { type KeptStatement, lockStatements, saveStatements, sortOut, statementsIn } from './store.ts';

/** Refuses per statement `statements.unknown`, `statements.wrongState` (data: `state`). */
export async function publishStatements(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id>[]> {
  const { ready, refused } = sortOut(ids, await lockStatements(ctx, ids), ['draft']);
  const at = new Date(ctx.now());
  await saveStatements(
    ctx,
    ready.map((one) => ({ ...one, state: 'published' as const, publishedAt: at })),
    ['state', 'publishedAt'],
    'statement.publish',
  );
  await tellSuppliers(ctx, ready);
  return ids.map((id) => refused.get(id) ?? done(id));
}

/** By mail, where an address of the supplier is known and mail is on. The portal shows the statement anyway. */
async function tellSuppliers(ctx: Ctx, statements: readonly KeptStatement[]): Promise<void> {
  const payees = await payeesOf(
    ctx,
    statements.map(({ supplierId }) => supplierId),
  );
  await writeMails(
    ctx,
    statements.flatMap(({ id, supplierId, number, counter, periodFrom, periodUntil, payMinor, currency }) => {
      const to = payees.get(supplierId)?.email;
      if (!to) return [];
      const lines = [
        `${number} ${counter}`.trim(),
        `结算期间 ${periodFrom} – ${periodUntil}，应付 ${formatMinor(payMinor, scaleOf(currency))} ${currency}。`,
        '请登录供应商门户核对：无误请确认，有出入请写明提出。附件与门户里的一致。',
      ];
      const enclosed = [{ kind: 'statement', id }];
      return [{ to, title: `结算单 ${number} 待确认`, text: lines.join('\n'), about: `statement/${id}`, enclosed }];
    }),
  );
}

/** Refuses `statements.wrongState` (data: `state`). */
function assertIn({ state }: KeptStatement, from: readonly StatementState[]): void {
  if (!from.includes(state)) throw new Refused('statements.wrongState', { state });
}

/** Signed by the supplier, or noted for him. Refuses `statements.wrongState`. */
export async function confirmStatement(ctx: Ctx, one: KeptStatement, reason = ''): Promise<void> {
  assertIn(one, ['published', 'disputed']);
  const confirmed = {
    ...one,
    state: 'confirmed' as const,
    confirmedAt: new Date(ctx.now()),
    confirmedBy: actorText(ctx.actor),
  };
  const set = ['state', 'confirmedAt', 'confirmedBy'] as const;
  await saveStatements(ctx, [confirmed], set, 'statement.confirm', reason ? { reason } : {});
  await keepSigned(ctx, one.id);
  await tellBooks(ctx, one, 'signed');
}

/** What was signed, as a hash that `verify` holds it to. */
const keepSigned = (ctx: Ctx, id: Id) => ctx.sql`
  update supplier_statement
  set content_hash = supplier_statement_digest(tenant_id, id)
  where tenant_id = ${ctx.tenant}
    and id = ${id}`;

/** Refuses `statements.wrongState`. */
export async function disputeStatement(ctx: Ctx, one: KeptStatement): Promise<void> {
  assertIn(one, ['published', 'disputed']);
  await saveStatements(ctx, [{ ...one, state: 'disputed' }], ['state'], 'statement.dispute');
}

export type Invoice = { number: string; on: string; amountMinor: bigint };

/**
 * The invoice must be what is due, to the cent; of a statement that nothing is due of there is none. Refuses
 * `statements.wrongState`, `statements.invoiceDiffers` (data: `due`).
 */
export async function enterInvoice(ctx: Ctx, one: KeptStatement, { number, on, amountMinor }: Invoice): Promise<void> {
  assertIn(one, ['confirmed']);
  const dueMinor = one.dueMinor > 0n ? one.dueMinor : 0n;
  if (amountMinor !== dueMinor)
    throw new Refused('statements.invoiceDiffers', {
      field: 'amount',
      due: { amount: dueMinor, currency: one.currency },
    });
  const invoiced = {
    ...{ ...one, state: 'invoiced' as const, invoicedBy: actorText(ctx.actor) },
    ...{ invoiceNumber: number, invoiceOn: on, invoiceMinor: amountMinor },
  };
  const set = ['state', 'invoiceNumber', 'invoiceOn', 'invoiceMinor', 'invoicedBy'] as const;
  await saveStatements(ctx, [invoiced], set, 'statement.invoice', { number });
  await tellBooks(ctx, one, 'invoiced');
}

const paperOf = (one: KeptStatement) =>
  ({
    ...{ id: one.id, makers: [one.createdBy], sum: { amountMinor: one.payMinor, currency: one.currency } },
    content: [one.number, one.dueMinor, one.payMinor, one.invoiceNumber, one.invoiceOn, one.invoiceMinor],
  }) satisfies Paper;

/**
 * Refuses per statement `statements.unknown`, `statements.wrongState` (data: `state`), and what the gate of approvals
 * refuses.
 */
export async function approveStatements(ctx: Ctx, ids: readonly Id[], overLimit?: OverLimit): Promise<Outcome<Id>[]> {
  const gate = await openGate(ctx, 'statement', ids, overLimit);
  const { ready, refused } = sortOut(ids, await lockStatements(ctx, ids), ['invoiced']);
  const allowed = ready.filter((one) => {
    const refusal = gate.whyNot(paperOf(one));
    if (refusal) refused.set(one.id, { id: one.id, done: false, refusal });
    return refusal === null;
  });
  const agreed = await gate.sign(allowed.map(paperOf));
  const others = allowed.filter(({ id }) => agreed.has(id));
  const by = actorText(ctx.actor);
  await saveStatements(
    ctx,
    others.map((one) => ({ ...one, state: 'approved' as const, approvedBy: by })),
    ['state', 'approvedBy'],
    'statement.approve',
  );
  return ids.map((id) => refused.get(id) ?? done(id));
}

/** Paid otherwise than by a run. Refuses `statements.wrongState`, `statements.dayAhead`, `statements.inRun` (data: `number`). */
export async function payStatement(
  ctx: Ctx,
  one: KeptStatement,
  paid: { on: string; reference: string },
): Promise<void> {
  assertIn(one, ['approved']);
  if (paid.on > dayOf(ctx.now())) throw new Refused('statements.dayAhead', { field: 'on' });
  const number = (await runningRuns(ctx, [one.id])).get(one.id);
  if (number) throw new Refused('statements.inRun', { number });
  const after = { ...one, state: 'paid' as const, paidOn: paid.on, payReference: paid.reference };
  await saveStatements(ctx, [after], ['state', 'paidOn', 'payReference'], 'statement.pay', paid);
  await tellBooks(ctx, one, 'paid');
}

/** Statements that wait for somebody's agreement, the longest waiting first. */
export async function waitingStatements(ctx: Ctx, most: number) {
  const waiting = await statementsIn(ctx, 'invoiced', most);
  const suppliers = await suppliersById(
    ctx,
    waiting.map(({ supplierId }) => supplierId),
  );
  return waiting.map((one) => ({
    paper: paperOf(one),
    ...{ number: one.number, by: one.createdBy, since: one.confirmedAt ?? one.createdAt },
    why: [suppliers.get(one.supplierId)?.name, one.counter].filter(Boolean).join(' · '),
  }));
}

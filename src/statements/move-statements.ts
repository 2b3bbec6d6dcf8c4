/**
 * What happens to a statement after it is made (SUP-1): `draft → published → confirmed | disputed → invoiced → approved →
 * paid`. A disputed one is answered and confirmed after all, or made anew. Who approves is not who made or sent it.
 */
import type { StatementState } from '../contract/statements.ts';
import { secondLook } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, Refused } from '../kernel/refusal.ts';
import { tellBooks } from './book-statements.ts';
import { type KeptStatement, lockStatements, saveStatements, sortOut } from './store.ts';

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
  return ids.map((id) => refused.get(id) ?? done(id));
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
  await tellBooks(ctx, one, 'signed');
}

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

/** Refuses per statement `statements.unknown`, `statements.wrongState` (data: `state`), `identity.samePerson`. */
export async function approveStatements(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id>[]> {
  const { ready, refused } = sortOut(ids, await lockStatements(ctx, ids), ['invoiced']);
  const isOwn = await secondLook(ctx);
  const [own, others] = [ready.filter((one) => isOwn(one.createdBy)), ready.filter((one) => !isOwn(one.createdBy))];
  for (const { id, createdBy } of own) refused.set(id, { id, done: false, refusal: isOwn(createdBy)! });
  const by = actorText(ctx.actor);
  await saveStatements(
    ctx,
    others.map((one) => ({ ...one, state: 'approved' as const, approvedBy: by })),
    ['state', 'approvedBy'],
    'statement.approve',
  );
  return ids.map((id) => refused.get(id) ?? done(id));
}

/** Refuses `statements.wrongState`, `statements.dayAhead`. */
export async function payStatement(
  ctx: Ctx,
  one: KeptStatement,
  paid: { on: string; reference: string },
): Promise<void> {
  assertIn(one, ['approved']);
  if (paid.on > dayOf(ctx.now())) throw new Refused('statements.dayAhead', { field: 'on' });
  const after = { ...one, state: 'paid' as const, paidOn: paid.on, payReference: paid.reference };
  await saveStatements(ctx, [after], ['state', 'paidOn', 'payReference'], 'statement.pay', paid);
  await tellBooks(ctx, one, 'paid');
}

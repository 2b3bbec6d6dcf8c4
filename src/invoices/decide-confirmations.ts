/**
 * What a person decides about confirmations buyers applied for (INV-2): written down, and told to the bureau by a job after
 * the commit. Agreeing makes the red invoice, so nobody else takes the same lines; it goes on once the bureau has agreed.
 */
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { isRedMissing, type RedConfirmation, redLinesOf } from './confirmation.ts';
import { lockConfirmations, readConfirmations, saveConfirmations } from './confirmation-store.ts';
import type { Invoice, InvoiceLine, InvoiceRow, InvoiceState } from './invoice.ts';
import { askNow, newInvoice } from './issue-invoices.ts';
import { type BlueFound, lockBlues } from './red-invoices.ts';
import { insertInvoices, invoicesNumbered, newSerials, readInvoices } from './store.ts';

export const TELL = 'invoices.answerConfirmations';
/** However many ask for it, it is one sweep. */
export const tellNow = (ctx: Ctx): Promise<void> => ctx.enqueue(TELL, {}, { key: 'now' });

/** Refuses per confirmation as the contract's `agreeRedConfirmations`. */
export async function agreeConfirmations(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id, string>[]> {
  const { known, blues } = await lockThem(ctx, ids);
  const { outcomes, fitting: agreed } = fittingOf(ids, known, blues, (row) => whyNot(ctx, row));
  await makeReds(ctx, agreed, blues, 'waitConfirm');
  await decide(
    ctx,
    agreed.map(({ row }) => row),
    { state: 'agreeing', why: '' },
  );
  return outcomes;
}

/** Refuses per confirmation as the contract's `issueRedsAgain`. */
export async function issueRedsAgain(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id, string>[]> {
  const { known, blues } = await lockThem(ctx, ids);
  const made = await readInvoices(
    ctx,
    [...known.values()].flatMap(({ redId }) => redId ?? []),
  );
  const reds = new Map(made.map((red) => [red.id, red]));
  const { outcomes, fitting } = fittingOf(ids, known, blues, (row) =>
    isRedMissing(row, reds.get(row.redId ?? ''))
      ? null
      : { code: 'invoices.redNotMissing', data: { confirmation: row.number } },
  );
  await makeReds(ctx, fitting, blues, 'confirmed');
  const rows = fitting.map(({ row }) => ({ ...row, code: '', message: '' }));
  await saveConfirmations(ctx, rows);
  await noteAbout(ctx, 'redConfirmation.issueAgain', rows);
  if (rows.length > 0) await askNow(ctx);
  ctx.tell({ type: 'invoices' });
  return outcomes;
}

type Fitting = { row: RedConfirmation; lines: InvoiceLine[] };

/** Those nothing speaks against, with the lines of their red invoices; of two of one invoice the first alone. */
function fittingOf(
  ids: readonly Id[],
  known: ReadonlyMap<Id, RedConfirmation>,
  blues: ReadonlyMap<string, BlueFound>,
  noOf: (row: RedConfirmation) => Refusal<string> | null,
) {
  const fitting: Fitting[] = [];
  const taken = new Set<string>();
  const outcomes = ids.map((id): Outcome<Id, string> => {
    const row = known.get(id);
    if (!row) return refuse(id, 'invoices.confirmationUnknown');
    const no = noOf(row);
    if (no) return refuse(id, no.code, no.data);
    const { number, invoiceNumber } = row;
    if (taken.has(invoiceNumber)) return refuse(id, 'invoices.confirmationOpen', { confirmation: number });
    const lines = redLinesOf(row, blues.get(invoiceNumber));
    if ('code' in lines) return refuse(id, lines.code, lines.data);
    taken.add(invoiceNumber);
    fitting.push({ row, lines });
    return done(id);
  });
  return { outcomes, fitting };
}

/** Refuses per confirmation as the contract's `refuseRedConfirmations`. */
export async function refuseConfirmations(ctx: Ctx, ids: readonly Id[], why: string): Promise<Outcome<Id, string>[]> {
  const known = new Map((await lockConfirmations(ctx, ids)).map((row) => [row.id, row]));
  const noOf = (row: RedConfirmation | undefined) =>
    row ? whyNot(ctx, row) : { code: 'invoices.confirmationUnknown' as const };
  const nos = new Map(ids.map((id) => [id, noOf(known.get(id))]));
  await decide(
    ctx,
    [...known.values()].filter(({ id }) => nos.get(id) === null),
    { state: 'refusing', why },
  );
  return ids.map((id) => {
    const no = nos.get(id);
    return no ? refuse(id, no.code, no.data) : done(id);
  });
}

function whyNot(ctx: Ctx, { number, state, confirmBefore }: RedConfirmation): Refusal<string> | null {
  if (state !== 'waiting') return { code: 'invoices.confirmationOver', data: { confirmation: number, state } };
  if (ctx.now() >= confirmBefore.getTime())
    return { code: 'invoices.confirmationLate', data: { confirmation: number } };
  return null;
}

async function decide(
  ctx: Ctx,
  rows: readonly RedConfirmation[],
  decision: Pick<RedConfirmation, 'state' | 'why'>,
): Promise<void> {
  if (rows.length === 0) return;
  const now = new Date(ctx.now());
  const by = { answeredBy: actorText(ctx.actor), answeredAt: now, askAt: now, sentAt: null, asks: 0 };
  await saveConfirmations(
    ctx,
    rows.map((row) => ({ ...row, ...decision, ...by, code: '', message: '' })),
  );
  const action = decision.state === 'agreeing' ? 'redConfirmation.agree' : 'redConfirmation.refuse';
  await noteAbout(
    ctx,
    action,
    rows.map((row) => ({ ...row, why: decision.why })),
  );
  await tellNow(ctx);
  ctx.tell({ type: 'invoices' });
}

const noteAbout = (ctx: Ctx, action: string, rows: readonly RedConfirmation[]): Promise<void> =>
  auditAll(
    ctx,
    action,
    rows.map(({ id, number, invoiceNumber, netMinor, taxMinor, why }) => ({
      subject: `redConfirmation/${id}`,
      detail: { number, invoiceNumber, inclMinor: netMinor + taxMinor, why },
    })),
  );

/** Their blue invoices, by number, and then they themselves. */
export async function lockThem(ctx: Ctx, ids: readonly Id[]) {
  const numbers = (await readConfirmations(ctx, ids)).map(({ invoiceNumber }) => invoiceNumber);
  const blues = await invoicesNumbered(ctx, numbers);
  const found = await lockBlues(
    ctx,
    blues.filter(({ color }) => color === 'blue').map(({ id }) => id),
  );
  return {
    known: new Map((await lockConfirmations(ctx, ids)).map((row) => [row.id, row])),
    blues: new Map([...found.values()].map((one) => [one.blue.invoiceNumber, one])),
  };
}

/** Red invoices of confirmations, which then name them. Nobody applies for them: the buyer has. */
export async function makeReds(
  ctx: Ctx,
  agreed: readonly Fitting[],
  blues: ReadonlyMap<string, BlueFound>,
  state: Extract<InvoiceState, 'waitConfirm' | 'confirmed'>,
): Promise<void> {
  const serials = await newSerials(ctx, agreed.length);
  const now = new Date(ctx.now());
  const reds = agreed.map(({ row, lines }, i): Invoice => {
    const { number, uuid, reason, confirmBefore, sellerId, providerId } = row;
    const { blue } = blues.get(row.invoiceNumber)!;
    const about: Partial<InvoiceRow> = {
      ...{ appliedBy: 'buyer', confirmation: number, confirmationUuid: uuid, confirmBefore, originalId: blue.id },
      ...{ reason, providerId, sentAt: now, askAt: state === 'confirmed' ? now : null },
    };
    return newInvoice(ctx, { serial: serials[i]!, color: 'red', state, sellerId, ...about }, blue, lines);
  });
  await insertInvoices(ctx, reds);
  agreed.forEach(({ row }, i) => {
    row.redId = reds[i]!.id;
  });
}

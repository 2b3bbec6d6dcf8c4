/**
 * What the bureau says of confirmations, under the locks of their invoices (INV-2): one that was agreed to lets its red
 * invoice be issued, also where somebody agreed at the bureau itself; one that came to nothing gives its lines free.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Ends, type RedConfirmation, redLinesOf, takeWord } from './confirmation.ts';
import { insertConfirmations, saveConfirmations } from './confirmation-store.ts';
import { lockThem, makeReds } from './decide-confirmations.ts';
import { CONFIRM_WITHIN_MS, type InvoiceLine, moveInvoice } from './invoice.ts';
import type { Confirmation, ConfirmationAnswer } from './invoice-provider.ts';
import { askNow } from './issue-invoices.ts';
import type { BlueFound } from './red-invoices.ts';
import { lockInvoices, saveInvoices } from './store.ts';

/** `asks`: as often it had been asked about when it was; another number means that somebody was faster. */
export type Heard = { id: Id; asks: number; isAnswer: boolean; told: ConfirmationAnswer };

export async function hearConfirmations(ctx: Ctx, heard: readonly Heard[]): Promise<RedConfirmation[]> {
  if (heard.length === 0) return [];
  const { known, blues } = await lockThem(
    ctx,
    heard.map(({ id }) => id),
  );
  const ended = new Map<RedConfirmation, Ends>();
  for (const { id, asks, isAnswer, told } of heard) {
    const row = known.get(id)!;
    const isOpen = row.state === 'waiting' || row.askAt !== null;
    if (isOpen && row.asks === asks) ended.set(row, takeWord(row, told, { isAnswer, now: ctx.now() }));
  }
  const those = (...what: Ends[]) => [...ended].filter(([, end]) => what.includes(end)).map(([row]) => row);
  const agreed = those('agreed');
  await agreedElsewhere(
    ctx,
    agreed.filter(({ redId }) => redId === null),
    blues,
  );
  await moveReds(ctx, agreed, 'confirm');
  await moveReds(ctx, those('expired'), 'expire');
  const back = those('back');
  await moveReds(ctx, [...those('refused', 'withdrawn'), ...back], 'reject');
  for (const row of back) row.redId = null;
  await saveConfirmations(ctx, [...ended.keys()]);
  if (agreed.length > 0) await askNow(ctx);
  ctx.tell({ type: 'invoices' });
  return [...ended.keys()];
}

/** Somebody agreed at the bureau itself. Where it does not fit what is known here, it says why and stays on the list. */
async function agreedElsewhere(
  ctx: Ctx,
  rows: readonly RedConfirmation[],
  blues: ReadonlyMap<string, BlueFound>,
): Promise<void> {
  const fitting: { row: RedConfirmation; lines: InvoiceLine[] }[] = [];
  for (const row of rows) {
    const lines = redLinesOf(row, blues.get(row.invoiceNumber));
    if ('code' in lines) Object.assign(row, { code: lines.code });
    else fitting.push({ row, lines });
  }
  await makeReds(ctx, fitting, blues, 'confirmed');
}

async function moveReds(ctx: Ctx, rows: readonly RedConfirmation[], move: 'confirm' | 'expire' | 'reject') {
  const reds = await lockInvoices(
    ctx,
    rows.flatMap(({ redId }) => redId ?? []),
  );
  const moved = reds.filter((red) => moveInvoice(red, move));
  const askAt = move === 'confirm' ? new Date(ctx.now()) : null;
  await saveInvoices(
    ctx,
    moved.map((red) => ({ ...red, askAt })),
  );
}

/** Those nobody here has taken in yet. */
export async function keepConfirmations(
  ctx: Ctx,
  sellerId: string,
  providerId: string,
  told: readonly Confirmation[],
): Promise<void> {
  const now = new Date(ctx.now());
  await insertConfirmations(
    ctx,
    told.map(({ stand: _, lines, ...one }) => ({
      ...{ ...one, id: ctx.newId(), sellerId, providerId, lines: lines.map(asTexts), state: 'waiting' as const },
      ...{ confirmBefore: new Date(one.appliedAt.getTime() + CONFIRM_WITHIN_MS), redId: null, why: '' },
      ...{ answeredBy: '', answeredAt: null, code: '', message: '', sentAt: null, asks: 0, askAt: null },
      ...{ takenAt: now, changedAt: now },
    })),
  );
  if (told.length > 0) ctx.tell({ type: 'invoices' });
}

const asTexts = ({ line, quantity, netMinor, taxMinor }: Confirmation['lines'][number]) => ({
  ...{ line: line.toString(), quantity: quantity.toString() },
  ...{ netMinor: netMinor.toString(), taxMinor: taxMinor.toString() },
});

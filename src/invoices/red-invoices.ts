/**
 * Taking invoices back (INV-2): whole or in part, and making one out to somebody else, which is a whole red one and then a
 * new blue one. Must stay true: what red ones take of a line is never more than the line.
 */

import { PARTIAL_REASONS } from '../contract/invoices.ts';
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { openConfirmationsOf } from './confirmation-store.ts';
import type { InvoiceRow, RedReason } from './invoice.ts';
import { isAlive } from './invoice.ts';
import { askNow, newInvoice } from './issue-invoices.ts';
import type { RedWish } from './red.ts';
import { allThatIsLeft, type BlueLeft, linesWished } from './red-lines.ts';
import { insertInvoices, linesOf, lockInvoices, lockWishes, newSerials, ordersOf, redsOf, takenOf } from './store.ts';
import type { Title } from './title.ts';
import { assertTitle } from './wishes.ts';

export type RedAsked = {
  reason: RedReason;
  /** Left out: all that is left. */
  lines?: readonly RedWish[] | undefined;
  orderId?: Id | undefined;
  note?: string | undefined;
};

/** Refuses as the contract's `redInvoice`. Answers the red invoice's id; a job applies for it after the commit. */
export async function redInvoice(ctx: Ctx, id: Id, asked: RedAsked, nextTitle: Title | null = null): Promise<Id> {
  const found = (await lockBlues(ctx, [id])).get(id);
  if (!found) throw new Refused('invoices.unknown', { id }, 404);
  const { blue, running } = found;
  if (blue.state !== 'issued') throw new Refused('invoices.notIssued', { serial: blue.serial, state: blue.state });
  if (running) throw new Refused('invoices.redRunning', { serial: running.serial });
  const [open] = await openConfirmationsOf(ctx, [blue.invoiceNumber]);
  if (open) throw new Refused('invoices.confirmationOpen', { confirmation: open.number });
  if (asked.lines && !PARTIAL_REASONS.includes(asked.reason))
    throw new Refused('invoices.partNotAllowed', { reason: asked.reason });
  if (new Set(asked.lines?.map(({ line }) => line)).size !== (asked.lines?.length ?? 0))
    throw new Refused('invoices.lineTwice');
  const orderId = asked.orderId ?? null;
  const lines = linesWished(found, asked.lines ?? allThatIsLeft(found, orderId), orderId);
  if ('code' in lines) throw new Refused(lines.code, lines.data);
  const [serial] = await newSerials(ctx, 1);
  const { sellerId, providerId } = blue;
  const red = newInvoice(
    ctx,
    {
      ...{ serial: serial!, color: 'red', state: 'applied', sellerId, providerId, originalId: blue.id },
      ...{ reason: asked.reason, nextTitle, note: asked.note ?? '' },
    },
    blue,
    lines,
  );
  await insertInvoices(ctx, [red]);
  const detail = { serial, original: blue.invoiceNumber, reason: asked.reason, inclMinor: red.inclMinor };
  await auditAll(ctx, 'invoice.red', [{ subject: `invoice/${blue.id}`, detail }]);
  await askNow(ctx);
  return red.id;
}

/** Refuses as `redInvoice`, and what a title is refused for. Answers the red invoice's id. */
export async function changeTitle(ctx: Ctx, id: Id, title: Title): Promise<Id> {
  const tidy = assertTitle(title);
  return redInvoice(ctx, id, { reason: 'wrongIssue' }, tidy);
}

/** With its red one that is under way, if any. */
export type BlueFound = BlueLeft & { running: InvoiceRow | undefined };

/** The wishes of their orders first, as whoever issues does. */
export async function lockBlues(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, BlueFound>> {
  await lockWishes(ctx, [...new Set([...(await ordersOf(ctx, ids)).values()].flat())]);
  return withReds(ctx, await lockInvoices(ctx, ids));
}

export async function withReds(ctx: Ctx, blues: readonly InvoiceRow[]): Promise<Map<Id, BlueFound>> {
  const ids = blues.map(({ id }) => id);
  const reds = await redsOf(ctx, ids);
  const lines = await linesOf(ctx, [...ids, ...reds.map(({ id }) => id)]);
  const byBlue = Map.groupBy(reds, ({ originalId }) => originalId!);
  return new Map(
    blues.map((row) => {
      const own = byBlue.get(row.id) ?? [];
      const running = own.find((red) => isAlive(red) && red.state !== 'redIssued');
      const before = takenOf(own.map((red) => ({ ...red, lines: lines.get(red.id)! })));
      return [row.id, { blue: { ...row, lines: lines.get(row.id)! }, before, running }];
    }),
  );
}

/** Whether a red one takes back all of its blue one by itself. */
export const isWhole = (red: Pick<InvoiceRow, 'inclMinor'>, blue: Pick<InvoiceRow, 'inclMinor'>): boolean =>
  red.inclMinor === -blue.inclMinor;

/**
 * Taking invoices back (INV-2): whole or in part, and making one out to somebody else, which is a whole red one and then a
 * new blue one. Must stay true: what red ones take of a line is never more than the line.
 */

import { PARTIAL_REASONS } from '../contract/invoices.ts';
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import type { Invoice, InvoiceLine, InvoiceRow, RedReason } from './invoice.ts';
import { isAlive } from './invoice.ts';
import { askNow, newInvoice } from './issue-invoices.ts';
import type { Part } from './lines.ts';
import { type BlueLine, blueLines, type RedWish, redParts, redShare, type Sum } from './red.ts';
import { insertInvoices, linesOf, lockInvoices, lockWishes, newSerials, ordersOf, redsOf, takenOf } from './store.ts';
import type { Title } from './title.ts';
import { assertTitle } from './wishes.ts';

const NOTHING = { quantity: 0n, inclMinor: 0n, taxMinor: 0n, parts: [] as Part[] };

export type RedAsked = {
  reason: RedReason;
  /** Left out: all that is left. */
  lines?: readonly RedWish[] | undefined;
  orderId?: Id | undefined;
  note?: string | undefined;
};

/** Refuses as the contract's `redInvoice`. Answers the red invoice's id; a job applies for it after the commit. */
export async function redInvoice(ctx: Ctx, id: Id, asked: RedAsked, nextTitle: Title | null = null): Promise<Id> {
  const { blue, before } = await lockBlue(ctx, id);
  if (asked.lines && !PARTIAL_REASONS.includes(asked.reason))
    throw new Refused('invoices.partNotAllowed', { reason: asked.reason });
  const items = blueLines(blue.lines);
  if (new Set(asked.lines?.map(({ line }) => line)).size !== (asked.lines?.length ?? 0))
    throw new Refused('invoices.lineTwice');
  const wanted = asked.lines ?? allThatIsLeft(items, before, asked.orderId ?? null);
  const lines = wanted.map((wish, i) => redLine(blue, items, before, wish, asked.orderId ?? null, i + 1));
  if (lines.length === 0) throw new Refused('invoices.redMoreThanBlue', { left: 0n });
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

/** The wishes of its orders first, as whoever issues does. */
async function lockBlue(ctx: Ctx, id: Id) {
  const orders = (await ordersOf(ctx, [id])).get(id) ?? [];
  await lockWishes(ctx, orders);
  const [row] = await lockInvoices(ctx, [id]);
  if (!row) throw new Refused('invoices.unknown', { id }, 404);
  if (row.state !== 'issued') throw new Refused('invoices.notIssued', { serial: row.serial, state: row.state });
  const reds = await redsOf(ctx, [id]);
  const running = reds.find((red) => isAlive(red) && red.state !== 'redIssued');
  if (running) throw new Refused('invoices.redRunning', { serial: running.serial });
  const lines = await linesOf(ctx, [id, ...reds.map((red) => red.id)]);
  const blue: Invoice = { ...row, lines: lines.get(id)! };
  return { blue, before: takenOf(reds.map((red) => ({ ...red, lines: lines.get(red.id)! }))) };
}

type Before = ReadonlyMap<number, Sum & { parts: Part[] }>;

/** Reds say what they take below zero. */
const leftParts = (item: BlueLine, before: Before): Part[] =>
  item.parts.map((part) => {
    const taken = (before.get(item.line)?.parts ?? []).filter(
      (one) => one.orderId === part.orderId && one.line === part.line,
    );
    const all = (of: (one: Part) => bigint) => [part, ...taken].reduce((sum, one) => sum + of(one), 0n);
    return { ...part, quantity: all((one) => one.quantity), inclMinor: all((one) => one.inclMinor) };
  });

function allThatIsLeft(items: readonly BlueLine[], before: Before, orderId: Id | null): RedWish[] {
  return items.flatMap((item) => {
    const left = leftParts(item, before).filter((part) => orderId === null || part.orderId === orderId);
    const inclMinor = left.reduce((sum, part) => sum + part.inclMinor, 0n);
    const quantity = left.reduce((sum, part) => sum + part.quantity, 0n);
    return inclMinor > 0n ? [{ line: item.line, quantity, inclMinor }] : [];
  });
}

const isRefusal = (value: object): value is Refusal => 'code' in value;

function redLine(
  blue: Invoice,
  items: readonly BlueLine[],
  before: Before,
  wish: RedWish,
  orderId: Id | null,
  line: number,
): InvoiceLine {
  const item = items.find((one) => one.line === wish.line);
  if (!item) throw new Refused('invoices.redMoreThanBlue', { line: wish.line, left: 0n });
  const share = redShare(item, before.get(item.line) ?? NOTHING, wish);
  if (isRefusal(share)) throw new Refused(share.code, share.data);
  const parts = redParts(leftParts(item, before), share, orderId);
  if (isRefusal(parts)) throw new Refused(parts.code, { line: item.line, ...parts.data });
  const { taxCode, taxWord, name, spec, unit, ratePpm, preference } = blue.lines.find((one) => one.line === item.line)!;
  return {
    ...{ line, kind: 'item', originalLine: item.line, taxCode, taxWord, name, spec, unit, ratePpm, preference },
    ...{ quantity: -share.quantity, inclMinor: -share.inclMinor, taxMinor: -share.taxMinor },
    netMinor: -(share.inclMinor - share.taxMinor),
    parts: parts.map((part) => ({ ...part, quantity: -part.quantity, inclMinor: -part.inclMinor })),
  };
}

/** Whether a red one takes back all of its blue one by itself. */
export const isWhole = (red: Pick<InvoiceRow, 'inclMinor'>, blue: Pick<InvoiceRow, 'inclMinor'>): boolean =>
  red.inclMinor === -blue.inclMinor;

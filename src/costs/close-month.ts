/**
 * Months closed and opened again. What must stay true: months are closed in order and opened in the opposite one; a
 * closed month is what the ledger says through its last day, because nothing is booked into it any more; opening one
 * again takes two people.
 */
import { audit } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import { closeBook, reopenBook } from '../ledger/ledger.ts';
import { askCosts } from './make-costs.ts';
import { type KeptMonth, lastDayOf, monthsOf, monthTable } from './store.ts';

/** Goods by bucket and goods by bin: what one says of a day the other says too. */
const BOOKS = ['stock', 'bin'];

/** `next`: what its place among the months allows. */
export function nextOf(months: readonly KeptMonth[], month: string, today: string): 'close' | 'reopen' | null {
  const firstOpen = months.findLast(({ closedAt }) => closedAt === null)?.month;
  const lastClosed = months.find(({ closedAt }) => closedAt !== null)?.month;
  if (month === lastClosed) return 'reopen';
  return month === firstOpen && lastDayOf(month) < today ? 'close' : null;
}

async function known(ctx: Ctx, month: string): Promise<{ months: KeptMonth[]; one: KeptMonth }> {
  const months = await monthsOf(ctx, 'locked');
  const one = months.find((each) => each.month === month);
  if (!one) throw new Refused('costs.monthUnknown', { month }, 404);
  return { months, one };
}

export const versionOf = async (ctx: Ctx, month: string): Promise<number> => (await known(ctx, month)).one.version;

/**
 * Refuses `costs.monthUnknown` (404), `costs.alreadyClosed`, `costs.monthNotOver`, `costs.earlierOpen` (data: `month`).
 * Closes nothing yet: that is the work of a job, and the month tells how it ended.
 */
export async function askClosing(ctx: Ctx, month: string): Promise<void> {
  const { months, one } = await known(ctx, month);
  if (one.closedAt) throw new Refused('costs.alreadyClosed', { month });
  if (lastDayOf(month) >= dayOf(ctx.now())) throw new Refused('costs.monthNotOver', { month });
  const earlier = months.findLast(({ closedAt }) => closedAt === null)!.month;
  if (earlier !== month) throw new Refused('costs.earlierOpen', { month: earlier });
  await change(ctx, one, { closingAt: new Date(ctx.now()), closingBy: actorText(ctx.actor), hinderedAt: null });
  await audit(ctx, 'stockMonth.close', `stockMonth/${month}`);
  await askCosts(ctx);
}

/**
 * Closes the books of goods through the last day of the month that is to be closed, if there is one; whatever is being
 * booked is waited for, and counts. In a transaction of its own: nobody may post while it lasts.
 */
export async function closeBooks(ctx: Ctx): Promise<string | null> {
  const one = (await monthsOf(ctx, 'locked')).find(({ closingAt }) => closingAt !== null);
  if (!one) return null;
  for (const book of BOOKS) await closeBook(ctx, { book, through: lastDayOf(one.month) });
  return one.month;
}

/** Ends the closing of a month that was reckoned with its books closed: it is kept as it is, or they are opened again. */
export async function endClosing(ctx: Ctx, month: string, hindered: boolean): Promise<void> {
  const { one } = await known(ctx, month);
  if (!one.closingAt) return;
  const at = new Date(ctx.now());
  if (!hindered) return change(ctx, one, { closedAt: at, closedBy: one.closingBy, closingAt: null });
  await openBooks(ctx, month);
  await change(ctx, one, { hinderedAt: at, closingAt: null });
}

async function openBooks(ctx: Ctx, month: string): Promise<void> {
  const before = new Date(Date.parse(`${month}-01`) - 86_400_000).toISOString().slice(0, 10);
  for (const book of BOOKS) await reopenBook(ctx, { book, after: before });
}

async function assertLastClosed(ctx: Ctx, month: string): Promise<KeptMonth> {
  const { months, one } = await known(ctx, month);
  const last = months.find(({ closedAt }) => closedAt !== null)?.month;
  if (last !== month) throw new Refused('costs.notLastClosed', { month: last ?? '' });
  return one;
}

/** Refuses `costs.monthUnknown` (404), `costs.notLastClosed` (data: `month`). Opens nothing yet. */
export async function askReopening(ctx: Ctx, month: string, why: string): Promise<void> {
  const one = await assertLastClosed(ctx, month);
  await change(ctx, one, { askedBy: actorText(ctx.actor), askedWhy: why });
  await audit(ctx, 'stockMonth.askReopening', `stockMonth/${month}`, { why });
}

/** Refuses `costs.monthUnknown` (404), `costs.notLastClosed`, `costs.monthClosing` (data: `month`), `costs.notAsked`, `identity.samePerson`. */
export async function reopenMonth(ctx: Ctx, month: string, isOwn: (first: string) => Refusal | null): Promise<void> {
  const one = await assertLastClosed(ctx, month);
  const closing = (await monthsOf(ctx)).find(({ closingAt }) => closingAt !== null);
  if (closing) throw new Refused('costs.monthClosing', { month: closing.month });
  if (one.askedBy === '') throw new Refused('costs.notAsked', { month });
  const own = isOwn(one.askedBy);
  if (own) throw new Refused(own.code, own.data);
  await openBooks(ctx, month);
  await change(ctx, one, { closedAt: null, closedBy: '', askedBy: '', askedWhy: '' });
  await audit(ctx, 'stockMonth.reopen', `stockMonth/${month}`, { why: one.askedWhy });
}

async function change(ctx: Ctx, one: KeptMonth, set: Partial<KeptMonth>): Promise<void> {
  const changed = { month: one.month, ...set, version: one.version + 1 };
  await monthTable.update(ctx, [changed], ['month'], [...Object.keys(set), 'version']);
}

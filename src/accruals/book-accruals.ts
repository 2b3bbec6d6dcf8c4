/**
 * Accruals are booked on the last day of a month that takes no automatic entries any more, and taken back on the first of
 * the next in the same transaction: then the bills come in full, and nothing costs twice. Booked is the difference to what
 * stands, as with the provision for losses, so that asking again books nothing.
 */
import { ownerNames } from '../bookkeeping/bookkeeping.ts';
import { beginBooks, bookEvents, type FinanceEvent, lastDayOf, monthAfter } from '../finance/finance.ts';
import { audit } from '../identity/identity.ts';
import { dayOf, noonOf } from '../kernel/business-day.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { Refused } from '../kernel/refusal.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { type Accrual, accrualsOf } from './accrual.ts';
import { accrualTable, type Booked, bookedFor } from './store.ts';
import { unbilledAt } from './unbilled.ts';

/** What would be booked for a month. */
export async function accrualsFor(ctx: Ctx, period: string): Promise<Accrual[]> {
  const standing = (await bookedFor(ctx, period)).map(({ amountMinor, ...one }) => ({ ...one, amount: amountMinor }));
  return accrualsOf(await unbilledAt(ctx, lastDayOf(period)), standing);
}

/** Why nothing can be booked for a month now: `accruals.notOver`, `accruals.stillOpen`, `accruals.closed`. */
export async function whyNotBook(ctx: Ctx, period: string): Promise<string | null> {
  if (lastDayOf(period) >= dayOf(ctx.now())) return 'accruals.notOver';
  const { softThrough, hardThrough } = await beginBooks(ctx);
  if (period <= hardThrough) return 'accruals.closed';
  return period <= softThrough ? null : 'accruals.stillOpen';
}

/** Refuses what `whyNotBook` says, `accruals.nothingToBook`. A voucher for each kind and whose; below zero red. */
export async function bookAccruals(ctx: Ctx, period: string): Promise<Booked[]> {
  await ctx.sql`select pg_advisory_xact_lock(hashtextextended(${`accruals/${ctx.tenant}`}, 0))`;
  const refusal = await whyNotBook(ctx, period);
  if (refusal) throw new Refused(refusal, { period });
  const rows = (await accrualsFor(ctx, period))
    .filter(({ difference }) => difference !== 0n)
    .map(({ required: _, standing: __, difference, ...one }): Booked => {
      const made = { madeBy: actorText(ctx.actor), madeAt: new Date(ctx.now()) };
      return { ...one, id: ctx.newId(), period, amountMinor: difference, ...made };
    });
  if (rows.length === 0) throw new Refused('accruals.nothingToBook', { period });
  await accrualTable.insert(ctx, rows);
  await bookBothWays(ctx, period, rows);
  const amount = rows.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  await audit(ctx, 'accrual.book', `accrual/${period}`, { amount });
  return rows;
}

async function bookBothWays(ctx: Ctx, period: string, rows: readonly Booked[]): Promise<void> {
  const names = await ownerNames(
    ctx,
    rows.map(({ about }) => about.party),
  );
  const event = ({ id, kind, about, documents, amountMinor }: Booked): FinanceEvent => {
    const number = [period, names.get(about.party) ?? about.party, ...(documents > 1 ? [`×${documents}`] : [])].join(
      ' ',
    );
    return {
      ...{ kind: `accrual.${kind}`, document: { kind: 'accrual', id, number }, about, currency: HOME_CURRENCY },
      ...{ effectiveAt: noonOf(lastDayOf(period)), amounts: { amount: amountMinor }, decided: true },
    };
  };
  const vouchers = await bookEvents(ctx, rows.map(event));
  const back = rows.map((row, i): FinanceEvent => {
    const { document, ...rest } = event(row);
    return {
      ...{ ...rest, document: { ...document, kind: 'accrualBack' }, reverses: vouchers[i]! },
      ...{ effectiveAt: noonOf(`${monthAfter(period)}-01`), amounts: { amount: -row.amountMinor } },
    };
  });
  await bookEvents(ctx, back);
}

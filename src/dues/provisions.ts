/**
 * What is kept ready for losses (row 20): a rate of what may be lost in every bucket. Booked is the difference to what
 * stands there, so that what write-offs used up and what came back of them counts.
 */
import { BUCKETS } from '../contract/dues.ts';
import { balancesBetween, bookEvents } from '../finance/finance.ts';
import { audit } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { ageOf, type OpenItem, openAsOf } from './ageing.ts';
import { expectedLoss } from './due.ts';
import { proposalOf } from './match.ts';
import { settingsOf } from './settings.ts';

const ALLOWANCE = '1231';

type KeptBucket = { bucket: (typeof BUCKETS)[number]; open: string; lossPpm: number; required: string };
export type KeptProvision = {
  id: Id;
  onDay: string;
  buckets: KeptBucket[];
  requiredMinor: bigint;
  standingMinor: bigint;
  bookedMinor: bigint;
  madeBy: string;
  madeAt: Date;
};
const provisionTable = table<KeptProvision>('due_provision', {
  ...{ id: 'uuid', onDay: 'date', buckets: 'jsonb', requiredMinor: 'bigint', standingMinor: 'bigint' },
  ...{ bookedMinor: 'bigint', madeBy: 'text', madeAt: 'timestamptz' },
});

/** Money that came cannot be lost, matched or not: it lessens its party's oldest claims, as it would be matched. */
function exposedOf(items: readonly OpenItem[]): OpenItem[] {
  const left = new Map(items.map(({ id, open }) => [id, open]));
  for (const { claimId, amount } of proposalOf(items)) left.set(claimId, left.get(claimId)! - amount);
  return items.map((item) => ({ ...item, open: left.get(item.id)! }));
}

/** What would be booked as of a day. */
export async function provisionAt(ctx: Ctx, onDay: string) {
  const { lossPpm } = await settingsOf(ctx);
  const { buckets: open } = ageOf(exposedOf(await openAsOf(ctx, { side: 'receivable', asOf: onDay })), onDay);
  const { parts, total: required } = expectedLoss(open, lossPpm);
  const [stands] = await balancesBetween(ctx, { from: onDay, to: onDay, account: ALLOWANCE });
  const standing = stands ? -(stands.opening + stands.debit - stands.credit) : 0n;
  const buckets = BUCKETS.map((bucket, i) => ({
    ...{ bucket, open: open[i]!, lossPpm: lossPpm[i]!, required: parts[i]! },
  }));
  return { onDay, buckets, required, standing, booked: required - standing };
}

/** Newest first. */
export const provisions = (ctx: Ctx): Promise<KeptProvision[]> =>
  ctx.run<KeptProvision>(sql`
    select ${provisionTable.select()}
    from due_provision
    where tenant_id = ${ctx.tenant}
    order by on_day desc, id desc
    limit 24`);

/** Whether there is one of a day or later. */
export async function provisionSince(ctx: Ctx, day: string): Promise<boolean> {
  const found = await ctx.sql`
    select 1
    from due_provision
    where tenant_id = ${ctx.tenant}
      and on_day >= ${day}::date
    limit 1`;
  return found.length > 0;
}

/**
 * Refuses `dues.dayAhead`, `dues.provisionLater` (data: `onDay`), `dues.nothingToBook`. Books the difference; below zero
 * red.
 */
export async function bookProvision(ctx: Ctx, onDay: string): Promise<KeptProvision> {
  await ctx.sql`select pg_advisory_xact_lock(7005, ${ctx.tenant})`;
  if (onDay > dayOf(ctx.now())) throw new Refused('dues.dayAhead', { field: 'onDay' });
  const [last] = await provisions(ctx);
  if (last && last.onDay > onDay) throw new Refused('dues.provisionLater', { onDay: last.onDay });
  const { buckets, required, standing, booked } = await provisionAt(ctx, onDay);
  if (booked === 0n) throw new Refused('dues.nothingToBook');
  const kept: KeptProvision = {
    ...{ id: ctx.newId(), onDay, requiredMinor: required, standingMinor: standing, bookedMinor: booked },
    buckets: buckets.map((one) => ({ ...one, open: String(one.open), required: String(one.required) })),
    ...{ madeBy: actorText(ctx.actor), madeAt: new Date(ctx.now()) },
  };
  await provisionTable.insert(ctx, [kept]);
  await bookEvents(ctx, [
    {
      ...{ kind: 'credit.lossExpected', document: { kind: 'provision', id: kept.id, number: onDay }, about: {} },
      ...{ effectiveAt: new Date(`${onDay}T12:00:00+08:00`), currency: HOME_CURRENCY, amounts: { amount: booked } },
      decided: true,
    },
  ]);
  await audit(ctx, 'provision.book', `provision/${kept.id}`, { onDay, amount: booked });
  return kept;
}

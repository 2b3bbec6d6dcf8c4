/**
 * Refunds of split payments (rows 7 to 9a), those that failed after all, and payments that never were. Money that went
 * back to the buyer is booked in any case: shares return with it, and where the sub-merchant has nothing left the platform
 * advances.
 */
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { type Booking, bookSteps } from './book-steps.ts';
import type { ClearingPorts } from './ports.ts';
import { giveBack, recover, type Share, sumOf, undoGiveBack } from './split.ts';
import { type KnownSplit, lockSplits, returnTable, type SplitReturn, saveSplits, splitsWhere } from './split-store.ts';
import { freeAt } from './sub-money.ts';
import { toldBy } from './take-payments.ts';
import { bringersOf, tellBacks } from './tell-splits.ts';

type Found = { refundId: Id; reference: string; splitId: Id; amountMinor: bigint; at: Date; feeComesBack: boolean };

const MOST = 200;
const DAY_MS = 86_400_000;

/** Takes refunds that went through in the last `days` and payments that were taken back; answers how many may be left. */
export async function takeRefunds(ctx: Ctx, ports: ClearingPorts, days: number): Promise<number> {
  const since = new Date(ctx.now() - days * DAY_MS);
  const seen = await unknownRefunds(ctx, since);
  if (seen.length === 0) return 0;
  const splits = await lockSplits(
    ctx,
    seen.map(({ splitId }) => splitId),
  );
  const byId = new Map(splits.map((split) => [split.id, split]));
  // Another run may have taken some while their splits were locked.
  const found = (await unknownRefunds(ctx, since)).filter(({ splitId }) => byId.has(splitId));
  const free = await freeOf(ctx, splits);
  const bringers = await bringersOf(ctx, ports, splits);
  const booked = found.map((refund) => {
    const split = byId.get(refund.splitId)!;
    const toldBack = split.state === 'released' && split.toldNumber !== '' && bringers.has(split.merchantAccount);
    return { split, ...refundOne(split, refund, free, toldBack) };
  });
  await saveSplits(ctx, splits);
  await returnTable.insert(
    ctx,
    booked.map(({ back }) => back),
  );
  await tellBacks(ctx, booked);
  await bookSteps(
    ctx,
    booked.map(({ booking }) => booking),
  );
  return seen.length === MOST ? MOST : 0;
}

/** Takes back what was booked of refunds that failed after all, once nobody is asked any more for shares of them. */
export async function undoReturns(ctx: Ctx, days: number): Promise<number> {
  const failed = await ctx.run<SplitReturn & { sharesStay: boolean }>(sql`
    select ${returnTable.select('k')}, exists (
      select from split_instruction i where i.tenant_id = k.tenant_id and i.return_id = k.id) as "sharesStay"
    from refund_fact r
    join split_return k on k.tenant_id = r.tenant_id and k.refund_id = r.id and k.state in ('success', 'closed')
    join split s on s.tenant_id = k.tenant_id and s.id = k.split_id and s.state <> 'splitting'
    where r.tenant_id = ${ctx.tenant}
      and r.undone_at >= ${new Date(ctx.now() - days * DAY_MS)}
    order by k.id
    limit ${MOST}
    for update of k`);
  if (failed.length === 0) return 0;
  const splits = await lockSplits(
    ctx,
    failed.map(({ splitId }) => splitId),
  );
  const byId = new Map(splits.map((split) => [split.id, split]));
  const free = await freeOf(ctx, splits);
  const bookings = failed.map(({ id: returnId, splitId, reference, ...given }): Booking => {
    const split = byId.get(splitId)!;
    const id = derivedId(returnId, 'undone');
    const { lines, told } = undoGiveBack(split, { ...given, id }, free.get(split.custodian)!);
    const document = { kind: 'splitReturn', id, number: reference };
    return {
      reason: 'refundFailed',
      lines,
      told,
      by: { ...toldBy(split), document, effectiveAt: new Date(ctx.now()) },
    };
  });
  await saveSplits(ctx, splits);
  await returnTable.update(
    ctx,
    failed.map(({ id }) => ({ id, state: 'undone' as const })),
    ['id'],
    ['state'],
  );
  await bookSteps(ctx, bookings);
  return failed.length === MOST ? MOST : 0;
}

/** By register, because what somebody has at one of them does not pay at another. */
async function freeOf(ctx: Ctx, splits: readonly KnownSplit[]): Promise<Map<string, Map<Id, bigint>>> {
  const free = new Map<string, Map<Id, bigint>>();
  for (const [custodian, some] of Map.groupBy(splits, (split) => split.custodian)) {
    const ids = some.flatMap(({ subMerchantId, legs }) => [
      subMerchantId,
      ...legs.flatMap((leg) => leg.receiver ?? []),
    ]);
    free.set(custodian, await freeAt(ctx, custodian, [...new Set(ids)]));
  }
  return free;
}

function refundOne(
  split: KnownSplit,
  { refundId, reference, amountMinor, at, feeComesBack }: Found,
  free: Map<string, Map<Id, bigint>>,
  toldBack: boolean,
): { booking: Booking; back: SplitReturn; backs: Share[] } {
  const id = derivedId(refundId, 'splitReturn');
  const before = { returned: returnedOf(split), advanced: split.advancedMinor };
  const step = giveBack(split, { id, amountMinor, feeComesBack, toldBack }, free.get(split.custodian)!);
  const due = sumOf(split.legs.map(({ amountMinor: leg }) => leg)) * split.refundedMinor;
  const isWhole = due - returnedOf(split) * split.paidMinor < split.paidMinor * BigInt(split.legs.length + 1);
  const back: SplitReturn = {
    ...{ id, splitId: split.id, refundId, reference, amountMinor, at },
    ...{ returnedMinor: returnedOf(split) - before.returned, advancedMinor: split.advancedMinor - before.advanced },
    // Shares that could not return any more are the sub-merchant's to bear.
    state: step.backs.length > 0 ? 'processing' : isWhole ? 'success' : 'closed',
  };
  const document = { kind: 'splitReturn', id, number: reference };
  const by = { ...toldBy(split), document, effectiveAt: at };
  const booking = { reason: 'refunded', lines: step.lines, told: step.told, by, on: dayOf(at.getTime()) };
  return { back, backs: step.backs, booking };
}

const returnedOf = ({ legs }: KnownSplit): bigint => sumOf(legs.map(({ returnedMinor }) => returnedMinor));

const unknownRefunds = (ctx: Ctx, since: Date): Promise<Found[]> => ctx.sql<Found>`
  select *
  from (
    select r.id as "refundId", r.reference, s.id as "splitId", -r.cash_minor as "amountMinor", r.at,
           f.fee_comes_back as "feeComesBack"
    from refund_fact r
    join split s on s.tenant_id = r.tenant_id and s.payment_id = r.payment_id
    join fund_model f on f.tenant_id = s.tenant_id and f.merchant_account = s.merchant_account
    where r.tenant_id = ${ctx.tenant}
      and r.state = 'success'
      and r.at >= ${since}
      -- Nobody knows yet what of it is whose: it is booked when its company has answered.
      and s.state <> 'splitting'
      and not exists (select from split_return k where k.tenant_id = r.tenant_id and k.refund_id = r.id)
    union all
    -- The channel never had it: all of it is taken back, fee and all.
    select s.id, s.reference, s.id, s.paid_minor - s.refunded_minor, ${new Date(ctx.now())}::timestamptz, true
    from split s
    join payment_fact p on p.tenant_id = s.tenant_id and p.id = s.payment_id
    where s.tenant_id = ${ctx.tenant}
      and s.paid_at >= ${since}
      and p.state <> 'paid'
      and s.state <> 'splitting'
      and s.refunded_minor < s.paid_minor
      and not exists (select from split_return k where k.tenant_id = s.tenant_id and k.refund_id = s.id)) found
  order by at, "refundId"
  limit ${MOST}`;

/** Row 9b: what was advanced comes back as soon as the sub-merchant has something; answers how many may be left. */
export async function recoverAdvances(ctx: Ctx): Promise<void> {
  const owing = await splitsWhere(ctx, sql`s.advanced_minor > s.recovered_minor order by s.id limit ${MOST}`, true);
  const free = await freeOf(ctx, owing);
  const bookings = owing.flatMap((split): Booking[] => {
    // What is told to the general ledger once per document is told once per piece of what comes back.
    const id = derivedId(split.id, `recover/${split.recoveredMinor}`);
    const step = recover(split, id, free.get(split.custodian)!);
    const document = { kind: 'splitRecovery', id, number: split.number };
    const by = { ...toldBy(split), document, effectiveAt: new Date(ctx.now()) };
    return step.lines.length > 0 ? [{ reason: 'recovered', lines: step.lines, told: step.told, by }] : [];
  });
  await saveSplits(ctx, owing);
  await bookSteps(ctx, bookings);
}

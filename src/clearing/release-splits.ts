/**
 * Splits are shared by the rules (row 3) and released (row 4), on their day or when a person says so; where the payment
 * company divides payments itself it is told, and both are booked when it has. What must stay true: a split is released
 * once, and what no rule knows waits for a person instead of being released whole.
 */
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import { type Booking, bookSteps } from './book-steps.ts';
import type { ClearingPorts } from './ports.ts';
import { shareAll } from './share-splits.ts';
import { release } from './split.ts';
import { type KnownSplit, lockSplits, saveSplits, splitsWhere } from './split-store.ts';
import { today } from './sub-merchants.ts';
import { toldBy } from './take-payments.ts';
import { carriedOutAt, tellSplits } from './tell-splits.ts';

const MOST = 200;

/**
 * Refuses per document: `clearing.splitUnknown`, `clearing.noRule`, `clearing.sharesAbovePaid`, and what speaks against
 * telling its company.
 */
export async function releaseSplits(
  ctx: Ctx,
  ports: ClearingPorts,
  ids: readonly Id[],
): Promise<Outcome<Id, string>[]> {
  const found = new Map((await lockSplits(ctx, ids)).map((split) => [split.id, split]));
  await releaseAll(
    ctx,
    ports,
    [...found.values()].filter(({ state }) => state !== 'released'),
    false,
  );
  const outcomes = ids.map((id): Outcome<Id, string> => {
    const split = found.get(id);
    if (!split) return refuse(id, 'clearing.splitUnknown');
    if (split.trouble) return refuse(id, split.trouble);
    return done(id);
  });
  await auditAll(
    ctx,
    'split.release',
    outcomes.flatMap((one) => (one.done ? [{ subject: `split/${one.id}`, detail: {} }] : [])),
  );
  return outcomes;
}

/** Those whose day has come, shares cut to what there is, which the split says; answers how many may be left. */
export async function releaseDue(ctx: Ctx, ports: ClearingPorts): Promise<number> {
  const due = await splitsWhere(
    ctx,
    sql`s.state in ('frozen', 'split') and s.trouble in ('', 'clearing.sharesAbovePaid') and s.release_on <= ${today(ctx)}::date
        order by s.release_on, s.id limit ${MOST}`,
    true,
  );
  await releaseAll(ctx, ports, due, true);
  return due.length === MOST ? MOST : 0;
}

/** `mayCut`: nobody is there to mend a rule that wants more than was paid. */
async function releaseAll(ctx: Ctx, ports: ClearingPorts, all: readonly KnownSplit[], mayCut: boolean): Promise<void> {
  const outside = await carriedOutAt(ctx, all);
  const isOutside = ({ merchantAccount }: KnownSplit) => outside.has(merchantAccount);
  await tellSplits(ctx, ports, all.filter(isOutside), outside, mayCut);
  const splits = all.filter((split) => !isOutside(split));
  const shared = await shareAll(ctx, ports, splits, mayCut);
  const bookings = splits.flatMap((split): Booking[] => {
    if (split.state !== 'split') return [];
    const steps = [shared.get(split.id), release(split)];
    const by = { ...toldBy(split), effectiveAt: new Date(ctx.now()) };
    const [lines, told] = [steps.flatMap((one) => one?.lines ?? []), steps.flatMap((one) => one?.told ?? [])];
    return [{ reason: 'released', lines, told, by }];
  });
  await saveSplits(ctx, all);
  await bookSteps(ctx, bookings);
}

/**
 * What the bank says of payouts (rows 6c to 6f). A result posts to its own batch however late it comes; one known already
 * changes nothing; money that failed is free again at once, money of unknown fate stays where it is.
 */
import type { Ctx } from '../kernel/context.ts';
import { Refused } from '../kernel/refusal.ts';
import type { BankAnswer, BankReport } from './bank.ts';
import { type Booking, bookSteps } from './book-steps.ts';
import { takeResult } from './payout.ts';
import { type KnownBatch, type KnownPayout, payoutsOfBatches, saveBatches, savePayouts } from './payout-store.ts';

const OPEN = new Set(['sent', 'unknown']);

/** Answers how many changed and how many were known; `on`: the day it stands on the bank's statement. Refuses `clearing.fileOfOthers`, `clearing.lineUnknown` (data: `line`). */
export async function takeResults(
  ctx: Ctx,
  batch: KnownBatch,
  report: BankReport,
  on?: string,
): Promise<{ changed: number; known: number }> {
  if (report.number !== '' && report.number !== batch.number)
    throw new Refused('clearing.fileOfOthers', { number: report.number });
  const payouts = await payoutsOfBatches(ctx, [batch.id], true);
  const byLine = new Map(payouts.map((one) => [one.line, one]));
  const changed: KnownPayout[] = [];
  const bookings: Booking[] = [];
  for (const answer of report.lines) {
    const payout = byLine.get(answer.line);
    if (!payout || (answer.number !== '' && answer.number !== payout.number))
      throw new Refused('clearing.lineUnknown', { line: answer.line });
    const booking = take(ctx, payout, answer, on);
    if (!booking) continue;
    changed.push(payout);
    bookings.push(booking);
  }
  if (changed.length > 0) await ctx.enqueue('clearing.poolMoved', {}, { key: 'pool' });
  await savePayouts(ctx, changed, ['state', 'reason', 'endedAt']);
  if (!payouts.some(({ state }) => OPEN.has(state)) && batch.state !== 'done')
    await saveBatches(ctx, [Object.assign(batch, { state: 'done' })]);
  await bookSteps(ctx, bookings);
  return { changed: changed.length, known: report.lines.length - changed.length };
}

function take(ctx: Ctx, payout: KnownPayout, { result, reason }: BankAnswer, on?: string): Booking | null {
  // A bank that says "failed" of what it had paid has taken it back.
  const step = takeResult(payout, result === 'failed' && payout.state === 'success' ? 'returned' : result);
  if (!step) return null;
  Object.assign(payout, { reason, endedAt: result === 'unknown' ? null : new Date(ctx.now()) });
  const { id, number, currency, subMerchantId, custodian, state } = payout;
  const by = {
    ...{ document: { kind: 'payout', id, number }, effectiveAt: new Date(ctx.now()), currency, vatPpm: 0 },
    about: { party: subMerchantId, account: custodian },
  };
  return { reason: `payout.${state}`, lines: step.lines, told: step.told, by, on };
}

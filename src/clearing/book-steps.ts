/** What steps come to: entries of the custody book, and what the general ledger hears, in the caller's transaction. */
import { bookEvents } from '../finance/finance.ts';
import type { Ctx } from '../kernel/context.ts';
import { Refused } from '../kernel/refusal.ts';
import { type Posting, post } from '../ledger/ledger.ts';
import { posting } from './entries.ts';
import { eventsOf, type Told, type ToldBy } from './general-ledger.ts';

/** `on`: the day it counts on, where that is not the one it is booked on. */
export type Booking = {
  reason: string;
  lines: Posting['lines'];
  told: readonly Told[];
  by: ToldBy;
  on?: string | undefined;
};

/**
 * Books everything or nothing; called once per transaction, last. Refuses `ledger.short` (409) where money was promised
 * away since it was looked at: a job tries again and finds what is there now.
 */
export async function bookSteps(ctx: Ctx, bookings: readonly Booking[]): Promise<void> {
  const worth = bookings.filter(({ lines }) => lines.length > 0);
  await bookEvents(
    ctx,
    worth.flatMap(({ told, by }) => eventsOf(told, by)),
  );
  const results = await post(
    ctx,
    worth.map(({ reason, lines, by: { document }, on }) => posting(document.kind, document.id, reason, lines, on)),
  );
  for (const result of results) if (!result.posted) throw new Refused(result.refusal.code, result.refusal.data, 409);
}

/**
 * Points earned with a sale, and taken back with its return (MEM-3, RET-4): so many for each yuan paid by other means than
 * points, as soon as it is a sale. What was paid is split: the part of the points is owed until they are spent or lapse.
 * With money that goes back for goods that were sold, the points of just that part go back: those earned with it, else
 * others that lapse first; what is missing because it was spent stands as owed to us, and the next points pay it first.
 */
import { type About, bookEvents, type FinanceEvent } from '../../finance/finance.ts';
import { dayOf } from '../../kernel/business-day.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { scaleBy, smaller } from '../../kernel/money.ts';
import type { Line, Posting } from '../../ledger/ledger.ts';
import { HOME_CURRENCY } from '../../rates/rates.ts';
import type { HeldShare } from '../account-money.ts';
import type { Back } from '../book-payments.ts';
import { pointsLine, posting, postPoints } from '../customer-book.ts';
import { earnedWith, insertLots, lockLots, openLot, owedPoints, returnToLots, saveLots } from './lot-store.ts';
import { inTurn, type Lot, type Piece, sumOf, takePoints } from './lots.ts';
import { type PointsRule, pointsRules, ruleFor } from './rules.ts';

const YUAN = 100n;

/** Whole points up to an amount: over all parts of a payment they are those of all of it. */
const pointsUpTo = ({ perYuan }: PointsRule, amountMinor: bigint): bigint => (amountMinor * BigInt(perYuan)) / YUAN;

const isEarning = ({ payment, start }: HeldShare): boolean =>
  start.accountId !== null && start.method !== 'points' && start.vatMinor >= 0n && payment.currency === HOME_CURRENCY;

const aboutOf = ({ payment }: Pick<Back, 'payment'>, party: Id): About => ({
  ...(payment.shopId && { shop: payment.shopId }),
  ...(payment.orderId && { order: payment.orderId }),
  party,
});

/** What shipped earns its customer points. Books what is owed for them; gives what is to be posted: earned → points. */
export async function earnPoints(ctx: Ctx, shares: readonly HeldShare[]): Promise<Posting[]> {
  const earning = shares.filter(isEarning);
  if (earning.length === 0) return [];
  const [rules, today] = [await pointsRules(ctx), dayOf(ctx.now())];
  if (rules.length === 0) return [];
  const owed = await owedPoints(
    ctx,
    earning.map(({ start }) => start.accountId!),
  );
  const made = earning.flatMap((share) => {
    const { payment, start, amountMinor, toMinor } = share;
    const [accountId, fromMinor] = [start.accountId!, toMinor - amountMinor];
    const rule = ruleFor(rules, payment.shopId, today);
    const points = rule ? pointsUpTo(rule, toMinor) - pointsUpTo(rule, fromMinor) : 0n;
    if (points === 0n) return [];
    const { worthMinor, months } = rule!;
    const worth = points * worthMinor;
    // What was paid is for the goods and for the points, as what each is worth by itself.
    const valueMinor = scaleBy(amountMinor, worth, amountMinor + worth);
    const origin = { paymentId: payment.id, fromMinor, toMinor, grantId: null };
    return [{ share, ...openLot(ctx, { accountId, points, worthMinor, valueMinor, months, ...origin }, owed) }];
  });
  await insertLots(
    ctx,
    made.map(({ lot }) => lot),
  );
  await bookEvents(
    ctx,
    made.map(
      ({ share, lot }): FinanceEvent => ({
        ...{ kind: 'points.earned', document: { kind: 'pointsLot', id: lot.id, number: share.payment.reference } },
        ...{ effectiveAt: lot.grantedAt, currency: HOME_CURRENCY, amounts: { value: lot.leftMinor } },
        about: aboutOf(share, lot.accountId),
      }),
    ),
  );
  return made.map(({ share, lines }) => posting('payment', share.payment.id, 'payments.earn', lines('earned')));
}

/** Refunds of what had been sold. Books and posts: points → earned, and what is missing as owed. */
export async function takeBackEarned(ctx: Ctx, backs: readonly Back[]): Promise<void> {
  const returned = backs.filter(({ refund, releasedMinor }) => refund.amountMinor > releasedMinor);
  const earned = await earnedWith(
    ctx,
    returned.map(({ payment }) => payment.id),
  );
  if (earned.length === 0) return;
  const open = await lockLots(
    ctx,
    earned.map(({ accountId }) => accountId),
    false,
  );
  const events: FinanceEvent[] = [];
  const postings: Posting[] = [];
  for (const back of returned) {
    const end = back.start.settledMinor - back.returnedBefore;
    const from = end - (back.refund.amountMinor - back.releasedMinor);
    const own = earned.filter(({ paymentId }) => paymentId === back.payment.id);
    const taken = own.map((lot) => takeOfLot(lot, open, pointsWithin(lot, from, end)));
    const { points, valueMinor } = sumOf(taken.flatMap(({ pieces }) => pieces));
    const missing = taken.reduce((sum, one) => sum + one.missing, 0n);
    if (points + missing === 0n) continue;
    const { accountId } = own[0]!;
    const lines: Line[] = [];
    if (points > 0n) lines.push(pointsLine(ctx.newId(), accountId, -points, 'earned'));
    if (missing > 0n) lines.push(pointsLine(ctx.newId(), accountId, missing, 'earned', 'pointsOwed'));
    postings.push(posting('payment', back.payment.id, 'payments.takeBack', lines));
    const { id } = back.refund;
    events.push({
      ...{ kind: 'points.takenBack', document: { kind: 'refund', id, number: back.payment.reference } },
      ...{ effectiveAt: back.refund.at, currency: HOME_CURRENCY, amounts: { value: valueMinor } },
      about: aboutOf(back, accountId),
    });
  }
  await saveLots(ctx, open);
  await bookEvents(ctx, events);
  await postPoints(ctx, postings);
}

/**
 * Refunds that failed after all: their points are earned again, in the lots they came with; what had been spent of them is
 * owed no more. Books and posts: earned → points, and less of what is owed.
 */
export async function earnAgain(ctx: Ctx, backs: readonly Back[]): Promise<void> {
  const sold = backs.filter(({ refund, releasedMinor }) => refund.amountMinor < releasedMinor);
  const earned = await earnedWith(
    ctx,
    sold.map(({ payment }) => payment.id),
  );
  if (earned.length === 0) return;
  const owed = await owedPoints(
    ctx,
    earned.map(({ accountId }) => accountId),
  );
  const pieces: Piece[] = [];
  const events: FinanceEvent[] = [];
  const postings: Posting[] = [];
  for (const back of sold) {
    const from = back.start.settledMinor - back.returnedBefore;
    const to = from - (back.refund.amountMinor - back.releasedMinor);
    for (const lot of earned.filter(({ paymentId }) => paymentId === back.payment.id)) {
      const { lines, ...piece } = putBack(ctx, lot, pointsWithin(lot, from, to), owed);
      if (lines.length === 0) continue;
      if (piece.points > 0n) pieces.push(piece);
      postings.push(posting('payment', back.payment.id, 'payments.earn', lines));
      const number = back.payment.reference;
      events.push({
        ...{ kind: 'points.takenBack', document: { kind: 'refund', id: `${back.refund.id}/${lot.id}`, number } },
        ...{ effectiveAt: back.refund.at, currency: HOME_CURRENCY, amounts: { value: -piece.valueMinor } },
        about: aboutOf(back, lot.accountId),
      });
    }
  }
  await returnToLots(ctx, pieces);
  await bookEvents(ctx, events);
  await postPoints(ctx, postings);
}

/** What the customer owes is paid first; the lot never has more than it once had. Changes it and `owed`. */
function putBack(ctx: Ctx, lot: Lot, points: bigint, owed: Map<Id, bigint>): Piece & { lines: Line[] } {
  const { id, accountId } = lot;
  const debt = smaller(owed.get(accountId) ?? 0n, points);
  owed.set(accountId, (owed.get(accountId) ?? 0n) - debt);
  const back = smaller(points - debt, lot.points - lot.leftPoints);
  const valueMinor = smaller(scaleBy(lot.valueMinor, back, lot.points), lot.valueMinor - lot.leftMinor);
  lot.leftPoints += back;
  lot.leftMinor += valueMinor;
  return {
    ...{ lotId: id, points: back, valueMinor },
    lines: [
      ...(back > 0n ? [pointsLine(ctx.newId(), accountId, back, 'earned')] : []),
      ...(debt > 0n ? [pointsLine(ctx.newId(), accountId, -debt, 'earned', 'pointsOwed')] : []),
    ],
  };
}

/** The points of a lot that were earned between two amounts of its payment. */
function pointsWithin({ points, fromMinor, toMinor }: Lot, from: bigint, to: bigint): bigint {
  const length = toMinor - fromMinor;
  const upTo = (amount: bigint) =>
    amount <= fromMinor ? 0n : scaleBy(points, smaller(amount - fromMinor, length), length);
  return upTo(to) - upTo(from);
}

/** Of the lot itself first, then of what lapses first. */
function takeOfLot(earned: Lot, open: readonly Lot[], points: bigint): { pieces: Piece[]; missing: bigint } {
  const mine = open.filter(({ accountId }) => accountId === earned.accountId);
  const [own, others] = [mine.filter(({ id }) => id === earned.id), mine.filter(({ id }) => id !== earned.id)];
  return takePoints([...own, ...inTurn(others)], points);
}

/**
 * Lots of points and what payments took of them, in the database: the only statements that write `points_lot` and
 * `points_use`. Lots are locked before anything is taken of them and before the ledger is, in the order of their ids.
 */
import { dayOf } from '../../kernel/business-day.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { type Sql, sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { scaleBy, smaller } from '../../kernel/money.ts';
import { balances, type Line } from '../../ledger/ledger.ts';
import { type PointsLabel, placeOf, pointsLine } from '../customer-book.ts';
import type { Lot, Piece, PointsUse } from './lots.ts';
import { lastDay } from './rules.ts';

const lotTable = table<Lot>('points_lot', {
  ...{ id: 'uuid', accountId: 'uuid', grantedAt: 'timestamptz', expiresOn: 'date', points: 'bigint' },
  ...{ worthMinor: 'bigint', valueMinor: 'bigint', leftPoints: 'bigint', leftMinor: 'bigint' },
  ...{ paymentId: 'uuid', fromMinor: 'bigint', toMinor: 'bigint', grantId: 'uuid' },
});

const useTable = table<PointsUse>('points_use', {
  ...{ paymentId: 'uuid', at: 'int', lotId: 'uuid', points: 'bigint', amountMinor: 'bigint', valueMinor: 'bigint' },
  ...{ openPoints: 'bigint', openMinor: 'bigint' },
});

/** What came back after its lot had lapsed may be used for so many days more. */
const GRACE_DAYS = 30;
const DAY = 86_400_000;

const selectLots = (ctx: Ctx, rest: Sql): Promise<Lot[]> =>
  ctx.run<Lot>(sql`
    select ${lotTable.select()}
    from points_lot
    where tenant_id = ${ctx.tenant}
      ${rest}`);

export const insertLots = (ctx: Ctx, lots: readonly Lot[]) => lotTable.insert(ctx, lots);

/** With points left, locked; `usable`: only those that have not lapsed. */
export const lockLots = (ctx: Ctx, accountIds: readonly Id[], usable: boolean): Promise<Lot[]> =>
  selectLots(
    ctx,
    sql`
      and account_id = any(${accountIds as Id[]}::uuid[])
      and left_points > 0
      and (expires_on >= ${dayOf(ctx.now())}::date or not ${usable})
      order by id
      for update`,
  );

export async function saveLots(ctx: Ctx, lots: readonly Lot[]): Promise<void> {
  await lotTable.update(ctx, lots, ['id'], ['leftPoints', 'leftMinor']);
}

/** Earned with payments, locked. */
export const earnedWith = (ctx: Ctx, paymentIds: readonly Id[]): Promise<Lot[]> =>
  selectLots(ctx, sql`and payment_id = any(${paymentIds as Id[]}::uuid[]) order by id for update`);

/** That pay nothing any more and have points left, locked. */
export const lockLapsed = (ctx: Ctx, most: number): Promise<Lot[]> =>
  selectLots(
    ctx,
    sql`and left_points > 0 and expires_on < ${dayOf(ctx.now())}::date order by id limit ${most} for update`,
  );

/** What accounts owe of points that were taken back after they had been spent. */
export async function owedPoints(ctx: Ctx, accountIds: readonly Id[]): Promise<Map<Id, bigint>> {
  const ids = [...new Set(accountIds)];
  const found = await balances(
    ctx,
    ids.map((id) => placeOf('', id, 'pointsOwed')),
  );
  return new Map(ids.map((id, i) => [id, found[i]!.posted]));
}

type NewLot = Omit<Lot, 'id' | 'grantedAt' | 'expiresOn' | 'leftPoints' | 'leftMinor'> & { months: number };

/**
 * A lot that is granted now; what its customer owes is paid with it first, and for that the house owes nothing. Changes
 * `owed`; `lines`: label → points, points owed → label.
 */
export function openLot(
  ctx: Ctx,
  { months, ...facts }: NewLot,
  owed: Map<Id, bigint>,
): { lot: Lot; lines: (label: PointsLabel) => Line[] } {
  const { accountId, points, valueMinor } = facts;
  const debt = smaller(owed.get(accountId) ?? 0n, points);
  owed.set(accountId, (owed.get(accountId) ?? 0n) - debt);
  const leftPoints = points - debt;
  const leftMinor = scaleBy(valueMinor, leftPoints, points);
  const dates = { grantedAt: new Date(ctx.now()), expiresOn: lastDay(dayOf(ctx.now()), months) };
  const lot = { ...facts, ...dates, id: ctx.newId(), valueMinor: leftMinor, leftPoints, leftMinor };
  return {
    lot,
    lines: (label) => [
      ...(leftPoints > 0n ? [pointsLine(ctx.newId(), accountId, leftPoints, label)] : []),
      ...(debt > 0n ? [pointsLine(ctx.newId(), accountId, -debt, label, 'pointsOwed')] : []),
    ],
  };
}

/** What payments took, in the order they took it. Whoever changes it holds their locks. */
export async function usesOf(ctx: Ctx, paymentIds: readonly Id[]): Promise<Map<Id, PointsUse[]>> {
  if (paymentIds.length === 0) return new Map();
  const uses = await ctx.run<PointsUse>(sql`
    select ${useTable.select()}
    from points_use
    where tenant_id = ${ctx.tenant}
      and payment_id = any(${paymentIds as Id[]}::uuid[])
    order by payment_id, at`);
  return Map.groupBy(uses, ({ paymentId }) => paymentId);
}

export async function insertUses(
  ctx: Ctx,
  paymentId: Id,
  pieces: readonly (Piece & { amountMinor: bigint })[],
): Promise<void> {
  await useTable.insert(
    ctx,
    pieces.map((piece, at) => ({ ...piece, paymentId, at, openPoints: piece.points, openMinor: piece.valueMinor })),
  );
}

/** Of payments: what was sold or given back of what they took is not open any more. */
export async function closeUses(ctx: Ctx, uses: readonly PointsUse[], pieces: readonly (Piece & { paymentId: Id })[]) {
  const changed = new Set<PointsUse>();
  for (const { paymentId, lotId, points, valueMinor } of pieces) {
    const use = uses.find((one) => one.paymentId === paymentId && one.lotId === lotId)!;
    use.openPoints -= points;
    use.openMinor -= valueMinor;
    changed.add(use);
  }
  await useTable.update(ctx, [...changed], ['paymentId', 'at'], ['openPoints', 'openMinor']);
}

/** Gives points back to the lots they came from. One that has lapsed meanwhile may be used for a while again. */
export async function returnToLots(ctx: Ctx, pieces: readonly Piece[]): Promise<void> {
  if (pieces.length === 0) return;
  const by = Map.groupBy(pieces, ({ lotId }) => lotId);
  const lots = await selectLots(ctx, sql`and id = any(${[...by.keys()]}::uuid[]) order by id for update`);
  const today = dayOf(ctx.now());
  const grace = dayOf(ctx.now() + GRACE_DAYS * DAY);
  for (const lot of lots) {
    for (const { points, valueMinor } of by.get(lot.id)!) {
      lot.leftPoints += points;
      lot.leftMinor += valueMinor;
    }
    if (lot.expiresOn < today) lot.expiresOn = grace;
  }
  await lotTable.update(ctx, lots, ['id'], ['leftPoints', 'leftMinor', 'expiresOn']);
}

/** What accounts may pay with points now. */
export type PointsOf = { points: bigint; worthMinor: bigint; nextExpiry: string | null };
export async function pointsOf(ctx: Ctx, accountIds: readonly Id[]): Promise<Map<Id, PointsOf>> {
  const rows = await ctx.sql<PointsOf & { id: Id }>`
    select account_id as id, sum(left_points)::bigint as points, sum(left_points * worth_minor)::bigint as "worthMinor",
           min(expires_on) as "nextExpiry"
    from points_lot
    where tenant_id = ${ctx.tenant}
      and account_id = any(${accountIds as Id[]}::uuid[])
      and left_points > 0
      and expires_on >= ${dayOf(ctx.now())}::date
    group by account_id`;
  return new Map(rows.map(({ id, ...points }) => [id, points]));
}

/** The lots of an account that have points left, in the order in which they are taken. */
export const lotsOf = (ctx: Ctx, accountId: Id): Promise<Lot[]> =>
  selectLots(ctx, sql`and account_id = ${accountId} and left_points > 0 order by expires_on, id`);

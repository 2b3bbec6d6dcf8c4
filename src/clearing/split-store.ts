/** Splits in the database: the only statements that write `split`, `split_leg` and `split_return`. */
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { Leg, Split } from './split.ts';

export type StoredSplit = Split & {
  reference: string;
  shopId: Id;
  orderId: Id | null;
  paidAt: Date;
  releaseOn: string;
  /** The day its money became free; what is paid out by itself was free before the bank day. */
  releasedOn: string | null;
  vatPpm: number;
  trouble: string;
  /** Under which of our numbers the payment company divided it; '': nobody was told. */
  toldNumber: string;
};
export type KnownSplit = StoredSplit & { number: string };
type Row = Omit<StoredSplit, 'legs'>;
export type SplitReturn = {
  id: Id;
  splitId: Id;
  refundId: Id;
  reference: string;
  /** `undone`: the refund failed after all. */
  state: 'processing' | 'success' | 'closed' | 'undone';
  amountMinor: bigint;
  returnedMinor: bigint;
  advancedMinor: bigint;
  at: Date;
};

export const splitTable = table<Row>('split', {
  id: 'uuid',
  paymentId: 'uuid',
  reference: 'text',
  merchantAccount: 'text',
  custodian: 'text',
  currency: 'text',
  subMerchantId: 'uuid',
  shopId: 'uuid',
  orderId: 'uuid',
  state: 'text',
  paidMinor: 'bigint',
  subsidyMinor: 'bigint',
  feeMinor: 'bigint',
  platformFeePpm: 'int',
  refundedMinor: 'bigint',
  subsidyReturnedMinor: 'bigint',
  feeBackMinor: 'bigint',
  pendingMinor: 'bigint',
  releasedMinor: 'bigint',
  advancedMinor: 'bigint',
  recoveredMinor: 'bigint',
  cappedMinor: 'bigint',
  paidAt: 'timestamptz',
  releaseOn: 'date',
  releasedOn: 'date',
  vatPpm: 'int',
  trouble: 'text',
  toldNumber: 'text',
});

type LegRow = Leg & { splitId: Id; place: number };
const legTable = table<LegRow>('split_leg', {
  splitId: 'uuid',
  place: 'int',
  receiver: 'uuid',
  amountMinor: 'bigint',
  returnedMinor: 'bigint',
  returningMinor: 'bigint',
});

export const returnTable = table<SplitReturn>('split_return', {
  id: 'uuid',
  splitId: 'uuid',
  refundId: 'uuid',
  reference: 'text',
  state: 'text',
  amountMinor: 'bigint',
  returnedMinor: 'bigint',
  advancedMinor: 'bigint',
  at: 'timestamptz',
});

/** Splits that a condition on `s` finds, with their legs. */
export async function splitsWhere(ctx: Ctx, where: Sql, lock = false): Promise<KnownSplit[]> {
  const rows = await ctx.run<Omit<KnownSplit, 'legs'>>(sql`
    select ${splitTable.select('s')}, s.number
    from split s
    where s.tenant_id = ${ctx.tenant}
      and ${where}
    ${lock ? sql`for update of s` : sql``}`);
  const legs = await ctx.run<LegRow>(sql`
    select ${legTable.select()}
    from split_leg
    where tenant_id = ${ctx.tenant}
      and split_id = any(${rows.map(({ id }) => id)}::uuid[])
    order by split_id, place`);
  const bySplit = Map.groupBy(legs, ({ splitId }) => splitId);
  return rows.map((row) => ({
    ...row,
    legs: (bySplit.get(row.id) ?? []).map(({ splitId: _, place: __, ...leg }) => leg),
  }));
}

export const lockSplits = (ctx: Ctx, ids: readonly Id[]): Promise<KnownSplit[]> =>
  splitsWhere(ctx, sql`s.id = any(${[...new Set(ids)]}::uuid[]) order by s.id`, true);

/** True for those that were not there before: another run may have been faster. */
export async function insertSplits(ctx: Ctx, splits: readonly StoredSplit[]): Promise<Set<Id>> {
  const rows = await splitTable.insert(ctx, splits, sql`on conflict (tenant_id, payment_id) do nothing returning id`);
  return new Set(rows.map((row) => row['id'] as Id));
}

const CHANGES = [
  ...(['state', 'refundedMinor', 'subsidyMinor', 'subsidyReturnedMinor', 'feeBackMinor', 'pendingMinor'] as const),
  ...([
    'releasedMinor',
    'advancedMinor',
    'recoveredMinor',
    'cappedMinor',
    'vatPpm',
    'trouble',
    'releaseOn',
    'releasedOn',
    'toldNumber',
  ] as const),
];

export async function saveSplits(ctx: Ctx, splits: readonly StoredSplit[]): Promise<void> {
  for (const split of splits) if (split.state === 'released') split.releasedOn ??= dayOf(ctx.now());
  await splitTable.update(ctx, splits, ['id'], CHANGES);
  const legs = splits.flatMap((split) =>
    split.legs.map((leg, place): LegRow => ({ ...leg, splitId: split.id, place: place + 1 })),
  );
  await legTable.save(ctx, legs, ['splitId', 'place']);
}

/** Payouts and batches in the database: the only statements that write them. */
import type { BATCH_STATES } from '../contract/payouts.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { Payout } from './payout.ts';

export type StoredPayout = Payout & {
  mode: 'auto' | 'request';
  askedBy: string;
  askedAt: Date;
  /** The first window it may leave in; null: the next there is. */
  wantedDay: string | null;
  wantedCutOff: string | null;
  batchId: Id | null;
  line: number | null;
  bankName: string;
  bankCode: string;
  accountName: string;
  accountSealed: string;
  accountMasked: string;
  reason: string;
  endedAt: Date | null;
};
export type KnownPayout = StoredPayout & { number: string };

export const payoutTable = table<StoredPayout>('payout', {
  id: 'uuid',
  subMerchantId: 'uuid',
  custodian: 'text',
  currency: 'text',
  state: 'text',
  amountMinor: 'bigint',
  chargeMinor: 'bigint',
  chargeBearer: 'text',
  mode: 'text',
  askedBy: 'text',
  askedAt: 'timestamptz',
  wantedDay: 'date',
  wantedCutOff: 'text',
  batchId: 'uuid',
  line: 'int',
  bankName: 'text',
  bankCode: 'text',
  accountName: 'text',
  accountSealed: 'text',
  accountMasked: 'text',
  reason: 'text',
  endedAt: 'timestamptz',
});

/** Payouts that a condition on `p` finds. */
export const payoutsWhere = (ctx: Ctx, where: Sql, lock = false): Promise<KnownPayout[]> =>
  ctx.run<KnownPayout>(sql`
    select ${payoutTable.select('p')}, p.number
    from payout p
    where p.tenant_id = ${ctx.tenant}
      and ${where}
    ${lock ? sql`for update` : sql``}`);

export const payoutsOfBatches = (ctx: Ctx, batchIds: readonly Id[], lock = false): Promise<KnownPayout[]> =>
  payoutsWhere(ctx, sql`p.batch_id = any(${batchIds as Id[]}::uuid[]) order by p.batch_id, p.line`, lock);

export const savePayouts = (ctx: Ctx, payouts: readonly StoredPayout[], set: readonly (keyof StoredPayout)[]) =>
  payoutTable.update(ctx, payouts, ['id'], set);

export type BatchState = (typeof BATCH_STATES)[number];
export type Batch = {
  id: Id;
  custodian: string;
  currency: string;
  day: string;
  cutOff: string;
  state: BatchState;
  lines: number;
  sumMinor: bigint;
  hash: string;
  madeAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  reason: string;
  sentAt: Date | null;
  askAt: Date | null;
  tries: number;
  trouble: string;
};
export type KnownBatch = Batch & { number: string };

export const batchTable = table<Batch>('payout_batch', {
  id: 'uuid',
  custodian: 'text',
  currency: 'text',
  day: 'date',
  cutOff: 'text',
  state: 'text',
  lines: 'int',
  sumMinor: 'bigint',
  hash: 'text',
  madeAt: 'timestamptz',
  decidedBy: 'text',
  decidedAt: 'timestamptz',
  reason: 'text',
  sentAt: 'timestamptz',
  askAt: 'timestamptz',
  tries: 'int',
  trouble: 'text',
});

export const batchesWhere = (ctx: Ctx, where: Sql, lock = false): Promise<KnownBatch[]> =>
  ctx.run<KnownBatch>(sql`
    select ${batchTable.select('b')}, b.number
    from payout_batch b
    where b.tenant_id = ${ctx.tenant}
      and ${where}
    ${lock ? sql`for update` : sql``}`);

export async function lockBatches(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, KnownBatch>> {
  const rows = await batchesWhere(ctx, sql`b.id = any(${ids as Id[]}::uuid[]) order by b.id`, true);
  return new Map(rows.map((row) => [row.id, row]));
}

const DECIDED = ['state', 'decidedBy', 'decidedAt', 'reason', 'sentAt', 'askAt', 'tries', 'trouble'];
export const saveBatches = (ctx: Ctx, batches: readonly Batch[]) => batchTable.update(ctx, batches, ['id'], DECIDED);

/**
 * What the pool of a register covers: the bank pays out of the licensed account and nothing else, so no more is sent to it
 * than that account has. What is owed to sellers may be more for a while, because channels settle days later (row 2).
 * What must stay true: what is on its way out is never more than the pool has. Whoever promises or takes from a pool locks
 * its register first; what comes in, and what the bank says of payouts, needs no lock, because it takes nothing away.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { custodiansOf } from './custodians.ts';
import { BOOK } from './money-book.ts';
import type { KnownBatch, KnownPayout } from './payout-store.ts';
import { sumOf } from './split.ts';

/** What is in a pool less what the bank was told to pay of it, and what frozen batches that nobody has sent are to take. */
type Pool = { custodian: string; left: bigint; frozen: bigint };

/** What a payout takes from the pool: whoever bears the bank's charge. */
export const needOf = ({ amountMinor, chargeMinor }: Pick<KnownPayout, 'amountMinor' | 'chargeMinor'>): bigint =>
  amountMinor + chargeMinor;

/** One statement, so that a payout which ends meanwhile is counted once. */
const poolsOf = (ctx: Ctx, custodians: readonly string[]): Promise<Pool[]> => ctx.sql<Pool>`
  select r.custodian,
         (coalesce(-max(a.posted), 0) - coalesce(sum(p.need) filter (where p.is_sent), 0))::bigint as left,
         coalesce(sum(p.need) filter (where not p.is_sent), 0)::bigint as frozen
  from unnest(${custodians as string[]}::text[]) r(custodian)
  left join account a
    on a.tenant_id = ${ctx.tenant} and a.book = ${BOOK} and a.asset = ${HOME_CURRENCY} and a.node = ''
   and a.place = 'pool' and a.owner = r.custodian
  left join (
    select custodian, state <> 'held' as is_sent, amount_minor + charge_minor as need
    from payout
    where tenant_id = ${ctx.tenant}
      and state in ('held', 'sent', 'unknown')
      and batch_id is not null) p on p.custodian = r.custodian
  group by r.custodian`;

/** What may still be promised of a pool. Locks its register. */
export async function freeInPool(ctx: Ctx, custodian: string): Promise<bigint> {
  await custodiansOf(ctx, custodian, true);
  const [pool] = await poolsOf(ctx, [custodian]);
  return pool!.left - pool!.frozen;
}

/**
 * Frozen batches that their pool does not cover, by batch: `clearing.poolShort` (data: `short`). It did when they were
 * frozen; what has gone from it since is looked at again before anything leaves. Locks the registers.
 */
export async function uncovered(
  ctx: Ctx,
  batches: readonly KnownBatch[],
  payouts: readonly KnownPayout[],
): Promise<Map<Id, Refusal>> {
  if (batches.length === 0) return new Map();
  await custodiansOf(ctx, null, true);
  const pools = await poolsOf(ctx, [...new Set(batches.map(({ custodian }) => custodian))]);
  const left = new Map(pools.map((pool) => [pool.custodian, pool.left]));
  const needs = Map.groupBy(payouts, ({ batchId }) => batchId!);
  return new Map(
    batches.flatMap(({ id, custodian }): [Id, Refusal][] => {
      const short = sumOf((needs.get(id) ?? []).map(needOf)) - left.get(custodian)!;
      return short > 0n ? [[id, poolShort(short)]] : [];
    }),
  );
}

export const poolShort = (short: bigint) =>
  ({ code: 'clearing.poolShort', data: { short: { amount: short, currency: HOME_CURRENCY } } }) satisfies Refusal;

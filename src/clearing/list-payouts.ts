/** Payouts and batches as the contract shows them. */
import type { PayoutBatch as BatchView, Payout as PayoutView } from '../contract/payouts.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { custodiansOf } from './custodians.ts';
import { inHome } from './list-sub-merchants.ts';
import { type BatchState, batchesWhere, type KnownBatch, type KnownPayout, payoutsOfBatches } from './payout-store.ts';
import type { ClearingPorts } from './ports.ts';
import { subMerchantsById } from './sub-merchants.ts';

type Query = { state?: BatchState; before: Id | null; limit: number };

/** Newest first; `limit` + 1 of them. */
export const findBatches = (ctx: Ctx, { state, before, limit }: Query): Promise<KnownBatch[]> =>
  batchesWhere(
    ctx,
    sql`b.lines > 0
      ${state ? sql`and b.state = ${state}` : sql``}
      ${before ? sql`and b.id < ${before}` : sql``}
      order by b.id desc
      limit ${limit + 1}`,
  );

export async function describeBatches(ctx: Ctx, ports: ClearingPorts, batches: readonly KnownBatch[]) {
  const custodians = new Map((await custodiansOf(ctx)).map((one) => [one.id, one]));
  const people = await ports.describeActors(
    ctx,
    batches.flatMap(({ decidedBy }) => decidedBy ?? []),
  );
  const payouts = await payoutsOfBatches(
    ctx,
    batches.map(({ id }) => id),
  );
  const of = Map.groupBy(payouts, ({ batchId }) => batchId!);
  return batches.map(({ sumMinor, askAt: _, tries: __, currency: ___, decidedBy, ...batch }) => {
    const count = (state: string) => (of.get(batch.id) ?? []).filter((one) => one.state === state).length;
    const { name, way } = custodians.get(batch.custodian)!;
    return {
      ...{ ...batch, sum: inHome(sumMinor), custodianName: name, way },
      ...{ decidedBy: decidedBy === null ? null : people.get(decidedBy)!, success: count('success') },
      ...{ failed: count('failed'), unknown: count('unknown'), returned: count('returned') },
    } satisfies Record<keyof BatchView, unknown>;
  });
}

export async function describePayouts(ctx: Ctx, payouts: readonly KnownPayout[]) {
  const sellers = await subMerchantsById(
    ctx,
    payouts.map(({ subMerchantId }) => subMerchantId),
  );
  return payouts.map((one) => {
    const { id, number, line, state, mode, chargeBearer, bankName, accountName, reason, askedAt, endedAt } = one;
    const seller = sellers.get(one.subMerchantId);
    return {
      ...{ id, number, line, state, mode, chargeBearer, bankName, accountName, reason, askedAt, endedAt },
      subMerchant: { id: one.subMerchantId, number: seller?.number ?? '', name: seller?.name ?? '' },
      ...{ amount: inHome(one.amountMinor), charge: inHome(one.chargeMinor), account: one.accountMasked },
      window: one.wantedDay === null ? null : { day: one.wantedDay, cutOff: one.wantedCutOff! },
    } satisfies Record<keyof PayoutView, unknown>;
  });
}

/** Refuses `clearing.batchUnknown` (404). */
export async function batchDetail(ctx: Ctx, ports: ClearingPorts, id: Id) {
  const [batch] = await describeBatches(ctx, ports, await batchesWhere(ctx, sql`b.id = ${id}`));
  if (!batch) throw new Refused('clearing.batchUnknown', { id }, 404);
  return { batch, payouts: await describePayouts(ctx, await payoutsOfBatches(ctx, [id])) };
}

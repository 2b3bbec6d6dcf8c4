/**
 * Whom a frozen batch pays, held against who may be paid now: between the freeze and the sending an account may have been
 * unbound, papers may have run out, a seller may have been frozen. Such a batch is not sent; its money goes back.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { KnownPayout } from './payout-store.ts';
import { blockOf, subMerchantsById, today } from './sub-merchants.ts';

function codeOf(block: Refusal | null): string {
  if (!block) return 'clearing.payeeChanged';
  return block.code === 'clearing.kycExpired' ? 'clearing.payeeExpired' : 'clearing.payeeBlocked';
}

/** By batch: `clearing.payeeExpired` (its papers), `clearing.payeeBlocked`, `clearing.payeeChanged` (data: `sellers`). */
export async function payeesChanged(ctx: Ctx, payouts: readonly KnownPayout[]): Promise<Map<Id, Refusal>> {
  const sellers = await subMerchantsById(
    ctx,
    payouts.map(({ subMerchantId }) => subMerchantId),
  );
  const day = today(ctx);
  const found = payouts.flatMap((payout) => {
    const { subMerchantId, accountSealed, bankCode, accountName, batchId } = payout;
    const now = sellers.get(subMerchantId)!;
    const block = blockOf(now, day);
    const isSame = now.accountSealed === accountSealed && now.bankCode === bankCode && now.accountName === accountName;
    if (isSame && !block) return [];
    return [{ batchId: batchId!, code: codeOf(block), name: now.name }];
  });
  // One cause is enough to stop a batch: the first, with everybody it is true of.
  return new Map(
    [...Map.groupBy(found, ({ batchId }) => batchId)].map(([id, some]) => {
      const { code } = some[0]!;
      return [id, { code, data: { sellers: some.filter((one) => one.code === code).map(({ name }) => name) } }];
    }),
  );
}

/**
 * Whom a frozen batch pays, held against who may be paid now: between the freeze and the sending an account may have been
 * unbound, papers may have run out, a seller may have been frozen. Such a batch is not sent; its money goes back.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { KnownPayout } from './payout-store.ts';
import { blockOf, subMerchantsById, today } from './sub-merchants.ts';

/** By batch: `clearing.payeeChanged` (data: `sellers`). */
export async function payeesChanged(ctx: Ctx, payouts: readonly KnownPayout[]): Promise<Map<Id, Refusal>> {
  const sellers = await subMerchantsById(
    ctx,
    payouts.map(({ subMerchantId }) => subMerchantId),
  );
  const day = today(ctx);
  const changed = payouts.filter(({ subMerchantId, accountSealed, bankCode, accountName }) => {
    const now = sellers.get(subMerchantId);
    if (!now) return true;
    const isSame = now.accountSealed === accountSealed && now.bankCode === bankCode && now.accountName === accountName;
    return !isSame || blockOf(now, day) !== null;
  });
  return new Map(
    [...Map.groupBy(changed, ({ batchId }) => batchId!)].map(([id, some]) => [
      id,
      {
        code: 'clearing.payeeChanged',
        data: { sellers: some.map((one) => sellers.get(one.subMerchantId)?.name ?? '') },
      },
    ]),
  );
}

/** What each frozen split is to be divided into, by the rules (row 3). */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { ClearingPorts } from './ports.ts';
import { divide, type Share, type Step, sellersFee, sharedOf } from './split.ts';
import { rulesOf, sharesOf } from './split-rules.ts';
import type { KnownSplit } from './split-store.ts';

/**
 * One that no rule knows is left out and says so; so is one of which the rules want more than there is, unless they may be
 * cut to it.
 */
export async function sharesFor(
  ctx: Ctx,
  ports: ClearingPorts,
  splits: readonly KnownSplit[],
  mayCut: boolean,
): Promise<Map<Id, Share[]>> {
  const frozen = splits.filter(({ state }) => state === 'frozen');
  const shares = new Map<Id, Share[]>();
  if (frozen.length === 0) return shares;
  const rules = await rulesOf(ctx);
  const goods = await ports.soldGoods(
    ctx,
    frozen.flatMap(({ orderId }) => orderId ?? []),
  );
  const linesOf = Map.groupBy(goods, ({ orderId }) => orderId);
  for (const split of frozen) {
    const { shopId, subMerchantId, paidMinor, refundedMinor, feeMinor, feeBackMinor } = split;
    const left = {
      ...{ shopId, subMerchantId, paidMinor: paidMinor - refundedMinor },
      feeMinor: sellersFee(split, feeMinor - feeBackMinor),
    };
    if (left.paidMinor <= left.feeMinor) left.feeMinor = left.paidMinor;
    const found = sharesOf(rules, left, linesOf.get(split.orderId ?? '') ?? []);
    split.trouble = found ? '' : 'clearing.noRule';
    if (!found) continue;
    if (!mayCut && sharedOf(found.shares) > split.pendingMinor) {
      split.trouble = 'clearing.sharesAbovePaid';
      continue;
    }
    split.vatPpm = found.vatPpm;
    shares.set(split.id, found.shares);
  }
  return shares;
}

/** Shares frozen splits; one that is left out stays frozen. */
export async function shareAll(
  ctx: Ctx,
  ports: ClearingPorts,
  splits: readonly KnownSplit[],
  mayCut: boolean,
): Promise<Map<Id, Step>> {
  const shares = await sharesFor(ctx, ports, splits, mayCut);
  const shared = splits.filter(({ id }) => shares.has(id));
  return new Map(shared.map((split) => [split.id, divide(split, shares.get(split.id)!)]));
}

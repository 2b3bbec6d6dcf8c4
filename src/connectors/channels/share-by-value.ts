import { allocate } from '../../kernel/money.ts';

/** Shares what the platform bears over lines by their discounts: no line's share is more than its discount. */
export const platformShares = (total: bigint, discounts: readonly bigint[]): bigint[] => {
  const all = discounts.reduce((sum, one) => sum + one, 0n);
  return total <= 0n || discounts.some((one) => one < 0n)
    ? discounts.map(() => 0n)
    : allocate(total < all ? total : all, discounts);
};

/** Shares `total` over lines by what they cost; null when a line costs less than nothing, or none can carry a share. */
export const shareByValue = (total: bigint, costs: readonly bigint[]): bigint[] | null =>
  costs.some((cost) => cost < 0n) || (total !== 0n && costs.every((cost) => cost === 0n))
    ? null
    : allocate(total, costs);

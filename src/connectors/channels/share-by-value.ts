import { allocate } from '../../kernel/money.ts';

/** Shares `total` over lines by what they cost; null when a line costs less than nothing, or none can carry a share. */
export const shareByValue = (total: bigint, costs: readonly bigint[]): bigint[] | null =>
  costs.some((cost) => cost < 0n) || (total !== 0n && costs.every((cost) => cost === 0n))
    ? null
    : allocate(total, costs);

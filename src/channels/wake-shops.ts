/** A shop is called by one job per kind of call; asked for again while it waits, it stays one. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';

export const wakeShops = (
  ctx: Ctx,
  call: 'pull' | 'upload' | 'push' | 'listing',
  shopIds: Iterable<Id>,
): Promise<void> =>
  ctx.enqueueAll(
    `channels.${call}`,
    [...shopIds].map((shopId) => ({ payload: { shopId }, key: shopId, sequence: `${call}/${shopId}` })),
  );

/** What became of intercepts, told to whoever is above: `intercept.ended`, for those that ended. */
import type { Ctx } from '../kernel/context.ts';
import type { Intercept } from './intercept.ts';

export type InterceptEnd = Pick<Intercept, 'fulfilmentId' | 'orderId' | 'state' | 'way' | 'answer'>;
export type InterceptsEnded = { ended: InterceptEnd[] };

export async function tellIntercepts(ctx: Ctx, changed: readonly Intercept[]): Promise<void> {
  if (changed.length) ctx.tell({ type: 'parcels' });
  const ended = changed
    .filter((intercept) => intercept.endedAt)
    .map(({ fulfilmentId, orderId, state, way, answer }) => ({ fulfilmentId, orderId, state, way, answer }));
  if (ended.length) await ctx.enqueue('intercept.ended', { ended } satisfies InterceptsEnded);
}

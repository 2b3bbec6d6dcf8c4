/** Which ledger entries are a parcel's: those of the parcel, by its picks, and of what took its hand-over back. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { documentEntries, type EntrySources, reversalsOf } from '../stock/stock.ts';
import { fulfilmentNumbers } from './queries.ts';

/** For `documentEntries`: each parcel with its counter-document behind it. */
export async function entrySourcesOf(ctx: Ctx, fulfilmentIds: readonly Id[]): Promise<Required<EntrySources>> {
  const [picks, reversals] = await Promise.all([
    ctx.sql<{ id: Id }>`
      select id
      from pick
      where tenant_id = ${ctx.tenant}
        and fulfilment_id = any(${fulfilmentIds as Id[]}::uuid[])`,
    reversalsOf(ctx, fulfilmentIds),
  ]);
  return {
    documents: fulfilmentIds.flatMap((id) => [id, ...(reversals.has(id) ? [reversals.get(id)!.id] : [])]),
    seeds: picks.map((pick) => pick.id),
  };
}

/** Refuses `shipping.unknown` (404, data: `ids`). */
export async function parcelEntries(ctx: Ctx, id: Id, page: { cursor?: string; limit?: number }) {
  if (!(await fulfilmentNumbers(ctx, [id])).has(id)) throw new Refused('shipping.unknown', { ids: [id] }, 404);
  const numbers = new Map([['fulfilment', fulfilmentNumbers]]);
  return documentEntries(ctx, await entrySourcesOf(ctx, [id]), page, numbers);
}

/** Refill tasks made from what lies where, what orders want and what is under way (WMS-3), under the lock of the bins. */
import { skusById } from '../../catalog/catalog.ts';
import { auditAll } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { holdingsOf } from '../../ledger/ledger.ts';
import { waitingToPick } from '../../shipping/shipping.ts';
import { lockBins } from '../../stock/stock.ts';
import { skuRef } from '../inbound/receipts.ts';
import { shelfOf } from '../inbound/shelf.ts';
import { pickingBinsOf } from './picking-bins.ts';
import { type Lying, type Need, planRefills } from './plan-refill.ts';
import { insertTasks, leftOf, openTasks } from './tasks.ts';

/** What is needed beyond the open tasks; of all SKUs, or one. Posts nothing: goods move when they are carried. */
export async function makeRefills(ctx: Ctx, nodeId: Id, only?: Id) {
  await lockBins(ctx, [nodeId]);
  const [picking, wanted, open] = await Promise.all([
    pickingBinsOf(ctx, nodeId),
    waitingToPick(ctx, nodeId),
    openTasks(ctx, nodeId),
  ]);
  const bins = new Map(picking.map((bin) => [bin.skuId, bin]));
  const skuIds = [...new Set([...bins.keys(), ...wanted.keys()])].filter((id) => only === undefined || id === only);
  const lying = await lyingOf(ctx, nodeId, skuIds);
  const needs = skuIds.map(
    (skuId): Need => ({
      ...{ skuId, picking: bins.get(skuId) ?? null, lying: lying.get(skuId) ?? [], wanted: wanted.get(skuId) ?? 0n },
    }),
  );
  const underWay = open.map((task) => ({ ...task, quantity: leftOf(task) }));
  const { tasks, uncovered } = planRefills(needs, underWay);
  await insertTasks(ctx, nodeId, tasks);
  if (tasks.length > 0)
    await auditAll(ctx, 'refill.make', [{ subject: `refill/${nodeId}`, detail: { tasks: tasks.length } }]);
  const skus = await skusById(
    ctx,
    uncovered.map(({ skuId }) => skuId),
  );
  return {
    made: tasks.length,
    uncovered: uncovered.map(({ skuId, missing }) => ({ sku: skuRef(skus.get(skuId)!), missing })),
  };
}

/** Where SKUs lie, with the zone of each bin and the day the oldest goods there came into it. */
async function lyingOf(ctx: Ctx, nodeId: Id, skuIds: readonly Id[]): Promise<Map<Id, Lying[]>> {
  const [{ zoneOf }, held] = await Promise.all([shelfOf(ctx, nodeId), holdingsOf(ctx, 'bin', [nodeId], skuIds)]);
  const known = held.filter(({ place }) => zoneOf.has(place));
  const since = await sinceOf(ctx, nodeId, known);
  return Map.groupBy(
    known.map(({ asset, place, posted }) => ({
      ...{ skuId: asset, bin: place, zone: zoneOf.get(place)!, quantity: posted },
      since: since.get(`${place}/${asset}`) ?? null,
    })),
    ({ skuId }) => skuId,
  );
}

/** Documents into a bin are counted back from the newest until they cover what lies there. */
async function sinceOf(
  ctx: Ctx,
  nodeId: Id,
  held: readonly { asset: Id; place: string; posted: bigint }[],
): Promise<Map<string, string>> {
  const rows = await ctx.sql<{ bin: string; sku: Id; since: string }>`
    with held as (
      select *
      from unnest(${held.map(({ asset }) => asset)}::uuid[], ${held.map(({ place }) => place)}::text[],
                  ${held.map(({ posted }) => posted)}::bigint[]) n(sku, bin, posted)
    ), layer as (
      select l.sku_id as sku, l.bin, d.business_on as day,
             sum(sum(l.change)) over (partition by l.sku_id, l.bin order by d.business_on desc) as covered
      from stock_document_line l
      join stock_document d on d.tenant_id = l.tenant_id and d.id = l.document_id
      where l.tenant_id = ${ctx.tenant}
        and l.sku_id = any(${[...new Set(held.map(({ asset }) => asset))]}::uuid[])
        and l.bucket = 'sellable'
        and l.change > 0
        and d.node_id = ${nodeId}
      group by l.sku_id, l.bin, d.business_on
    )
    select bin, sku, coalesce(max(day) filter (where covered >= posted), min(day))::text as since
    from held
    join layer using (sku, bin)
    group by bin, sku`;
  return new Map(rows.map(({ bin, sku, since }) => [`${bin}/${sku}`, since]));
}

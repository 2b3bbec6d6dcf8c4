/**
 * Packing material as stock (WMS-8): a closed parcel takes one of its carton and what that carton needs besides. What is
 * used is written down with the parcel, by an insert nobody waits for; a job books what is open as one stock document a
 * warehouse (sellable → packed), so fifty benches do not queue for the balance of one carton. Its use counts as sales, so
 * material is forecast and reordered like goods.
 */
import { skusById } from '../catalog/catalog.ts';
import { type Check, sqlCheck } from '../kernel/check.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import type { JobHandler, Schedule } from '../kernel/jobs.ts';
import type { Parcel } from '../shipping/shipping.ts';
import { bookPacking, noteSales } from '../stock/stock.ts';
import type { BenchCheck } from './bench.ts';
import type { KeptCarton } from './cartons.ts';

/** As a check keeps it: amounts as text. `costMinor`: of all of them; null where nobody said what a piece costs. */
export type Material = { skuId: Id; quantity: string; costMinor: string | null };

type Use = {
  id: Id;
  fulfilmentId: Id;
  nodeId: Id;
  skuId: Id;
  quantity: bigint;
  costMinor: bigint | null;
};
const useTable = table<Use>('packing_use', {
  id: 'uuid',
  fulfilmentId: 'uuid',
  nodeId: 'uuid',
  skuId: 'uuid',
  quantity: 'bigint',
  costMinor: 'bigint',
});

/** What one carton takes, itself where it is counted, and what all of it costs, counted or not. */
export async function materialsOf(
  ctx: Ctx,
  { skuId, costMinor, fillers }: KeptCarton,
): Promise<{ materials: Material[]; costMinor: bigint }> {
  const skus = await skusById(
    ctx,
    fillers.map((filler) => filler.skuId),
  );
  const own = skuId === null ? [] : [{ skuId, quantity: '1', costMinor: costMinor.toString() }];
  const rest = fillers.map((filler) => {
    const each = skus.get(filler.skuId)?.costMinor ?? null;
    return { ...filler, costMinor: each === null ? null : (each * BigInt(filler.quantity)).toString() };
  });
  const whole = rest.reduce((sum, one) => sum + BigInt(one.costMinor ?? 0), costMinor);
  return { materials: [...own, ...rest], costMinor: whole };
}

/** Written with the parcel that is closed; its cost becomes the parcel's. Posts nothing: the job does. */
export async function usePacking(ctx: Ctx, parcel: Parcel, check: BenchCheck): Promise<void> {
  const materials = check.packing?.carton?.materials ?? [];
  if (check.packing?.carton) parcel.packingMinor = BigInt(check.packing.carton.costMinor ?? 0);
  await useTable.insert(
    ctx,
    materials.map(({ skuId, quantity, costMinor }, i) => ({
      ...{ id: derivedId(check.id, `packing/${i}`), fulfilmentId: parcel.id, nodeId: parcel.nodeId, skuId },
      ...{ quantity: BigInt(quantity), costMinor: costMinor === null ? null : BigInt(costMinor) },
    })),
  );
}

const MOST = 5000;

/** What is open becomes one document a warehouse. Uses another process has just taken are passed over. */
async function bookUses(ctx: Ctx): Promise<void> {
  const open = await ctx.run<Pick<Use, 'id' | 'nodeId' | 'skuId' | 'quantity'>>(sql`
    select id, node_id as "nodeId", sku_id as "skuId", quantity
    from packing_use
    where tenant_id = ${ctx.tenant}
      and document_id is null
    order by id
    limit ${MOST}
    for update skip locked`);
  const documents = [...Map.groupBy(open, ({ nodeId }) => nodeId)].map(([nodeId, uses]) => ({
    ...{ id: ctx.newId(), nodeId, uses },
    lines: [...Map.groupBy(uses, ({ skuId }) => skuId)].map(([skuId, same]) => ({
      skuId,
      quantity: -same.reduce((sum, { quantity }) => sum + quantity, 0n),
    })),
  }));
  const outcomes = await bookPacking(ctx, documents);
  const booked = documents.filter((_, i) => outcomes[i]!.done);
  const rows = booked.flatMap(({ id, uses }) => uses.map((use) => ({ id: use.id, documentId: id })));
  await table<{ id: Id; documentId: Id }>('packing_use', { id: 'uuid', documentId: 'uuid' }).update(
    ctx,
    rows,
    ['id'],
    ['documentId'],
  );
  await noteSales(
    ctx,
    booked.flatMap(({ nodeId, lines }) => lines.map(({ skuId, quantity }) => ({ nodeId, skuId, quantity: -quantity }))),
  );
}

const BOOK = 'warehouse.bookPacking';
export const packingJobs: JobHandler[] = [{ kind: BOOK, batch: 10, run: (ctx) => bookUses(ctx) }];
export const packingSchedules: Schedule[] = [{ kind: BOOK, everySeconds: 30 }];

/** What parcels took and what was booked of it is the same, to the piece. */
export const packingIsBooked: Check = sqlCheck(
  'warehouse.packing',
  ({ tenant }) => sql`select count(*) from packing_use where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    with used as (
      select document_id as id, sku_id, sum(quantity) as quantity
      from packing_use
      where tenant_id = ${tenant}
        and document_id is not null
      group by document_id, sku_id
    ), booked as (
      select d.id, l.sku_id, -sum(l.change) as quantity
      from stock_document d
      join stock_document_line l on l.tenant_id = d.tenant_id and l.document_id = d.id
      where d.tenant_id = ${tenant}
        and d.kind = 'packing'
      group by d.id, l.sku_id
    )
    select id as subject, coalesce(u.quantity, 0)::text as expected, coalesce(b.quantity, 0)::text as found
    from used u
    full join booked b using (id, sku_id)
    where coalesce(u.quantity, 0) <> coalesce(b.quantity, 0)`,
);

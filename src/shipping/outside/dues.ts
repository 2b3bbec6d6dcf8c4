/**
 * What is owed to drop-shipping suppliers for what they have shipped (SRC-4): by parcel and line, at the price of their
 * list on the day it left. It is listed; nothing is posted, and it is settled elsewhere.
 */
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { businessDay } from '../../ledger/ledger.ts';
import { pricesInForce, suppliersById } from '../../purchasing/purchasing.ts';
import type { Parcel } from '../store.ts';
import type { KeptWarehouse } from './outside-warehouses.ts';

type Due = {
  fulfilmentId: Id;
  line: number;
  outsideId: string;
  supplierId: Id;
  skuId: Id;
  quantity: bigint;
  priceMinor: bigint | null;
  currency: string;
  shippedAt: Date;
};
const dueTable = table<Due>('outside_due', {
  fulfilmentId: 'uuid',
  line: 'int',
  outsideId: 'text',
  supplierId: 'uuid',
  skuId: 'uuid',
  quantity: 'bigint',
  priceMinor: 'bigint',
  currency: 'text',
  shippedAt: 'timestamptz',
});

/** Of parcels that have just left there. A SKU without a price is kept without one. */
export async function keepDues(
  ctx: Ctx,
  { id: outsideId, supplierId }: KeptWarehouse,
  parcels: readonly Pick<Parcel, 'id' | 'lines'>[],
): Promise<void> {
  if (supplierId === null || parcels.length === 0) return;
  const supplier = (await suppliersById(ctx, [supplierId])).get(supplierId)!;
  const lines = parcels.flatMap((parcel) => parcel.lines.map((line) => ({ ...line, fulfilmentId: parcel.id })));
  const day = businessDay(ctx);
  const prices = await pricesInForce(
    ctx,
    lines.map(({ skuId, quantity }) => ({ supplierId, skuId, quantity })),
    day,
  );
  await dueTable.insert(
    ctx,
    lines.map(({ fulfilmentId, line, skuId, quantity }, i) => ({
      ...{ fulfilmentId, line, outsideId, supplierId, skuId, quantity, priceMinor: prices[i]! },
      ...{ currency: supplier.currency, shippedAt: new Date(ctx.now()) },
    })),
    sql`on conflict do nothing`,
  );
}

export type DueQuery = { nodes: readonly Id[] | null; after: { id: Id; line: bigint } | null; limit: number };
export type ListedDue = Due & { number: string; orderId: Id; orderNumber: string; supplierName: string };

const within = (nodes: readonly Id[] | null) =>
  nodes === null ? sql`true` : sql`f.node_id = any(${nodes as Id[]}::uuid[])`;

/** Newest parcel first. */
export const listDues = (ctx: Ctx, { nodes, after, limit }: DueQuery): Promise<ListedDue[]> =>
  ctx.run(sql`
    select ${dueTable.select('d')}, f.number, f.order_id as "orderId", f.order_number as "orderNumber",
           s.name as "supplierName"
    from outside_due d
    join fulfilment f on f.tenant_id = d.tenant_id and f.id = d.fulfilment_id
    join supplier s on s.tenant_id = d.tenant_id and s.id = d.supplier_id
    where d.tenant_id = ${ctx.tenant}
      and ${within(nodes)}
      and ${after === null ? sql`true` : sql`(d.fulfilment_id, -d.line) < (${after.id}::uuid, ${-after.line}::bigint)`}
    order by d.fulfilment_id desc, d.line
    limit ${limit}`);

export type DueSum = {
  supplier: string;
  currency: string;
  parcels: number;
  pieces: bigint;
  amount: bigint;
  unpriced: number;
};

/** What is owed to each, in each currency; lines without a price are counted, not guessed. */
export const sumDues = (ctx: Ctx, nodes: readonly Id[] | null): Promise<DueSum[]> =>
  ctx.run(sql`
    select s.name as supplier, d.currency, count(distinct d.fulfilment_id)::int as parcels,
           sum(d.quantity)::bigint as pieces, coalesce(sum(d.quantity * d.price_minor), 0)::bigint as amount,
           count(*) filter (where d.price_minor is null)::int as unpriced
    from outside_due d
    join fulfilment f on f.tenant_id = d.tenant_id and f.id = d.fulfilment_id
    join supplier s on s.tenant_id = d.tenant_id and s.id = d.supplier_id
    where d.tenant_id = ${ctx.tenant}
      and ${within(nodes)}
    group by s.name, d.currency
    order by s.name, d.currency`);

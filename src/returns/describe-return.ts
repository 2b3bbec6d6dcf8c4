/** Return parcels as people see them: rows of a list, one with its items and what its case waits for, and whose it may be. */
import { barcodesOf, type Sku, skusById } from '../catalog/catalog.ts';
import type { Found, ReturnDetail, ReturnParcel } from '../contract/returns.ts';
import type { Ctx } from '../kernel/context.ts';
import { joined, type Sql, sql } from '../kernel/db/sql.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { caseGoods, describeActors, type Owner, ownersByCode, ownersLike } from '../orders/orders.ts';
import { photosOf } from './photos.ts';
import { holdParcel, type Item, itemsOf, type Parcel, parcelTable } from './return-parcel.ts';

type Row = Parcel & {
  nodeName: string;
  order: string | null;
  case: string | null;
  caseState: Owner['caseState'];
  remedy: Owner['remedy'];
  reason: string | null;
  pieces: bigint;
  toShelve: bigint;
};

export type ReturnFilter = {
  state?: Parcel['state'];
  toShelve?: 'true';
  caseId?: Id;
  nodeId?: Id;
  text?: string;
};

/** Newest first; one row more than `limit` says that there is a next page. */
export async function findReturns(
  ctx: Ctx,
  reach: Sql,
  { state, toShelve, caseId, nodeId, text }: ReturnFilter,
  { before, limit }: { before: Id | null; limit: number },
): Promise<Wire<ReturnParcel>[]> {
  const filters = [reach];
  if (state) filters.push(sql`p.state = ${state}`);
  if (caseId) filters.push(sql`p.case_id = ${caseId}`);
  if (nodeId) filters.push(sql`p.node_id = ${nodeId}`);
  if (toShelve) filters.push(sql`p.state = 'received' and i.to_shelve > 0`);
  const word = text?.trim().toUpperCase();
  if (word) filters.push(sql`(upper(p.label) = ${word} or p.number = ${word})`);
  if (before) filters.push(sql`p.id < ${before}::uuid`);
  return viewRows(ctx, await rows(ctx, filters, sql`order by p.id desc limit ${limit}`));
}

const rows = (ctx: Ctx, filters: readonly Sql[], end: Sql): Promise<Row[]> =>
  ctx.run<Row>(sql`
    select ${parcelTable.select('p')}, n.name as "nodeName", o.number as "order", c.number as "case", c.state as "caseState",
           c.remedy, c.reason, i.pieces, i.to_shelve as "toShelve"
    from return_parcel p
    join node n on n.tenant_id = p.tenant_id and n.id = p.node_id
    left join sales_order o on o.tenant_id = p.tenant_id and o.id = p.order_id
    left join after_sale_case c on c.tenant_id = p.tenant_id and c.id = p.case_id
    cross join lateral (
      select coalesce(sum(quantity), 0)::bigint as pieces,
             coalesce(sum(quantity) filter (where p.state = 'received' and verdict = 'good' and not aside and bin is null), 0)::bigint as to_shelve
      from return_item
      where tenant_id = p.tenant_id
        and parcel_id = p.id) i
    where ${joined([sql`p.tenant_id = ${ctx.tenant}`, ...filters], ' and ')}
    ${end}`);

async function viewRows(ctx: Ctx, found: readonly Row[]): Promise<Wire<ReturnParcel>[]> {
  const people = await describeActors(
    ctx,
    found.map((row) => row.receivedBy || row.openedBy),
  );
  return found.map((row) => ({
    ...row,
    node: { id: row.nodeId, name: row.nodeName },
    case:
      row.caseId === null
        ? null
        : { id: row.caseId, number: row.case!, state: row.caseState!, remedy: row.remedy, reason: row.reason! },
    order: row.orderId === null ? null : { id: row.orderId, number: row.order! },
    by: people.get(row.receivedBy || row.openedBy)!,
  }));
}

const ref = ({ id, merchantCode, name, properties }: Sku) => ({ id, merchantCode, name, properties });

/** Refuses `returns.parcelUnknown` (404). */
export async function returnDetail(ctx: Ctx, id: Id): Promise<Wire<ReturnDetail>> {
  const [row] = await rows(ctx, [sql`p.id = ${id}`], sql``);
  if (!row) throw new Refused('returns.parcelUnknown', {}, 404);
  const [[view], items, photos, goods] = await Promise.all([
    viewRows(ctx, [row]),
    itemsOf(ctx, [id]),
    photosOf(ctx, 'parcel', id),
    row.caseId ? caseGoods(ctx, row.caseId) : [],
  ]);
  const skuIds = [...items.flatMap((item) => item.skuId ?? []), ...goods.map((one) => one.skuId)];
  const [skus, barcodes] = await Promise.all([skusById(ctx, [...new Set(skuIds)]), barcodesOf(ctx, skuIds)]);
  const booked = (skuId: Id) => (row.state === 'received' ? piecesOf(items, skuId) : 0n);
  return {
    ...view!,
    items: items.map(({ skuId, ...item }) => ({
      ...item,
      sku: skuId && skus.has(skuId) ? ref(skus.get(skuId)!) : null,
    })),
    photos,
    expected: goods.map(({ skuId, quantity, came, most }) => ({
      ...{ sku: ref(skus.get(skuId)!), barcodes: barcodes.get(skuId) ?? [], quantity },
      // What this parcel brought is not what came before it.
      cameBefore: came - booked(skuId),
      most: most + booked(skuId),
    })),
  };
}

const piecesOf = (items: readonly Item[], skuId: Id): bigint =>
  items.reduce((sum, item) => (item.skuId === skuId && item.verdict !== 'wrong' ? sum + item.quantity : sum), 0n);

/** What a scan at the desk may mean. */
export async function findReturn(ctx: Ctx, code: string): Promise<Wire<Found>> {
  const [[parcel], owners] = await Promise.all([
    ctx.sql<Pick<Parcel, 'id' | 'number' | 'state' | 'receivedAt'>>`
      select id, number, state, received_at as "receivedAt"
      from return_parcel
      where tenant_id = ${ctx.tenant}
        and (upper(label) = ${code.trim().toUpperCase()} or number = ${code.trim().toUpperCase()})`,
    ownersByCode(ctx, code),
  ]);
  return { parcel: parcel ?? null, candidates: owners.map(candidate) };
}

/** Refuses `returns.parcelUnknown` (404). */
export async function suggestOwners(ctx: Ctx, id: Id) {
  const { parcel, items } = await holdParcel(ctx, id, false);
  const skuIds = [...new Set(items.flatMap((item) => item.skuId ?? []))];
  return { candidates: (await ownersLike(ctx, { ...parcel, skuIds })).map(candidate) };
}

const candidate = ({ orderId, order, caseId, case: number, caseState, remedy, reason, ...rest }: Owner) => ({
  ...rest,
  order: { id: orderId, number: order },
  case: caseId === null ? null : { id: caseId, number: number!, state: caseState!, remedy, reason: reason! },
});

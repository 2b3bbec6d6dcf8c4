/** Which parcels may go on a wave, and where their goods would be fetched. */
import type { WaveAsked } from '../../contract/waves.ts';
import type { Ctx } from '../../kernel/context.ts';
import { type Sql, sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { choosePicks, readParcels } from '../../shipping/shipping.ts';
import { type Floor, placeOf } from '../floor/floor.ts';
import { binsNamed } from '../floor/keep-bins.ts';
import type { WaveParcel } from './plan-carts.ts';

/** Parcels looked through for those of a zone: where the goods of one would be fetched is no column. */
const SEEN_FOR_ZONES = 1500;

/**
 * Those that may be picked, are on no list and on no wave; the most urgent first. One more than asked for tells of more.
 * Of a zone are those whose goods would all be fetched from it now, among the most urgent `SEEN_FOR_ZONES`.
 */
export async function waitingParcels(ctx: Ctx, asked: WaveAsked): Promise<{ ids: Id[]; more: boolean }> {
  const { nodeId, zoneIds = [], kind, most } = asked;
  const limit = zoneIds.length > 0 ? SEEN_FOR_ZONES : most + 1;
  const found = await ctx.run<{ id: Id }>(kind === 'sameSku' ? sameSku(ctx, asked, limit) : urgent(ctx, asked, limit));
  const ids = found.map(({ id }) => id);
  const own = zoneIds.length > 0 ? await withinZones(ctx, nodeId, ids, new Set(zoneIds)) : ids;
  return { ids: own.slice(0, most), more: own.length > most || (zoneIds.length > 0 && ids.length === limit) };
}

const urgent = (ctx: Ctx, asked: WaveAsked, limit: number): Sql => sql`
  select f.id
  from fulfilment f
  where ${isWaiting(ctx, asked)}
  order by f.ship_before nulls last, f.queued_at, f.id
  limit ${limit}`;

/** A piece nobody else waits for is not alike anything. */
const LEAST_ALIKE = 2;

const sameSku = (ctx: Ctx, asked: WaveAsked, limit: number): Sql => sql`
  select id
  from (
    select f.id, f.single_sku_id, f.ship_before, f.queued_at, count(*) over (partition by f.single_sku_id) as alike
    from fulfilment f
    where ${isWaiting(ctx, asked)}) f
  where alike >= ${LEAST_ALIKE}
  order by alike desc, single_sku_id, ship_before nulls last, queued_at, id
  limit ${limit}`;

function isWaiting(ctx: Ctx, { nodeId, couriers, shopIds, shipBefore, kind }: WaveAsked): Sql {
  const ofKind = {
    any: sql``,
    single: sql`and f.quantity = 1`,
    multi: sql`and f.quantity > 1`,
    sameSku: sql`and f.single_sku_id is not null`,
  };
  return sql`
    f.tenant_id = ${ctx.tenant}
    and f.state in ('created', 'waybilled', 'printed')
    and f.node_id = ${nodeId}
    and f.stop_reasons = '{}'
    ${couriers.length ? sql`and f.courier = any(${couriers}::text[])` : sql``}
    ${shopIds.length ? sql`and f.shop_id = any(${shopIds}::uuid[])` : sql``}
    ${shipBefore === null ? sql`` : sql`and f.ship_before <= ${shipBefore}::timestamptz`}
    ${ofKind[kind]}
    and not exists (
      select from pick p
      where p.tenant_id = f.tenant_id and p.fulfilment_id = f.id and p.state = 'staged')
    and not exists (
      select from wave_parcel w
      where w.tenant_id = f.tenant_id and w.fulfilment_id = f.id and w.state = 'in')`;
}

/** In their order. */
async function withinZones(ctx: Ctx, nodeId: Id, ids: readonly Id[], zones: ReadonlySet<Id>): Promise<Id[]> {
  const picks = Map.groupBy(await choosePicks(ctx, await readParcels(ctx, ids)), (pick) => pick.fulfilmentId);
  const codes = new Set([...picks.values()].flatMap((own) => own.map(({ bin }) => bin)));
  const bins = await binsNamed(ctx, nodeId, [...codes]);
  const inside = new Set(bins.flatMap(({ code, zoneId }) => (zoneId !== null && zones.has(zoneId) ? [code] : [])));
  return ids.filter((id) => (picks.get(id) ?? []).length > 0 && picks.get(id)!.every(({ bin }) => inside.has(bin)));
}

export type Located = {
  parcels: WaveParcel[];
  notPlaced: number;
  binsOf: (ids: readonly Id[]) => number;
  /** Of its first line. */
  skuOf: (id: string) => Id;
};

/** Where the goods of parcels would be fetched now; another wave may be told the same bins. */
export async function locate(ctx: Ctx, nodeId: Id, floor: Floor | null, ids: readonly Id[]): Promise<Located> {
  const parcels = await readParcels(ctx, ids);
  const picks = Map.groupBy(await choosePicks(ctx, parcels), (pick) => pick.fulfilmentId);
  const codes = [...new Set([...picks.values()].flatMap((own) => own.map(({ bin }) => bin)))];
  const known = floor ? await binsNamed(ctx, nodeId, codes) : [];
  const spots = new Map(
    known.flatMap((bin) => {
      const at = floor && placeOf(floor, bin);
      return at ? [[bin.code, at] as const] : [];
    }),
  );
  const skus = new Map(parcels.map(({ id, lines }) => [id, lines[0]!.skuId]));
  const binsOf = (id: Id) => (picks.get(id) ?? []).map(({ bin }) => bin);
  return {
    parcels: parcels.map(({ id, quantity }) => ({
      id,
      pieces: Number(quantity),
      stops: binsOf(id).flatMap((bin) => spots.get(bin) ?? []),
    })),
    notPlaced: floor ? codes.filter((code) => !spots.has(code)).length : 0,
    binsOf: (of) => new Set(of.flatMap(binsOf)).size,
    skuOf: (id) => skus.get(id)!,
  };
}

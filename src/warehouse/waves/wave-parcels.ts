/** Which parcels may go on a wave, and where their goods would be fetched. */
import type { WaveAsked } from '../../contract/waves.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { choosePicks, readParcels } from '../../shipping/shipping.ts';
import { type Floor, placeOf } from '../floor/floor.ts';
import { binsNamed } from '../floor/keep-bins.ts';
import type { WaveParcel } from './plan-carts.ts';

/** Those that may be picked, are on no list and on no wave; the most urgent first. One more than asked for tells of more. */
export async function waitingParcels(ctx: Ctx, asked: WaveAsked): Promise<{ ids: Id[]; more: boolean }> {
  const { nodeId, couriers, shopIds, shipBefore, kind, most } = asked;
  const rows = await ctx.run<{ id: Id }>(sql`
    select f.id
    from fulfilment f
    where f.tenant_id = ${ctx.tenant}
      and f.state in ('created', 'waybilled', 'printed')
      and f.node_id = ${nodeId}
      and f.stop_reasons = '{}'
      ${couriers.length ? sql`and f.courier = any(${couriers}::text[])` : sql``}
      ${shopIds.length ? sql`and f.shop_id = any(${shopIds}::uuid[])` : sql``}
      ${shipBefore === null ? sql`` : sql`and f.ship_before <= ${shipBefore}::timestamptz`}
      ${kind === 'any' ? sql`` : kind === 'single' ? sql`and f.quantity = 1` : sql`and f.quantity > 1`}
      and not exists (
        select from pick p
        where p.tenant_id = f.tenant_id and p.fulfilment_id = f.id and p.state = 'staged')
      and not exists (
        select from wave_parcel w
        where w.tenant_id = f.tenant_id and w.fulfilment_id = f.id and w.state = 'in')
    order by f.ship_before nulls last, f.queued_at, f.id
    limit ${most + 1}`);
  return { ids: rows.slice(0, most).map(({ id }) => id), more: rows.length > most };
}

export type Located = { parcels: WaveParcel[]; notPlaced: number; binsOf: (ids: readonly Id[]) => number };

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
  const binsOf = (id: Id) => (picks.get(id) ?? []).map(({ bin }) => bin);
  return {
    parcels: parcels.map(({ id, quantity }) => ({
      id,
      pieces: Number(quantity),
      stops: binsOf(id).flatMap((bin) => spots.get(bin) ?? []),
    })),
    notPlaced: floor ? codes.filter((code) => !spots.has(code)).length : 0,
    binsOf: (of) => new Set(of.flatMap(binsOf)).size,
  };
}

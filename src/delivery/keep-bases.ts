/** Bases as masters: areas, slots and vans of a node that delivers by itself. */
import type { DeliveryBaseInput } from '../contract/delivery.ts';
import { auditChanges, differences, findUsers } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { couriersOf, isPlace, servicesOf } from '../shipping/shipping.ts';
import { allNodes } from '../stock/stock.ts';
import type { Base } from './base.ts';
import { ensureOwnService, OWN_KIND } from './own-waybills.ts';

export type KeptBase = Base & { version: number };

const baseTable = table<Base>('delivery_base', {
  id: 'uuid',
  nodeId: 'uuid',
  lat: 'float8',
  lng: 'float8',
  detourPercent: 'int',
  speedKmh: 'int',
  serviceMinutes: 'int',
  areas: 'jsonb',
  slots: 'jsonb',
  vans: 'jsonb',
  active: 'boolean',
});

export const basesOf = (ctx: Ctx): Promise<KeptBase[]> =>
  ctx.run(sql`
    select ${baseTable.select()}, version
    from delivery_base
    where tenant_id = ${ctx.tenant}
    order by id`);

/** `lock`: to change it, or what is planned from it. Refuses `delivery.baseUnknown` (404). */
export async function baseOf(ctx: Ctx, id: Id, lock = false): Promise<KeptBase> {
  const [known] = await ctx.run<KeptBase>(sql`
    select ${baseTable.select()}, version
    from delivery_base
    where tenant_id = ${ctx.tenant}
      and id = ${id}
    ${lock ? sql`for update` : sql``}`);
  if (!known) throw new Refused('delivery.baseUnknown', { id }, 404);
  return known;
}

/** Codes of the couriers whose parcels own vans bring. */
export async function ownCouriers(ctx: Ctx): Promise<Map<string, string>> {
  const [couriers, services] = await Promise.all([couriersOf(ctx), servicesOf(ctx)]);
  return new Map(
    [...couriers.values()]
      .filter(({ service }) => service !== null && services.get(service)?.kind === OWN_KIND)
      .map(({ code, name }) => [code, name]),
  );
}

/** Who can be named as a driver: every person who may sign in. */
export async function driversOf(ctx: Ctx): Promise<Map<Id, { id: Id; name: string }>> {
  const users = await findUsers(ctx, { text: undefined, after: '', limit: 500 });
  return new Map(users.filter(({ enabled }) => enabled).map(({ id, name }) => [id, { id, name }]));
}

/**
 * Adds a base, or replaces what is set of one whose version the caller has compared. Refuses `stock.nodeUnknown` (404),
 * `delivery.baseTaken`, and what the contract says of areas, slots and vans. Posts nothing.
 */
export async function keepBase(ctx: Ctx, base: Base, before: KeptBase | null): Promise<KeptBase> {
  if (!(await allNodes(ctx)).some((node) => node.id === base.nodeId))
    throw new Refused('stock.nodeUnknown', { id: base.nodeId }, 404);
  if (!before && (await basesOf(ctx)).some((one) => one.nodeId === base.nodeId))
    throw new Refused('delivery.baseTaken', { nodeId: base.nodeId });
  assertSound(base);
  if (before) assertNothingGone(before, base);
  const drivers = await driversOf(ctx);
  const stranger = base.vans.find(({ driverId }) => driverId !== null && !drivers.has(driverId));
  if (stranger) throw new Refused('delivery.driverUnknown', { van: stranger.name });
  await ensureOwnService(ctx);
  await baseTable.save(ctx, [base], ['id'], 'version');
  const detail = differences(before && said(before), said(base));
  await auditChanges(ctx, 'deliveryBase.save', [{ subject: `deliveryBase/${base.id}`, detail }]);
  return baseOf(ctx, base.id);
}

function said({ areas, slots, vans, id: _, version: __, ...plain }: Base & { version?: number }) {
  const named = (kind: string, parts: readonly { id: Id }[]) => parts.map((part) => [`${kind}/${part.id}`, part]);
  const parts = [...named('areas', areas), ...named('slots', slots), ...named('vans', vans)];
  return { ...plain, ...Object.fromEntries(parts) };
}

/** Bookings and trips name these parts for ever. */
function assertNothingGone(before: DeliveryBaseInput, after: DeliveryBaseInput): void {
  for (const part of ['areas', 'slots', 'vans'] as const) {
    const ids = new Set(after[part].map(({ id }) => id));
    if (before[part].some(({ id }) => !ids.has(id))) throw new Refused('delivery.partRemoved', { part });
  }
}

function assertSound({ areas, slots, vans }: DeliveryBaseInput): void {
  const ids = [...areas, ...slots, ...vans].map(({ id }) => id);
  if (new Set(ids).size < ids.length) throw new Refused('delivery.partTwice');
  for (const { kind, from, until } of slots) {
    const length = until - from;
    if (length <= 0 || (kind === 'fixed' && ![60, 120, 180].includes(length)))
      throw new Refused('delivery.slotUnsound', { from, until });
  }
  for (const { kind, name, districts, radiusM } of areas) {
    if (kind === 'districts' ? districts.length === 0 : radiusM === 0)
      throw new Refused('delivery.areaUnsound', { area: name });
    const unknown = districts.find((code) => !isPlace(code));
    if (unknown) throw new Refused('delivery.districtUnknown', { district: unknown });
  }
  for (const { name, from, until, maxWeightG, maxVolumeCm3 } of vans)
    if (until <= from || maxWeightG === '0' || maxVolumeCm3 === '0')
      throw new Refused('delivery.vanUnsound', { van: name });
}

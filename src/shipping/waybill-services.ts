/** The tenant's accounts at e-waybill services. Credentials are sealed at rest and opened for one call only. */
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import { type KeyRing, openAll, sealAll } from '../kernel/secrets.ts';
import type { Courier } from './couriers.ts';
import type { ShippingPorts } from './ports.ts';
import type { BranchBalance, ServiceAccess } from './waybill-service.ts';

export type WaybillServiceRow = {
  id: string;
  kind: string;
  name: string;
  endpoint: string;
  /** Sealed. */
  credentials: Record<string, string>;
  options: Record<string, unknown>;
  couriers: string[];
  active: boolean;
};

export const serviceTable = table<WaybillServiceRow>('waybill_service', {
  id: 'text',
  kind: 'text',
  name: 'text',
  endpoint: 'text',
  credentials: 'jsonb',
  options: 'jsonb',
  couriers: 'text[]',
  active: 'boolean',
});

export async function servicesOf(ctx: Ctx): Promise<Map<string, WaybillServiceRow>> {
  const rows = await ctx.run<WaybillServiceRow>(sql`
    select ${serviceTable.select()}
    from waybill_service
    where tenant_id = ${ctx.tenant}
    order by id`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Adds a service or replaces what is known of it. `credentials` come in the clear and are stored sealed. */
export const saveWaybillService = (ctx: Ctx, ring: KeyRing, service: WaybillServiceRow): Promise<void> =>
  saveSealedService(ctx, { ...service, credentials: sealCredentials(ring, service.id, service.credentials) });

export const saveSealedService = (ctx: Ctx, service: WaybillServiceRow): Promise<void> =>
  serviceTable.save(ctx, [service], ['id'], 'version');

export const sealCredentials = (ring: KeyRing, id: string, plain: Record<string, string>): Record<string, string> =>
  sealAll(ring, plain, `waybillService/${id}`);

/** What `ShippingPorts.openAccess` is made of. */
export const accessOpener =
  (ring: KeyRing) =>
  ({ id, kind, endpoint, credentials, options }: WaybillServiceRow): ServiceAccess => ({
    id,
    kind,
    endpoint,
    options,
    credentials: openAll(ring, credentials, `waybillService/${id}`),
  });

/** Asks every service how many numbers are left at our branches. A service that cannot be asked keeps its last answer. */
export async function refreshBalances(db: Database, scope: Scope, ports: ShippingPorts): Promise<void> {
  const services = await db.read(scope, servicesOf);
  const failures: unknown[] = [];
  for (const row of services.values()) {
    const service = ports.services.get(row.kind);
    if (!service || !row.active) continue;
    try {
      const { house } = service;
      const branches = await (house ? db.read(scope, house.left) : service.balance(ports.openAccess(row)));
      await db.transaction(scope, (ctx) => keepBalance(ctx, row.id, branches));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length) throw failures[0];
}

export async function keepBalance(ctx: Ctx, id: string, branches: readonly BranchBalance[]): Promise<void> {
  await ctx.sql`
    update waybill_service
    set balance = ${balanceByCourier(branches)}, balance_at = ${new Date(ctx.now())}
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
}

/** Branches of one courier add up; one that does not count makes the sum unknown. */
export function balanceByCourier(branches: readonly BranchBalance[]): Record<string, string | null> {
  const left: Record<string, string | null> = {};
  for (const branch of branches) {
    const before = left[branch.carrier];
    left[branch.carrier] = before === null || branch.left === null ? null : String(BigInt(before ?? 0) + branch.left);
  }
  return left;
}

/** Numbers left at each active service, per courier, null where they are not counted. */
export async function numbersLeft(ctx: Ctx): Promise<Map<string, ReadonlyMap<string, number | null>>> {
  const rows = await ctx.sql<{ id: string; balance: Record<string, string | null> }>`
    select id, balance
    from waybill_service
    where tenant_id = ${ctx.tenant}
      and active`;
  const counted = (left: string | null) => (left === null ? null : Number(left));
  return new Map(
    rows.map(({ id, balance }) => [
      id,
      new Map(Object.entries(balance).map(([courier, left]) => [courier, counted(left)])),
    ]),
  );
}

/** The service that gives a courier's numbers: the one named at the courier, else the first that has it. */
export function numberGiver(
  courier: Courier | undefined,
  services: ReadonlyMap<string, WaybillServiceRow>,
): WaybillServiceRow | null {
  if (!courier?.active) return null;
  const named = courier.service === null ? undefined : services.get(courier.service);
  if (courier.service !== null) return named?.active ? named : null;
  return [...services.values()].find((service) => service.active && service.couriers.includes(courier.code)) ?? null;
}

/**
 * Who gives a masked parcel its number (SHP-2): a recipient a platform keeps to itself is printed by that platform's
 * e-waybills alone, so such a parcel goes to the service that has its courier and reads its channel's tokens, where the one
 * it was given to does not. Decided before a number is first asked for and kept, so that no service is asked for a number
 * another one may have given.
 */
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import type { WaybillRow } from './fulfilment.ts';
import type { ShippingPorts } from './ports.ts';
import type { WaybillRequest } from './waybill-service.ts';
import type { WaybillServiceRow } from './waybill-services.ts';

type Asked = {
  waybills: readonly WaybillRow[];
  services: ReadonlyMap<string, WaybillServiceRow>;
  requests: ReadonlyMap<Id, WaybillRequest>;
};

/** The caller holds the lease of the waybills; those that go elsewhere say so afterwards. */
export async function giveToWhoUnmasks(
  db: Database,
  scope: Scope,
  ports: ShippingPorts,
  { waybills, services, requests }: Asked,
): Promise<void> {
  const moved: WaybillRow[] = [];
  for (const waybill of waybills) {
    const masked = requests.get(waybill.id)?.masked;
    if (!masked || waybill.asks > 1) continue;
    const reads = (row: WaybillServiceRow | undefined) =>
      row?.active && readsOf(ports.services.get(row.kind)?.unmasks ?? [], masked.channel);
    if (reads(services.get(waybill.service))) continue;
    const other = [...services.values()].find((row) => reads(row) && row.couriers.includes(waybill.courier));
    if (!other) continue;
    waybill.service = other.id;
    moved.push(waybill);
  }
  if (moved.length === 0) return;
  await db.transaction(
    scope,
    (ctx) => ctx.sql`
      update waybill w
      set service = given.service
      from unnest(
        ${moved.map(({ id }) => id)}::uuid[],
        ${moved.map(({ service }) => service)}::text[]) as given (id, service)
      where w.tenant_id = ${ctx.tenant}
        and w.id = given.id
        and w.number is null`,
  );
}

const readsOf = (unmasks: readonly string[] | 'any', channel: string): boolean =>
  unmasks === 'any' || unmasks.includes(channel);

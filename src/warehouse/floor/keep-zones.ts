/** Zones of a warehouse, kept by people. A zone is never deleted, because bins were told by it. */
import type { ZoneInput } from '../../contract/floor.ts';
import { auditChanges, differences } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';

type ZoneRow = ZoneInput & { id: Id; nodeId: Id };
export type Zone = ZoneRow & { version: number };

const zoneTable = table<ZoneRow>('zone', {
  id: 'uuid',
  nodeId: 'uuid',
  code: 'text',
  name: 'text',
  kind: 'text',
  active: 'boolean',
});

/** By code. `only`: that one, locked, to change it. */
export const zonesOf = (ctx: Ctx, nodeId: Id, only?: Id): Promise<Zone[]> =>
  ctx.run(sql`
    select ${zoneTable.select()}, version
    from zone
    where tenant_id = ${ctx.tenant}
      and node_id = ${nodeId}
      and ${only === undefined ? sql`true` : sql`id = ${only}`}
    order by code
    ${only === undefined ? sql`` : sql`for update`}`);

/** Refuses `warehouse.zoneUnknown` (404). */
export async function zoneOf(ctx: Ctx, nodeId: Id, id: Id): Promise<Zone> {
  const [zone] = await zonesOf(ctx, nodeId, id);
  if (!zone) throw new Refused('warehouse.zoneUnknown', { id }, 404);
  return zone;
}

/** Adds a zone or replaces what is known of it, by id. Refuses `warehouse.zoneCodeTaken` (data: `field`, `code`). */
export async function saveZone(ctx: Ctx, zone: ZoneRow): Promise<Zone> {
  const all = await zonesOf(ctx, zone.nodeId);
  if (all.some(({ id, code }) => code === zone.code && id !== zone.id))
    throw new Refused('warehouse.zoneCodeTaken', { field: 'code', code: zone.code });
  const before = all.find(({ id }) => id === zone.id);
  await zoneTable.save(ctx, [zone], ['id'], 'version');
  const detail = differences(before ? said(before) : null, said(zone));
  await auditChanges(ctx, 'zone.save', [{ subject: `zone/${zone.id}`, detail }]);
  return zoneOf(ctx, zone.nodeId, zone.id);
}

const said = ({ code, name, kind, active }: ZoneInput) => ({ code, name, kind, active });

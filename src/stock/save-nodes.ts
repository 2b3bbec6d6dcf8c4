/** Warehouses and stores made and changed. A node is never deleted: its past is still asked for, so it is made inactive. */
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { type Node, nodeTable } from './nodes.ts';

/** Adds nodes or replaces what is known of them, by id. A code belongs to one node; the database refuses a second. */
export async function saveNodes(ctx: Ctx, nodes: readonly Node[]): Promise<void> {
  await nodeTable.insert(
    ctx,
    nodes,
    sql`
      on conflict (tenant_id, id) do update
      set code = excluded.code,
          name = excluded.name,
          kind = excluded.kind,
          province_code = excluded.province_code,
          city_code = excluded.city_code,
          district_code = excluded.district_code,
          address = excluded.address,
          capacity = excluded.capacity,
          priority = excluded.priority,
          active = excluded.active`,
  );
  await auditAll(
    ctx,
    'node.save',
    nodes.map(({ id, code, name, active }) => ({ subject: `node/${id}`, detail: { code, name, active } })),
  );
}

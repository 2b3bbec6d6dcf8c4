/** Warehouses and stores made and changed. A node is never deleted: its past is still asked for, so it is made inactive. */
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { type Node, nodeTable } from './nodes.ts';

/** Adds nodes or replaces what is known of them, by id. A code belongs to one node; the database refuses a second. */
export async function saveNodes(ctx: Ctx, nodes: readonly Node[]): Promise<void> {
  const known = await ctx.run<Node>(sql`
    select ${nodeTable.select()}
    from node
    where tenant_id = ${ctx.tenant}
      and id = any(${nodes.map(({ id }) => id)}::uuid[])`);
  const before = new Map(known.map((node) => [node.id, said(node)]));
  await nodeTable.save(ctx, nodes, ['id'], 'version');
  await auditChanges(
    ctx,
    'node.save',
    nodes.map((node) => ({
      subject: `node/${node.id}`,
      detail: differences(before.get(node.id) ?? null, said(node)),
    })),
  );
}

/** In the names of the form: a person reads the names of a division, not its codes. */
const said = ({ code, name, kind, address, capacity, priority, active }: Node) => ({
  ...{ code, name, kind, capacity, priority, active },
  division: [address.province, address.city, address.district].filter(Boolean).join(' '),
  town: address.town ?? '',
  detail: address.detail ?? '',
  contact: address.name ?? '',
  phone: address.phone ?? '',
});

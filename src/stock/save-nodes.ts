/** Warehouses and stores made and changed. A node is never deleted: its past is still asked for, so it is made inactive. */
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Node, nodeTable } from './nodes.ts';

/** Adds nodes or replaces what is known of them, by id. A code belongs to one node; the database refuses a second. */
export async function saveNodes(ctx: Ctx, nodes: readonly Node[]): Promise<void> {
  await nodeTable.save(ctx, nodes, ['id'], 'version');
  await auditAll(
    ctx,
    'node.save',
    nodes.map(({ id, code, name, active }) => ({ subject: `node/${id}`, detail: { code, name, active } })),
  );
}

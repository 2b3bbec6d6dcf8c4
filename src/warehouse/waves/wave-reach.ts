/** Which warehouses somebody may see waves of, or make them in. */
import type { Ctx } from '../../kernel/context.ts';
import type { Session } from '../../kernel/http/session.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { allNodes, covers, type Node } from '../../stock/stock.ts';

export const READ = 'shipping.read';
export const WRITE = 'shipping.write';

export const nodesFor = async (ctx: Ctx, session: Session, right: string): Promise<Node[]> =>
  (await allNodes(ctx)).filter(covers(session, right));

/** Refuses `stock.nodeUnknown` (404). */
export async function assertNode(ctx: Ctx, session: Session, id: Id): Promise<void> {
  if (!(await nodesFor(ctx, session, WRITE)).some((node) => node.id === id))
    throw new Refused('stock.nodeUnknown', { id }, 404);
}

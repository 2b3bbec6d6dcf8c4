/** Refill tasks as they are kept, and as people look at them. */
import { skusById } from '../../catalog/catalog.ts';
import type { REFILL_REASONS, REFILL_STATES } from '../../contract/refill.ts';
import { peopleNames } from '../../identity/identity.ts';
import { actorText, type Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { type Sql, sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { actorWords, type Node } from '../../stock/stock.ts';
import { skuRef } from '../inbound/receipts.ts';
import { plannerFor } from '../make-pick-lists.ts';

export type Task = {
  id: Id;
  nodeId: Id;
  skuId: Id;
  fromBin: string;
  toBin: string;
  quantity: bigint;
  moved: bigint;
  reason: (typeof REFILL_REASONS)[number];
  state: (typeof REFILL_STATES)[number];
  createdAt: Date;
  createdBy: string;
  doneAt: Date | null;
  doneBy: string | null;
  version: number;
};

export const taskTable = table<Task>('refill_task', {
  ...{ id: 'uuid', nodeId: 'uuid', skuId: 'uuid', fromBin: 'text', toBin: 'text', quantity: 'bigint', moved: 'bigint' },
  ...{ reason: 'text', state: 'text', createdAt: 'timestamptz', createdBy: 'text', doneAt: 'timestamptz' },
  ...{ doneBy: 'text', version: 'int' },
});

export const selectTasks = (ctx: Ctx, where: Sql, end: Sql = sql`order by id`): Promise<Task[]> =>
  ctx.run(sql`
    select ${taskTable.select()}
    from refill_task
    where tenant_id = ${ctx.tenant}
      and ${where}
    ${end}`);

/** One at another node is not there. Refuses `warehouse.refillUnknown` (404). */
export async function taskAt(ctx: Ctx, nodes: readonly Node[], id: Id): Promise<Task> {
  const [task] = await selectTasks(ctx, sql`id = ${id} and node_id = any(${nodes.map((node) => node.id)}::uuid[])`);
  if (!task) throw new Refused('warehouse.refillUnknown', { id }, 404);
  return task;
}

export const openTasks = (ctx: Ctx, nodeId: Id): Promise<Task[]> =>
  selectTasks(ctx, sql`node_id = ${nodeId} and state = 'open'`);

/** What a task still promises to carry. */
export const leftOf = ({ quantity, moved }: Task): bigint => quantity - moved;

export async function insertTasks(
  ctx: Ctx,
  nodeId: Id,
  planned: readonly Pick<Task, 'skuId' | 'fromBin' | 'toBin' | 'quantity' | 'reason'>[],
): Promise<void> {
  const made = { createdAt: new Date(ctx.now()), createdBy: actorText(ctx.actor), doneAt: null, doneBy: null };
  await taskTable.insert(
    ctx,
    planned.map((task) => ({
      ...task,
      ...made,
      id: ctx.newId(),
      nodeId,
      moved: 0n,
      state: 'open' as const,
      version: 1,
    })),
  );
}

const MOST_SHOWN = 200;

/** Open ones in the order a walk takes them, others the latest first. */
export async function listTasks(ctx: Ctx, node: Node, state: Task['state'] = 'open') {
  const found = await selectTasks(
    ctx,
    sql`node_id = ${node.id} and state = ${state}`,
    sql`order by id desc limit ${MOST_SHOWN}`,
  );
  if (state !== 'open') return describeTasks(ctx, [node], found);
  const plan = await plannerFor(
    ctx,
    node.id,
    found.map(({ fromBin }) => ({ bin: fromBin })),
  );
  const { order } = plan([...new Set(found.map(({ fromBin }) => fromBin))]);
  const at = new Map(order.map((bin, i) => [bin, i]));
  return describeTasks(
    ctx,
    [node],
    found.toSorted((a, b) => at.get(a.fromBin)! - at.get(b.fromBin)! || (a.id < b.id ? -1 : 1)),
  );
}

export async function describeTasks(ctx: Ctx, nodes: readonly Node[], tasks: readonly Task[]) {
  const ids = [...new Set(tasks.map(({ skuId }) => skuId))];
  const [skus, people] = await Promise.all([
    skusById(ctx, ids),
    peopleNames(
      ctx,
      tasks.flatMap(({ doneBy }) => doneBy ?? []),
    ),
  ]);
  return tasks.map(({ nodeId, skuId, createdBy: _, doneBy, version: __, ...task }) => {
    const sku = skus.get(skuId)!;
    return {
      ...task,
      node: { id: nodeId, name: nodes.find(({ id }) => id === nodeId)?.name ?? '' },
      sku: skuRef(sku),
      by: doneBy === null ? null : actorWords(doneBy, people),
    };
  });
}

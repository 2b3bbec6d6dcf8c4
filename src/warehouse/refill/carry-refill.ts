/**
 * Tasks worked off by scan (WMS-3). What must stay true: goods move bin to bin once, by their task, and never more than
 * lie there; what was not found lies in no named bin and is counted.
 */
import { auditAll } from '../../identity/identity.ts';
import { actorText, type Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { assertDone, done, type Outcome, Refused, refuse } from '../../kernel/refusal.ts';
import { balances } from '../../ledger/ledger.ts';
import { lockBins, moveGoods, type Node, places } from '../../stock/stock.ts';
import { askForCount } from '../counts/make-stocktake.ts';
import { binMoveTable, carried } from '../inbound/put-away.ts';
import { makeRefills } from './make-refills.ts';
import { leftOf, selectTasks, type Task, taskTable } from './tasks.ts';

type Carry = { bin: string; quantity: bigint; short: boolean; serials: readonly string[] };

/**
 * Refuses `warehouse.refillUnknown` (404), `warehouse.refillOver` (data: `state`), `warehouse.wrongRefillBin` (data:
 * `bin`), `warehouse.moreThanTask` (data: `left`), `warehouse.goodsGone` (data: `bin`, `left`), and as `carryPieces`. Posts bin → bin; `short`:
 * also bin → unsorted of what should still be there, and makes tasks from other bins.
 */
export async function carryRefill(
  ctx: Ctx,
  nodes: readonly Node[],
  id: Id,
  { bin, quantity, short, serials }: Carry,
): Promise<Task> {
  const [task] = await lockTasks(ctx, nodes, [id]);
  if (!task) throw new Refused('warehouse.refillUnknown', { id }, 404);
  if (task.state !== 'open') throw new Refused('warehouse.refillOver', { state: task.state });
  if (bin.trim().toLowerCase() !== task.toBin.toLowerCase())
    throw new Refused('warehouse.wrongRefillBin', { bin: task.toBin });
  const left = leftOf(task);
  if (quantity > left || (quantity === 0n && !short))
    throw new Refused('warehouse.moreThanTask', { left: String(left) });
  if (quantity > 0n) await carry(ctx, task, quantity, serials);
  const moved = task.moved + quantity;
  const over = short || moved === task.quantity;
  const state = !over ? 'open' : moved === task.quantity ? 'done' : 'short';
  const ended = over ? { doneAt: new Date(ctx.now()), doneBy: actorText(ctx.actor) } : { doneAt: null, doneBy: null };
  const after: Task = { ...task, ...ended, moved, state, version: task.version + 1 };
  await taskTable.update(ctx, [after], ['id'], ['moved', 'state', 'doneAt', 'doneBy', 'version']);
  if (state === 'short') await giveUpRest(ctx, task);
  return after;
}

const lockTasks = (ctx: Ctx, nodes: readonly Node[], ids: readonly Id[]): Promise<Task[]> =>
  selectTasks(
    ctx,
    sql`id = any(${ids as Id[]}::uuid[]) and node_id = any(${nodes.map((node) => node.id)}::uuid[])`,
    sql`order by id for update`,
  );

const lyingIn = async (ctx: Ctx, { nodeId, fromBin, skuId }: Task): Promise<bigint> => {
  const [lying] = await balances(ctx, [places.bin(nodeId, fromBin, skuId)]);
  return lying!.free > 0n ? lying!.free : 0n;
};

const fromTo = (task: Task, quantity: bigint, bin: string) => ({
  ...{ skuId: task.skuId, quantity },
  from: { bucket: 'sellable' as const, bin: task.fromBin },
  to: { bucket: 'sellable' as const, bin },
});

async function carry(ctx: Ctx, task: Task, quantity: bigint, serials: readonly string[]): Promise<void> {
  const move = carried(ctx);
  const { nodeId, skuId, fromBin, toBin } = task;
  const lines = [{ ...fromTo(task, quantity, toBin), serials }];
  const [outcome] = await moveGoods(ctx, [{ id: move.id, nodeId, lines }]);
  if (outcome && !outcome.done && outcome.refusal.code === 'ledger.short')
    throw new Refused('warehouse.goodsGone', { bin: fromBin, left: String(await lyingIn(ctx, task)) });
  assertDone(outcome);
  await binMoveTable.insert(ctx, [
    { ...move, kind: 'refill', nodeId, skuId, fromBin, toBin, quantity, taskId: task.id },
  ]);
}

/** Whoever did not find enough left none behind. Fetched from other bins where there are any; that one is counted. */
async function giveUpRest(ctx: Ctx, task: Task): Promise<void> {
  await lockBins(ctx, [task.nodeId]);
  const lost = await lyingIn(ctx, task);
  if (lost > 0n) {
    const [outcome] = await moveGoods(ctx, [{ id: ctx.newId(), nodeId: task.nodeId, lines: [fromTo(task, lost, '')] }]);
    assertDone(outcome);
  }
  await askForCount(ctx, task.nodeId, [task.fromBin, places.UNSORTED], 'refill');
  await makeRefills(ctx, task.nodeId, task.skuId);
}

/** Refuses per task `warehouse.refillUnknown`, `warehouse.refillOver`. What was carried stays. Posts nothing. */
export async function cancelRefills(
  ctx: Ctx,
  nodes: readonly Node[],
  ids: readonly Id[],
): Promise<Outcome<Id, string>[]> {
  const found = new Map((await lockTasks(ctx, nodes, ids)).map((task) => [task.id, task]));
  const outcomes = ids.map((id): Outcome<Id, string> => {
    const task = found.get(id);
    if (!task) return refuse(id, 'warehouse.refillUnknown');
    return task.state === 'open' ? done(id) : refuse(id, 'warehouse.refillOver', { state: task.state });
  });
  const ended = { state: 'cancelled' as const, doneAt: new Date(ctx.now()), doneBy: actorText(ctx.actor) };
  const cancelled = outcomes.flatMap((outcome) => (outcome.done ? { ...found.get(outcome.id)!, ...ended } : []));
  await taskTable.update(
    ctx,
    cancelled.map((task) => ({ ...task, version: task.version + 1 })),
    ['id'],
    ['state', 'doneAt', 'doneBy', 'version'],
  );
  await auditAll(
    ctx,
    'refill.cancel',
    cancelled.map(({ id, moved }) => ({ subject: `refill/${id}`, detail: { moved: String(moved) } })),
  );
  return outcomes;
}

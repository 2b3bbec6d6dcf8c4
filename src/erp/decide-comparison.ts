/** The second look at an adjustment above the limit: by somebody other than who had it compared. */
import { audit, secondLook } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { adjust } from './adjust.ts';
import { comparisonTable, oneComparison, type StoredComparison } from './comparisons.ts';
import { keptPlace } from './keep-connections.ts';

/**
 * Adjusts by it, or leaves the stock as it is. Refuses `erp.comparisonUnknown` (404), `erp.notWaiting`,
 * `identity.samePerson`, what the ledger refuses. Posts as `followErp`.
 */
export async function decideComparison(
  ctx: Ctx,
  id: Id,
  nodes: readonly Id[] | null,
  { accept, reason }: { accept: boolean; reason: string },
): Promise<StoredComparison> {
  // Under the lock of the node: no other comparison overtakes it meanwhile.
  await keptPlace(ctx, (await oneComparison(ctx, id, nodes)).nodeId);
  const comparison = await oneComparison(ctx, id, nodes);
  if (comparison.state !== 'waiting') throw new Refused('erp.notWaiting', { number: comparison.number });
  const refusal = (await secondLook(ctx))(comparison.madeBy);
  if (refusal) throw new Refused(refusal.code, refusal.data);
  const decided = { decidedBy: actorText(ctx.actor), decidedAt: new Date(ctx.now()), reason };
  if (accept) await adjust(ctx, comparison, decided);
  else {
    const after = { ...comparison, ...decided, state: 'rejected' as const };
    await comparisonTable.update(ctx, [after], ['id'], ['state', 'decidedBy', 'decidedAt', 'reason']);
    await audit(ctx, 'stockComparison.reject', `stockComparison/${id}`, { report: comparison.report, reason });
  }
  return oneComparison(ctx, id, null);
}

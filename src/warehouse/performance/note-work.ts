/** Notes what was done at a station (WMS-11): a row a scan, written beside it, so nobody waits for a counter. */
import { actorText, type Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { businessDay } from '../../ledger/ledger.ts';

export type Done = {
  nodeId: Id;
  task: 'pick' | 'sort' | 'check';
  /** Lines ended by it, pieces moved by it, mistakes it was. */
  lines?: number;
  pieces?: bigint;
  errors?: number;
};

export const noteWork = (ctx: Ctx, { nodeId, task, lines = 0, pieces = 0n, errors = 0 }: Done) => ctx.sql`
  insert into work_log (tenant_id, id, day, at, actor, node_id, task, lines, pieces, errors)
  values (${ctx.tenant}, ${ctx.newId()}, ${businessDay(ctx)}, ${new Date(ctx.now())}, ${actorText(ctx.actor)}, ${nodeId},
          ${task}, ${lines}, ${pieces}, ${errors})`;

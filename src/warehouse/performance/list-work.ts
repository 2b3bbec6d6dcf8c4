/**
 * Work by day, person and task, read from what is there anyway: scans, moves of bins, receipts, counts, hand-overs. What
 * must stay true: every source is read by the range of its days or of the moments in its ids, never as a whole.
 */
import type { WorkRow } from '../../contract/work.ts';
import { ownActors, peopleNames } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import { firstIdAt } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { actorWords, type Node } from '../../stock/stock.ts';

type Row = {
  day: string;
  actor: string;
  task: WorkRow['task'];
  lines: number;
  pieces: bigint;
  errors: number;
  minutes: number;
};
export type WorkAsked = { from: string; until: string; everybody: boolean };

const DAY_MS = 24 * 3_600_000;
const MOST_DAYS = 92;
/** A document is one step of work; a step after a pause begins anew. */
const PAUSE = '10 minutes';
const startOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`);

/** Refuses `warehouse.workTooLong` (data: `most`). */
export async function listWork(ctx: Ctx, nodes: readonly Node[], { from, until, everybody }: WorkAsked) {
  const [begins, ends] = [startOf(from), startOf(until) + DAY_MS];
  if (ends <= begins || ends - begins > MOST_DAYS * DAY_MS)
    throw new Refused('warehouse.workTooLong', { most: MOST_DAYS });
  const [first, last] = [firstIdAt(begins), firstIdAt(ends)];
  const [here, own] = [nodes.map(({ id }) => id), [...(await ownActors(ctx))]];
  const rows = await ctx.run<Row>(sql`
    with done as (
      select day, at, actor, task, lines, pieces, errors
      from work_log
      where tenant_id = ${ctx.tenant} and day between ${from} and ${until} and node_id = any(${here}::uuid[])
      union all
      select (at at time zone 'Asia/Shanghai')::date, at, by, kind, 1, quantity, 0
      from bin_move
      where tenant_id = ${ctx.tenant} and id >= ${first} and id < ${last} and node_id = any(${here}::uuid[])
      union all
      select (r.booked_at at time zone 'Asia/Shanghai')::date, r.booked_at, r.created_by, 'receive',
             count(*)::int, sum(l.counted)::bigint, 0
      from goods_receipt r
      join goods_receipt_line l on l.tenant_id = r.tenant_id and l.receipt_id = r.id
      where r.tenant_id = ${ctx.tenant} and r.id >= ${first} and r.id < ${last} and r.booked_at is not null
        and r.node_id = any(${here}::uuid[])
      group by r.tenant_id, r.id
      union all
      select (d.created_at at time zone 'Asia/Shanghai')::date, d.created_at, d.created_by, 'count',
             count(*)::int, coalesce(sum(coalesce(l.counted, abs(l.change))), 0)::bigint, 0
      from stock_document d
      join stock_document_line l on l.tenant_id = d.tenant_id and l.document_id = d.id
      where d.tenant_id = ${ctx.tenant} and d.id >= ${first} and d.id < ${last} and d.kind = 'count'
        and d.node_id = any(${here}::uuid[])
      group by d.tenant_id, d.id
      union all
      select (closed_at at time zone 'Asia/Shanghai')::date, closed_at, created_by, 'handOver', parcels, parcels, 0
      from manifest
      where tenant_id = ${ctx.tenant} and id >= ${first} and id < ${last} and closed_at is not null
        and node_id = any(${here}::uuid[])
    ), steps as (
      select *, at - lag(at) over (partition by actor, day order by at) as since
      from done
      ${everybody ? sql`` : sql`where actor = any(${own}::text[])`}
    )
    select day::text, actor, task, sum(lines)::int as lines, sum(pieces)::bigint as pieces, sum(errors)::int as errors,
           coalesce(ceil(extract(epoch from sum(since) filter (where since < ${PAUSE}::interval)) / 60), 0)::int as minutes
    from steps
    group by day, actor, task
    order by day desc, actor, task`);
  const people = await peopleNames(
    ctx,
    rows.map(({ actor }) => actor),
  );
  return rows.map(({ actor, ...row }) => ({ ...row, person: actorWords(actor, people) }));
}

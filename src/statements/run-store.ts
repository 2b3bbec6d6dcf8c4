/** Payment runs and their lines in the database: the only statements that write them. */
import type { RUN_LINE_STATES, RUN_STATES } from '../contract/payment-runs.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';

export type Run = {
  id: Id;
  state: (typeof RUN_STATES)[number];
  accountId: Id;
  accountName: string;
  accountNumber: string;
  day: string;
  currency: string;
  lines: number;
  sumMinor: bigint;
  madeBy: string;
  madeAt: Date;
  decidedBy: string;
  decidedAt: Date | null;
  sentAt: Date | null;
  reason: string;
};
export type KeptRun = Run & { number: string };

export type RunLine = {
  id: Id;
  runId: Id;
  line: number;
  statementId: Id;
  supplierId: Id;
  state: (typeof RUN_LINE_STATES)[number];
  amountMinor: bigint;
  bankName: string;
  bankCode: string;
  accountName: string;
  accountSealed: string;
  accountMasked: string;
  /** Who changed that account last. */
  accountBy: string;
  reason: string;
  endedAt: Date | null;
};

export const runTable = table<Run>('payment_run', {
  ...{ id: 'uuid', state: 'text', accountId: 'uuid', accountName: 'text', accountNumber: 'text', day: 'date' },
  ...{ currency: 'text', lines: 'int', sumMinor: 'bigint', madeBy: 'text', madeAt: 'timestamptz' },
  ...{ decidedBy: 'text', decidedAt: 'timestamptz', sentAt: 'timestamptz', reason: 'text' },
});
export const runLineTable = table<RunLine>('payment_run_line', {
  ...{ id: 'uuid', runId: 'uuid', line: 'int', statementId: 'uuid', supplierId: 'uuid', state: 'text' },
  ...{ amountMinor: 'bigint', bankName: 'text', bankCode: 'text', accountName: 'text', accountSealed: 'text' },
  ...{ accountMasked: 'text', accountBy: 'text', reason: 'text', endedAt: 'timestamptz' },
});

const runsWhere = (ctx: Ctx, where: Sql): Promise<KeptRun[]> =>
  ctx.run(sql`select ${runTable.select()}, number from payment_run where tenant_id = ${ctx.tenant} and ${where}`);

/** One row more than `limit`, newest first. */
export const findRuns = (ctx: Ctx, q: { state?: Run['state'] | undefined; before: Id | null; limit: number }) =>
  runsWhere(
    ctx,
    sql`(${q.state ?? null}::text is null or state = ${q.state ?? null})
      and (${q.before}::uuid is null or id < ${q.before})
    order by id desc
    limit ${q.limit + 1}`,
  );

/** Those a second person has to look at, the longest waiting first. */
export const waitingRuns = (ctx: Ctx, most: number): Promise<KeptRun[]> =>
  runsWhere(ctx, sql`state = 'waitApproval' order by id limit ${most}`);

export async function lockRuns(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, KeptRun>> {
  const rows = await runsWhere(ctx, sql`id = any(${[...new Set(ids)]}::uuid[]) order by id for update`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Refuses `statements.runUnknown` (404). */
export async function runOf(ctx: Ctx, id: Id, lock = false): Promise<KeptRun> {
  const [run] = await runsWhere(ctx, sql`id = ${id} ${lock ? sql`for update` : sql``}`);
  if (!run) throw new Refused('statements.runUnknown', { id }, 404);
  return run;
}

export const linesOfRuns = (ctx: Ctx, runIds: readonly Id[]): Promise<RunLine[]> =>
  ctx.run(sql`
    select ${runLineTable.select()}
    from payment_run_line
    where tenant_id = ${ctx.tenant}
      and run_id = any(${runIds as Id[]}::uuid[])
    order by run_id, line`);

/** Statements that are in a run which may still pay them, with its number. */
export async function runningRuns(ctx: Ctx, statementIds: readonly Id[]): Promise<Map<Id, string>> {
  const rows = await ctx.sql<{ statement: Id; number: string }>`
    select l.statement_id as statement, r.number
    from payment_run_line l
    join payment_run r on r.tenant_id = l.tenant_id and r.id = l.run_id
    where l.tenant_id = ${ctx.tenant}
      and l.statement_id = any(${statementIds as Id[]}::uuid[])
      and l.state in ('waiting', 'unknown', 'success')`;
  return new Map(rows.map(({ statement, number }) => [statement, number]));
}

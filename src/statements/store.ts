/** Statements as they are kept, with their lines. */
import type { STATEMENT_LINE_KINDS, StatementState } from '../contract/statements.ts';
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type Outcome, Refused, refuse } from '../kernel/refusal.ts';

/** As JSON keeps them. */
export type KeptTax = { taxPpm: number; dueMinor: string; netMinor: string; vatMinor: string };
export type KeptScope = {
  baseMinor: string;
  commissionMinor: string;
  salesTopUpMinor: string;
  profitTopUpMinor: string;
};

export type Statement = {
  id: Id;
  supplierId: Id;
  termId: Id;
  counter: string;
  periodFrom: string;
  periodUntil: string;
  state: StatementState;
  currency: string;
  /** Of the terms it was made by what is asked later. */
  terms: { presentation: 'principal' | 'agent'; shopId: Id | null };
  scopeStart: string;
  scope: KeptScope;
  soldMinor: bigint;
  returnedMinor: bigint;
  shareMinor: bigint;
  commissionMinor: bigint;
  dueMinor: bigint;
  taxes: KeptTax[];
  outsideMinor: bigint;
  carriedMinor: bigint;
  payMinor: bigint;
  carryMinor: bigint;
  invoiceNumber: string;
  invoiceOn: string | null;
  invoiceMinor: bigint | null;
  payReference: string;
  version: number;
  createdAt: Date;
  createdBy: string;
  publishedAt: Date | null;
  confirmedAt: Date | null;
  confirmedBy: string;
  invoicedBy: string;
  approvedBy: string;
  paidOn: string | null;
};
export type KeptStatement = Statement & { number: string };

export const statementTable = table<Statement>('supplier_statement', {
  id: 'uuid',
  supplierId: 'uuid',
  termId: 'uuid',
  counter: 'text',
  periodFrom: 'date',
  periodUntil: 'date',
  state: 'text',
  currency: 'text',
  terms: 'jsonb',
  scopeStart: 'date',
  scope: 'jsonb',
  soldMinor: 'bigint',
  returnedMinor: 'bigint',
  shareMinor: 'bigint',
  commissionMinor: 'bigint',
  dueMinor: 'bigint',
  taxes: 'jsonb',
  outsideMinor: 'bigint',
  carriedMinor: 'bigint',
  payMinor: 'bigint',
  carryMinor: 'bigint',
  invoiceNumber: 'text',
  invoiceOn: 'date',
  invoiceMinor: 'bigint',
  payReference: 'text',
  version: 'int',
  createdAt: 'timestamptz',
  createdBy: 'text',
  publishedAt: 'timestamptz',
  confirmedAt: 'timestamptz',
  confirmedBy: 'text',
  invoicedBy: 'text',
  approvedBy: 'text',
  paidOn: 'date',
});

export type StatementLine = {
  statementId: Id;
  line: number;
  supplierId: Id;
  kind: (typeof STATEMENT_LINE_KINDS)[number];
  classCode: string;
  title: string;
  soldMinor: bigint;
  returnedMinor: bigint;
  shareMinor: bigint;
  baseMinor: bigint;
  rateNum: bigint;
  rateDen: bigint;
  commissionMinor: bigint;
  amountMinor: bigint;
  taxPpm: number;
  noteId: Id | null;
};
export const lineTable = table<StatementLine>('supplier_statement_line', {
  statementId: 'uuid',
  line: 'int',
  supplierId: 'uuid',
  kind: 'text',
  classCode: 'text',
  title: 'text',
  soldMinor: 'bigint',
  returnedMinor: 'bigint',
  shareMinor: 'bigint',
  baseMinor: 'bigint',
  rateNum: 'bigint',
  rateDen: 'bigint',
  commissionMinor: 'bigint',
  amountMinor: 'bigint',
  taxPpm: 'int',
  noteId: 'uuid',
});

const selected = (where: Sql): Sql => sql`
  select ${statementTable.select()}, number
  from supplier_statement
  where ${where}`;

/** Nobody else changes them meanwhile. */
export async function lockStatements(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, KeptStatement>> {
  const where = sql`tenant_id = ${ctx.tenant} and id = any(${[...new Set(ids)]}::uuid[])`;
  const rows = await ctx.run<KeptStatement>(sql`${selected(where)} order by id for update`);
  return new Map(rows.map((row) => [row.id, row]));
}

export async function statementsById(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, KeptStatement>> {
  const where = sql`tenant_id = ${ctx.tenant} and id = any(${[...new Set(ids)]}::uuid[])`;
  return new Map((await ctx.run<KeptStatement>(selected(where))).map((row) => [row.id, row]));
}

/** `lock`: to change it. Refuses `statements.unknown` (404). */
export async function statementOf(ctx: Ctx, id: Id, lock = false): Promise<KeptStatement> {
  const where = sql`tenant_id = ${ctx.tenant} and id = ${id}`;
  const [row] = await ctx.run<KeptStatement>(sql`${selected(where)} ${lock ? sql`for update` : sql``}`);
  if (!row) throw new Refused('statements.unknown', { id }, 404);
  return row;
}

/** Of a state, the oldest first. */
export const statementsIn = (ctx: Ctx, state: StatementState, most: number): Promise<KeptStatement[]> =>
  ctx.run<KeptStatement>(selected(sql`tenant_id = ${ctx.tenant} and state = ${state} order by id limit ${most}`));

/** The latest of each of the terms. */
export async function latestStatements(ctx: Ctx, termIds: readonly Id[]): Promise<Map<Id, KeptStatement>> {
  const rows = await ctx.run<KeptStatement>(sql`
    select distinct on (term_id) ${statementTable.select()}, number
    from supplier_statement
    where tenant_id = ${ctx.tenant}
      and term_id = any(${termIds as Id[]}::uuid[])
    order by term_id, period_until desc`);
  return new Map(rows.map((row) => [row.termId, row]));
}

export const linesOf = (ctx: Ctx, statementId: Id): Promise<StatementLine[]> =>
  ctx.run(sql`
    select ${lineTable.select()}
    from supplier_statement_line
    where tenant_id = ${ctx.tenant}
      and statement_id = ${statementId}
    order by line`);

/** Sets the named properties, counts versions, and tells the audit log, which is the statements' timeline. */
export async function saveStatements(
  ctx: Ctx,
  statements: readonly Statement[],
  set: readonly (keyof Statement & string)[],
  action: string,
  detail: Record<string, unknown> = {},
): Promise<void> {
  await statementTable.update(
    ctx,
    statements.map((one) => ({ ...one, version: one.version + 1 })),
    ['id'],
    [...set, 'version'],
  );
  const entries = statements.map(({ id }) => ({ subject: `statement/${id}`, detail }));
  await auditAll(ctx, action, entries);
}

/** Statements that may take a step, and why the others may not: `statements.unknown`, `statements.wrongState` (data: `state`). */
export function sortOut(
  ids: readonly Id[],
  known: ReadonlyMap<Id, KeptStatement>,
  from: readonly StatementState[],
): { ready: KeptStatement[]; refused: Map<Id, Outcome<Id>> } {
  const refused = new Map<Id, Outcome<Id>>();
  const ready = ids.flatMap((id) => {
    const one = known.get(id);
    if (!one) refused.set(id, refuse(id, 'statements.unknown'));
    else if (!from.includes(one.state)) refused.set(id, refuse(id, 'statements.wrongState', { state: one.state }));
    return one && from.includes(one.state) ? [one] : [];
  });
  return { ready, refused };
}

/** Stock documents and expectations as lists and one by one, newest first: ids begin with their moment. */
import type { DocumentKind } from '../contract/stock-documents.ts';
import { peopleNames } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { joined, raw, type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { Expectation } from './expectations.ts';
import { type ActorWords, actorWords } from './place-words.ts';
import type { StoredDocument } from './stock-documents.ts';

type Listed = {
  /** Nodes the caller may see. */
  nodeIds: readonly Id[];
  id?: Id | undefined;
  ids?: readonly Id[] | undefined;
  number?: string | undefined;
  /** The last one seen. */
  before?: Id | undefined;
  limit: number;
};
export type DocumentQuery = Listed & { kind?: DocumentKind | undefined; expectationId?: Id | undefined };
export type ExpectationQuery = Listed & { state?: Expectation['state'] | undefined };

type Reference = { id: Id; number: string };
type NodeWords = { id: Id; name: string };
export type DocumentFound = Omit<
  StoredDocument,
  'nodeId' | 'createdBy' | 'expectationId' | 'reversesId' | 'transferId'
> & {
  number: string;
  node: NodeWords;
  by: ActorWords;
  lines: number;
  reverses: Reference | null;
  reversedBy: Reference | null;
  expectation: Reference | null;
};

const conditionsOf = (ctx: Ctx, { nodeIds, id, ids, number, before }: Listed, more: readonly Sql[]): Sql =>
  joined(
    [
      sql`d.tenant_id = ${ctx.tenant}`,
      sql`d.node_id = any(${nodeIds as Id[]}::uuid[])`,
      ...(id ? [sql`d.id = ${id}`] : []),
      ...(ids ? [sql`d.id = any(${ids as Id[]}::uuid[])`] : []),
      ...(number ? [sql`d.number = ${number.trim().toUpperCase()}`] : []),
      ...(before ? [sql`d.id < ${before}`] : []),
      ...more,
    ],
    ' and ',
  );

/** What a joined document is called, null where there is none. */
const reference = (alias: 'o' | 'r' | 'e' | 't'): Sql =>
  raw(`case when ${alias}.id is not null then jsonb_build_object('id', ${alias}.id, 'number', ${alias}.number) end`);

/** One row more than `limit`. */
export async function findDocuments(ctx: Ctx, q: DocumentQuery): Promise<DocumentFound[]> {
  const more = [
    ...(q.kind ? [sql`d.kind = ${q.kind}`] : []),
    ...(q.expectationId ? [sql`d.expectation_id = ${q.expectationId}`] : []),
  ];
  const rows = await ctx.run<Omit<DocumentFound, 'by'> & { createdBy: string }>(sql`
    select d.id, d.number, d.kind, d.supplier, d.note, d.business_on as "businessOn", d.created_at as "createdAt",
           d.created_by as "createdBy", jsonb_build_object('id', n.id, 'name', n.name) as node,
           ${reference('o')} as reverses, ${reference('r')} as "reversedBy", ${reference('e')} as expectation,
           (select count(*)::int
            from stock_document_line l
            where l.tenant_id = d.tenant_id and l.document_id = d.id) as lines
    from stock_document d
    join node n on n.tenant_id = d.tenant_id and n.id = d.node_id
    left join stock_document o on o.tenant_id = d.tenant_id and o.id = d.reverses_id
    left join stock_document r on r.tenant_id = d.tenant_id and r.reverses_id = d.id
    left join expectation e on e.tenant_id = d.tenant_id and e.id = d.expectation_id
    where ${conditionsOf(ctx, q, more)}
    order by d.id desc
    limit ${q.limit + 1}`);
  return withActors(ctx, rows);
}

export type ExpectationFound = Omit<Expectation, 'nodeId' | 'createdBy' | 'transferId'> & {
  transfer: Reference | null;
  number: string;
  node: NodeWords;
  by: ActorWords;
  quantity: bigint;
  received: bigint;
};

/** One row more than `limit`. */
export async function findExpectations(ctx: Ctx, q: ExpectationQuery): Promise<ExpectationFound[]> {
  const more = q.state ? [sql`d.state = ${q.state}`] : [];
  const rows = await ctx.run<Omit<ExpectationFound, 'by'> & { createdBy: string }>(sql`
    select d.id, d.number, d.kind, d.supplier, d.expected_on as "expectedOn", d.note, d.state, d.version,
           d.created_at as "createdAt", d.created_by as "createdBy", jsonb_build_object('id', n.id, 'name', n.name) as node,
           ${reference('t')} as transfer, s.quantity, s.received
    from expectation d
    join node n on n.tenant_id = d.tenant_id and n.id = d.node_id
    left join stock_transfer t on t.tenant_id = d.tenant_id and t.id = d.transfer_id
    cross join lateral (
      select coalesce(sum(l.quantity), 0)::bigint as quantity, coalesce(sum(l.received), 0)::bigint as received
      from expectation_line l
      where l.tenant_id = d.tenant_id and l.expectation_id = d.id) s
    where ${conditionsOf(ctx, q, more)}
    order by d.id desc
    limit ${q.limit + 1}`);
  return withActors(ctx, rows);
}

async function withActors<Row extends { createdBy: string }>(
  ctx: Ctx,
  rows: readonly Row[],
): Promise<(Omit<Row, 'createdBy'> & { by: ActorWords })[]> {
  const people = await peopleNames(
    ctx,
    rows.map((row) => row.createdBy),
  );
  return rows.map(({ createdBy, ...row }) => ({ ...row, by: actorWords(createdBy, people) }));
}

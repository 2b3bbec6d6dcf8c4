/**
 * Families: an order with all it was divided into or joined with. An order comes from one other at most (a part from its
 * whole, what was joined into the order it went into), so a family is a tree under its root. The limits keep PostgreSQL,
 * which takes a recursion for large, from reading all orders to find a few by their key.
 */
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';

/** `aside`: divided or joined; what became of it is elsewhere in the family. */
export type Member = { root: Id; id: Id; number: string; shopId: Id; aside: boolean; createdAt: Date };

/** Of orders (a query of ids) the root of their family: (id, root). */
export const rootsOf = ({ tenant }: Ctx, ids: Sql): Sql => sql`
  with recursive up as (
    select o.id, o.id as root, coalesce(o.merged_into, o.split_from) as next
    from (${ids}) t
    join sales_order o on o.tenant_id = ${tenant} and o.id = t.id
    union all
    select u.id, o.*
    from up u
    cross join lateral (
      select id, coalesce(merged_into, split_from)
      from sales_order
      where tenant_id = ${tenant} and id = u.next
      limit 1) o
    where u.next is not null)
  select id, root from up where next is null`;

/** Of roots (a query of `root`) everyone in their families: (root, id). */
export const membersOf = ({ tenant }: Ctx, roots: Sql): Sql => sql`
  with recursive down as (
    select r.root, r.root as id from (${roots}) r
    union all
    select d.root, n.id
    from down d
    cross join lateral (
      select id from sales_order where tenant_id = ${tenant} and split_from = d.id
      union all
      select id from sales_order where tenant_id = ${tenant} and merged_into = d.id) n)
  select root, id from down`;

/** The families of orders, everyone once. */
export const familiesOf = (ctx: Ctx, ids: readonly Id[]): Promise<Member[]> =>
  ctx.run<Member>(sql`
    select m.root, o.*
    from (${membersOf(
      ctx,
      sql`select distinct root from (${rootsOf(ctx, sql`select unnest(${ids as Id[]}::uuid[]) as id`)}) r`,
    )}) m
    cross join lateral (
      select id, number, shop_id as "shopId", state in ('split', 'merged') as aside, created_at as "createdAt"
      from sales_order
      where tenant_id = ${ctx.tenant} and id = m.id
      limit 1) o
    order by m.root, o.id`);

/** What is shown of access: users with their roles, the roles themselves, API keys, sessions, the audit log. Reads only. */
import type { Place, RoleRow } from '../contract/access.ts';
import type { AmountLimit } from '../contract/limits.ts';
import { RIGHTS } from '../contract/rights.ts';
import type { Ctx } from '../kernel/context.ts';
import { joined, sql } from '../kernel/db/sql.ts';
import { firstIdAt, type Id } from '../kernel/ids.ts';
import { rightsNamed } from './holding.ts';
import { peopleNames } from './people-names.ts';

type GrantShown = { role: string; within: { kind: Place['kind']; id: Id } | null };
type UserFound = {
  id: Id;
  login: string;
  name: string;
  enabled: boolean;
  secondFactor: boolean;
  createdAt: Date;
  seenAt: Date | null;
  grants: GrantShown[];
};

/** One row more than `limit`, by login. `text` is part of a login or name. */
export const findUsers = (ctx: Ctx, q: { text: string | undefined; after: string; limit: number }) =>
  ctx.sql<UserFound>`
    select u.id, u.login, u.name, u.disabled_at is null as enabled, u.totp_confirmed_at is not null as "secondFactor",
           u.created_at as "createdAt",
           (select max(s.seen_at)
            from session s
            where s.tenant_id = u.tenant_id and s.user_id = u.id) as "seenAt",
           (select coalesce(jsonb_agg(jsonb_build_object('role', r.code, 'within', w.place) order by r.code, g.id), '[]')
            from role_grant g
            join role r on r.tenant_id = g.tenant_id and r.id = g.role_id
            cross join lateral (
              select case when g.organisation_id is not null
                            then jsonb_build_object('kind', 'organisation', 'id', g.organisation_id)
                          when g.shop_id is not null then jsonb_build_object('kind', 'shop', 'id', g.shop_id)
                          when g.node_id is not null then jsonb_build_object('kind', 'node', 'id', g.node_id)
                     end as place) w
            where g.tenant_id = u.tenant_id and g.user_id = u.id) as grants
    from app_user u
    where u.tenant_id = ${ctx.tenant}
      and u.supplier_id is null
      and u.login > ${q.after}
      and strpos(lower(u.login || ' ' || u.name), lower(${q.text ?? ''})) > 0
    order by u.login
    limit ${q.limit + 1}`;

export async function allRoles(ctx: Ctx): Promise<RoleRow[]> {
  const rows = await ctx.sql<{ code: string; version: number; name: string; rights: string[]; limits: AmountLimit[] }>`
    select code, version, name, rights, limits
    from role
    where tenant_id = ${ctx.tenant}
    order by '*' = any(rights) desc, cardinality(rights) desc, code`;
  return rows.map(({ rights, ...role }) => {
    const held = new Set(rightsNamed(rights));
    return { ...role, rights: RIGHTS.filter((right) => held.has(right)), everything: rights.includes('*') };
  });
}

export const organisationsOf = (ctx: Ctx): Promise<{ id: Id; name: string }[]> => ctx.sql`
  select id, name
  from organisation
  where tenant_id = ${ctx.tenant}
  order by name, id`;

type KeyFound = {
  id: Id;
  name: string;
  prefix: string;
  user_id: Id;
  user_name: string;
  rights: string[];
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
};

/** One row more than `limit`, newest first. */
export const findApiKeys = (ctx: Ctx, q: { before: Id | null; limit: number }) =>
  ctx.sql<KeyFound>`
    select k.id, k.name, k.prefix, k.user_id, u.name as user_name, k.rights, k.created_at, k.expires_at, k.revoked_at
    from api_key k
    join app_user u on u.tenant_id = k.tenant_id and u.id = k.user_id
    where k.tenant_id = ${ctx.tenant}
      and (${q.before}::uuid is null or k.id < ${q.before})
    order by k.id desc
    limit ${q.limit + 1}`;

/** Those that still count. One row more than `limit`, newest first. */
export const findSessions = (ctx: Ctx, q: { userId: Id; before: Id | null; limit: number }) =>
  ctx.sql<{ id: Id; agent: string; createdAt: Date; seenAt: Date }>`
    select id, agent, created_at as "createdAt", seen_at as "seenAt"
    from session
    where tenant_id = ${ctx.tenant}
      and user_id = ${q.userId}
      and expires_at > now()
      and seen_at > now() - interval '12 hours'
      and (${q.before}::uuid is null or id < ${q.before})
    order by id desc
    limit ${q.limit + 1}`;

type AuditQuery = {
  subject: string | undefined;
  text?: string | undefined;
  actorId: Id | undefined;
  from: string | undefined;
  until: string | undefined;
  before: Id | null;
  limit: number;
};

type AuditFound = { id: Id; at: Date; actor: string; action: string; subject: string; detail: Record<string, unknown> };

/** One row more than `limit`, newest first. Ids begin with their moment, so a span of time is a span of ids. */
export async function findAudit(ctx: Ctx, q: AuditQuery) {
  const conditions = [
    sql`tenant_id = ${ctx.tenant}`,
    ...(q.subject ? [sql`subject = ${q.subject}`] : []),
    ...(q.text ? [sql`position(lower(${q.text}) in lower(subject || ' ' || action || ' ' || detail::text)) > 0`] : []),
    ...(q.actorId ? [sql`actor = any(${[`user:${q.actorId}`, `apiKey:${q.actorId}`]}::text[])`] : []),
    ...(q.from ? [sql`id >= ${firstIdAt(Date.parse(q.from))}`] : []),
    ...(q.until ? [sql`id < ${firstIdAt(Date.parse(q.until))}`] : []),
    ...(q.before ? [sql`id < ${q.before}`] : []),
  ];
  const rows = await ctx.run<AuditFound>(sql`
    select id, at, actor, action, subject, detail
    from audit_entry
    where ${joined(conditions, ' and ')}
    order by id desc
    limit ${q.limit + 1}`);
  const names = await peopleNames(ctx, [...new Set(rows.map((row) => row.actor))]);
  return rows.map(({ actor, ...row }) => {
    const [kind = '', ...id] = actor.split(':');
    return { ...row, actor: { kind, id: id.join(':'), name: names.get(actor) ?? actor } };
  });
}

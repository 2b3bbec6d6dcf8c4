/**
 * A tenant begins with its organisation and the default roles. The very first one of an installation also gets its
 * owner, with a random password that is answered once: there is no default password to forget to change.
 */
import { randomInt } from 'node:crypto';
import type { Ctx, Tenant } from '../kernel/context.ts';
import { SYSTEM } from '../kernel/context.ts';
import type { Database } from '../kernel/db/database.ts';
import { sql, toJson } from '../kernel/db/sql.ts';
import { audit } from './audit.ts';
import { grantRole } from './grant-role.ts';
import { hashPassword } from './password.ts';
import { DEFAULT_ROLES } from './roles.ts';
import { createUser, findLogin } from './users.ts';

/** Adds the default roles that are missing and the root organisation. May be repeated. */
export async function setUpTenant(ctx: Ctx, name: string): Promise<void> {
  const organisations = await ctx.sql`
    select id
    from organisation
    where tenant_id = ${ctx.tenant}
    limit 1`;
  if (organisations.length === 0)
    await ctx.sql`
      insert into organisation (tenant_id, id, name)
      values (${ctx.tenant}, ${ctx.newId()}, ${name})`;
  for (const role of DEFAULT_ROLES)
    await ctx.sql`
      insert into role (tenant_id, id, code, name, rights, limits)
      values (${ctx.tenant}, ${ctx.newId()}, ${role.code}, ${role.name}, ${[...role.rights]},
              ${toJson(role.limits ?? [])}::jsonb)
      on conflict (tenant_id, code) do nothing`;
  await audit(ctx, 'tenant.setUp', `tenant/${ctx.tenant}`);
}

/** Makes a tenant of the next number and sets it up. */
export async function createTenant(db: Database, name: string): Promise<Tenant> {
  const [row] = await db.ask<{ id: Tenant }>(sql`
    insert into tenant (id, name)
    select coalesce(max(id), 0) + 1, ${name}
    from tenant
    returning id`);
  await db.transaction({ tenant: row!.id, actor: SYSTEM }, (ctx) => setUpTenant(ctx, name));
  return row!.id;
}

export const FIRST_LOGIN = 'admin';

/**
 * On a new installation makes the first tenant with its owner and answers login and password, to be shown once; null
 * when that login exists.
 */
export async function ensureFirstLogin(
  db: Database,
  tenantName: string,
): Promise<{ login: string; password: string; tenant: Tenant } | null> {
  if (await findLogin(db, FIRST_LOGIN)) return null;
  const [known] = await db.ask<{ id: Tenant }>(sql`
    select min(id) as id
    from tenant`);
  const tenant = known?.id ?? (await createTenant(db, tenantName));
  const password = randomPassword();
  const passwordHash = await hashPassword(password);
  await db.transaction({ tenant, actor: SYSTEM }, async (ctx) => {
    await setUpTenant(ctx, tenantName);
    const id = await createUser(ctx, { login: FIRST_LOGIN, name: '负责人', passwordHash });
    await grantRole(ctx, id, 'owner');
  });
  return { login: FIRST_LOGIN, password, tenant };
}

/** Letters and digits nobody mistakes for one another; 20 of 31 are 99 random bits. */
const CLEAR = 'abcdefghjkmnpqrstuvwxyz23456789';

export const randomPassword = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => CLEAR[randomInt(CLEAR.length)]).join('')).join('-');

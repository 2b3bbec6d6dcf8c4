/** Users of a tenant: created, disabled, given a password. A login is unique over all tenants and kept in lower case. */
import type { Ctx, Tenant } from '../kernel/context.ts';
import type { Database } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { audit } from './audit.ts';
import { keepingAnOwner } from './holding.ts';
import { endSessionsOf } from './open-session.ts';
import { assertStrong } from './password.ts';

export type User = {
  id: Id;
  login: string;
  name: string;
  password_hash: string;
  totp_secret: Buffer | null;
  totp_confirmed_at: Date | null;
  totp_last_step: bigint;
  disabled_at: Date | null;
};

/** One spelling per login: width, case and surrounding blanks do not matter. */
export const normalLogin = (login: string): string => login.normalize('NFKC').trim().toLowerCase();

/**
 * `passwordHash` comes from `hashPassword`, outside the transaction, because it takes long. With `supplierId` it is
 * somebody of that supplier, who changes the password he was handed before anything else. Refuses `identity.loginTaken`,
 * `identity.loginDamaged`.
 */
export async function createUser(
  ctx: Ctx,
  input: { login: string; name: string; passwordHash: string; organisationId?: Id; supplierId?: Id },
): Promise<Id> {
  const id = ctx.newId();
  const login = normalLogin(input.login);
  if (!/^[^\s\p{C}]{2,100}$/u.test(login)) throw new Refused('identity.loginDamaged');
  const taken = await ctx.sql`
    insert into login_name (login, tenant_id, user_id)
    values (${login}, ${ctx.tenant}, ${id})
    on conflict (login) do nothing
    returning login`;
  if (taken.length === 0) throw new Refused('identity.loginTaken');
  await ctx.sql`
    insert into app_user (tenant_id, id, login, name, organisation_id, password_hash, supplier_id, must_change_password)
    values (${ctx.tenant}, ${id}, ${login}, ${input.name}, ${input.organisationId}, ${input.passwordHash},
            ${input.supplierId}, ${input.supplierId !== undefined})`;
  await audit(ctx, 'user.create', `user/${id}`, { login, name: input.name });
  return id;
}

/** Ends every session; API keys of the user stop with it. Refuses `identity.userUnknown` (404), `identity.lastOwner`. */
export const disableUser = (ctx: Ctx, userId: Id): Promise<void> =>
  keepingAnOwner(ctx, async () => {
    const found = await ctx.sql`
      update app_user
      set disabled_at = coalesce(disabled_at, now())
      where tenant_id = ${ctx.tenant}
        and id = ${userId}
      returning id`;
    if (found.length === 0) throw new Refused('identity.userUnknown', {}, 404);
    await audit(ctx, 'user.disable', `user/${userId}`);
    await endSessionsOf(ctx, userId);
  });

/** With the roles and keys it had. Refuses `identity.userUnknown` (404). */
export async function enableUser(ctx: Ctx, userId: Id): Promise<void> {
  const found = await ctx.sql`
    update app_user
    set disabled_at = null
    where tenant_id = ${ctx.tenant}
      and id = ${userId}
    returning id`;
  if (found.length === 0) throw new Refused('identity.userUnknown', {}, 404);
  await audit(ctx, 'user.enable', `user/${userId}`);
}

/**
 * Sets a password hash and ends every session but `chosenIn`, the one its user chose it in; a password handed out to
 * somebody of a supplier must be changed. Refuses `identity.userUnknown` (404).
 */
export async function setPasswordHash(ctx: Ctx, userId: Id, passwordHash: string, chosenIn?: Id): Promise<void> {
  const found = await ctx.sql`
    update app_user
    set password_hash = ${passwordHash}, must_change_password = supplier_id is not null and ${chosenIn === undefined}
    where tenant_id = ${ctx.tenant}
      and id = ${userId}
    returning id`;
  if (found.length === 0) throw new Refused('identity.userUnknown', {}, 404);
  await audit(ctx, 'user.setPassword', `user/${userId}`);
  await endSessionsOf(ctx, userId, chosenIn);
}

/** The password a person chose must be strong. Refuses `identity.passwordWeak`. */
export const assertChosenPassword = (password: string, login: string): void =>
  assertStrong(password, normalLogin(login));

export async function readUser(ctx: Ctx, userId: Id): Promise<User | undefined> {
  const rows = await ctx.sql<User>`
    select id, login, name, password_hash, totp_secret, totp_confirmed_at, totp_last_step, disabled_at
    from app_user
    where tenant_id = ${ctx.tenant}
      and id = ${userId}`;
  return rows[0];
}

/** The tenant and user of a login, whoever asks. */
export async function findLogin(db: Database, login: string): Promise<{ tenant: Tenant; userId: Id } | null> {
  const [row] = await db.ask<{ tenant_id: Tenant; user_id: Id }>(sql`
    select *
    from find_login(${normalLogin(login)})`);
  return row ? { tenant: row.tenant_id, userId: row.user_id } : null;
}

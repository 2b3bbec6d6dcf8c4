/** Who is signed in, for the console: user, tenant, rights. */
import { RIGHTS } from '../contract/rights.ts';
import type { Me } from '../contract/session.ts';
import type { Ctx } from '../kernel/context.ts';
import { rightsOf, type Session } from '../kernel/http/session.ts';

export async function readMe(ctx: Ctx, session: Session): Promise<Me> {
  const [row] = await ctx.sql<{
    login: string;
    name: string;
    second_factor: boolean;
    tenant_id: string;
    tenant_name: string;
    time_zone: string;
    supplier: Me['supplier'];
    must_change_password: boolean;
  }>`
    select u.login, u.name, u.totp_confirmed_at is not null as second_factor,
           t.public_id as tenant_id, t.name as tenant_name,
           coalesce(t.settings->>'timeZone', 'Asia/Shanghai') as time_zone,
           (select jsonb_build_object('id', s.id, 'name', s.name)
            from supplier s
            where s.tenant_id = u.tenant_id and s.id = u.supplier_id) as supplier,
           u.must_change_password
    from app_user u
    join tenant t on t.id = u.tenant_id
    where u.tenant_id = ${ctx.tenant}
      and u.id = ${session.userId}`;
  const rights = rightsOf(session);
  return {
    user: { id: session.userId, login: row!.login, name: row!.name },
    tenant: { id: row!.tenant_id, name: row!.tenant_name },
    rights: RIGHTS.filter((right) => rights.has(right)),
    timeZone: row!.time_zone,
    secondFactor: row!.second_factor,
    supplier: row!.supplier,
    mustChangePassword: row!.must_change_password,
  };
}

/** Suppliers' people who sign in to the portal (SUP-3): a login, and a password of one time. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';

export const loginsOf = (ctx: Ctx, supplierId: Id) =>
  ctx.sql<{ id: Id; login: string; name: string; enabled: boolean; mustChangePassword: boolean; seenAt: Date | null }>`
    select u.id, u.login, u.name, u.disabled_at is null as enabled, u.must_change_password as "mustChangePassword",
           (select max(s.seen_at) from session s where s.tenant_id = u.tenant_id and s.user_id = u.id) as "seenAt"
    from app_user u
    where u.tenant_id = ${ctx.tenant}
      and u.supplier_id = ${supplierId}
    order by u.login`;

/** In whose place the caller may sign: his own, and that of everybody who is away today and has named him. */
import { dayOf } from '../kernel/business-day.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';

export type Seat = {
  userId: Id | null;
  roles: ReadonlySet<Id>;
  /** Every name this person acts under: his own and those of all his keys. */
  actors: ReadonlySet<string>;
  /** null: his own seat. */
  insteadOf: Id | null;
};

/** His own seat comes first. */
export async function seatsOf(ctx: Ctx): Promise<Seat[]> {
  const me = actorText(ctx.actor);
  const rows = await ctx.sql<{ userId: Id; own: boolean; roles: Id[]; keys: Id[] }>`
    with me as (
      select id
      from app_user
      where tenant_id = ${ctx.tenant}
        and ('user:' || id = ${me}
          or id = (select user_id from api_key where tenant_id = ${ctx.tenant} and 'apiKey:' || id = ${me}))),
    seat as (
      select id, true as own
      from me
      union
      select a.user_id, false
      from me
      join absence a
        on a.tenant_id = ${ctx.tenant}
       and a.substitute_id = me.id
       and a.active
       and ${dayOf(ctx.now())}::date between a.from_day and a.until_day)
    select s.id as "userId", s.own,
           array(select g.role_id from role_grant g where g.tenant_id = ${ctx.tenant} and g.user_id = s.id) as roles,
           array(select k.id from api_key k where k.tenant_id = ${ctx.tenant} and k.user_id = s.id) as keys
    from seat s
    order by s.own desc, s.id`;
  const seats = rows.map(
    ({ userId, own, roles, keys }): Seat => ({
      ...{ userId, roles: new Set(roles), insteadOf: own ? null : userId },
      actors: new Set([`user:${userId}`, ...keys.map((key) => `apiKey:${key}`), ...(own ? [me] : [])]),
    }),
  );
  return seats.length > 0 ? seats : [{ userId: null, roles: new Set(), actors: new Set([me]), insteadOf: null }];
}

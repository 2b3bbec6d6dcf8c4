/** A person's own preferences: small texts by name, that only the console reads. */
import type { Preference } from '../contract/preferences.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';

const MOST = 200;

export const preferencesOf = (ctx: Ctx, userId: Id): Promise<Preference[]> =>
  ctx.sql<Preference>`
    select name, value
    from user_preference
    where tenant_id = ${ctx.tenant}
      and user_id = ${userId}
    order by name`;

/** Refuses `identity.tooManyPreferences` (data: `most`). */
export async function setPreference(ctx: Ctx, userId: Id, name: string, value: string): Promise<void> {
  const rows = await ctx.sql`
    insert into user_preference as p (tenant_id, user_id, name, value)
    select ${ctx.tenant}, ${userId}, ${name}, ${value}
    where (
      select count(*)
      from user_preference
      where tenant_id = ${ctx.tenant}
        and user_id = ${userId}
        and name <> ${name}) < ${MOST}
    on conflict (tenant_id, user_id, name) do update set value = excluded.value
    returning 1`;
  if (rows.length === 0) throw new Refused('identity.tooManyPreferences', { most: MOST });
}

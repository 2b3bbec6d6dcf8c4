/** Names of those who acted, for timelines: the text an entry keeps (`user:<id>`, `apiKey:<id>`) to the name people know. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';

export async function peopleNames(ctx: Ctx, actors: readonly string[]): Promise<Map<string, string>> {
  const ids = (kind: string): Id[] => [
    ...new Set(actors.filter((actor) => actor.startsWith(`${kind}:`)).map((actor) => actor.slice(kind.length + 1))),
  ];
  const [users, keys] = [ids('user'), ids('apiKey')];
  if (users.length + keys.length === 0) return new Map();
  const rows = await ctx.sql<{ actor: string; name: string }>`
    select 'user:' || id as actor, name
    from app_user
    where tenant_id = ${ctx.tenant}
      and id = any(${users}::uuid[])
    union all
    select 'apiKey:' || id, name
    from api_key
    where tenant_id = ${ctx.tenant}
      and id = any(${keys}::uuid[])`;
  return new Map(rows.map((row) => [row.actor, row.name]));
}

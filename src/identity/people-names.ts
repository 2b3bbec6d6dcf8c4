/** Who acted, from the text an entry keeps (`user:<id>`, `apiKey:<id>`): the name people know, or the user behind it. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';

const idsOf = (actors: readonly string[], kind: string): Id[] => [
  ...new Set(actors.filter((actor) => actor.startsWith(`${kind}:`)).map((actor) => actor.slice(kind.length + 1))),
];

/** For timelines; whoever is no person is left out. */
export async function peopleNames(ctx: Ctx, actors: readonly string[]): Promise<Map<string, string>> {
  const [users, keys] = [idsOf(actors, 'user'), idsOf(actors, 'apiKey')];
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

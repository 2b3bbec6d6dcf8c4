/**
 * Steps that two different people must take: nobody has the second look at what is his own, not even through an API key
 * or with a second role. What takes a second look: `SECOND_RIGHTS` of the contract. Two accounts of one person cannot be
 * told apart from two people.
 */
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Refusal } from '../kernel/refusal.ts';

/** Every name under which the person who acts now may have acted before: his own and those of all his keys. */
export async function ownActors(ctx: Ctx): Promise<ReadonlySet<string>> {
  const me = actorText(ctx.actor);
  const rows = await ctx.sql<{ actor: string }>`
    select unnest(array['user:' || k.user_id, 'apiKey:' || k.id]) as actor
    from api_key k
    where k.tenant_id = ${ctx.tenant}
      and ('user:' || k.user_id = ${me}
        or k.user_id = (
          select own.user_id from api_key own where own.tenant_id = ${ctx.tenant} and 'apiKey:' || own.id = ${me}))`;
  return new Set([me, ...rows.map((row) => row.actor)]);
}

/** Says whether who acts now may look at what `first` did (`user:<id>`, `apiKey:<id>`): null, or `identity.samePerson`. */
export async function secondLook(ctx: Ctx): Promise<(first: string) => Refusal | null> {
  const own = await ownActors(ctx);
  return (first) => (own.has(first) ? { code: 'identity.samePerson' } : null);
}

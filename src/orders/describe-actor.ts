/** Who did something, as people read it. The timeline keeps `user:<id>`, `job:<kind>`, `channel`, `rule:<name>`, `system`. */
import { peopleNames } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';

export type ActorView = { kind: 'person' | 'rule' | 'channel' | 'courier' | 'system'; name: string };

export function describeActor(actor: string, people: ReadonlyMap<string, string>): ActorView {
  const cut = actor.indexOf(':');
  const kind = cut < 0 ? actor : actor.slice(0, cut);
  const rest = cut < 0 ? '' : actor.slice(cut + 1);
  if (kind === 'user' || kind === 'apiKey') return { kind: 'person', name: people.get(actor) ?? rest };
  if (kind === 'rule') return { kind: 'rule', name: rest };
  if (kind === 'channel') return { kind: 'channel', name: rest };
  return { kind: 'system', name: rest };
}

/** Several at once, with the names of people looked up. */
export async function describeActors(ctx: Ctx, actors: readonly string[]): Promise<Map<string, ActorView>> {
  const people = await peopleNames(ctx, actors);
  return new Map(actors.map((actor) => [actor, describeActor(actor, people)]));
}

/** What dues asks of higher modules. */
import type { WhomPorts } from '../finance/finance.ts';
import type { Ctx } from '../kernel/context.ts';

type ActorView = { kind: 'person' | 'rule' | 'channel' | 'courier' | 'system'; name: string };
export type Actors = { describeActors: (ctx: Ctx, actors: readonly string[]) => Promise<Map<string, ActorView>> };
export type DuesPorts = WhomPorts & Actors;

/** Ledger accounts and actors as people know them. The words themselves are the console's, in its language. */
import { LEDGER_PLACES, type LedgerPlace } from '../contract/stock.ts';
import type { Id } from '../kernel/ids.ts';
import type { AccountName } from '../ledger/ledger.ts';
import { BUCKETS, STAGING, UNSORTED } from './places.ts';

const OUTSIDE: ReadonlySet<string> = new Set(LEDGER_PLACES);
/** Besides its buckets, a node has bins by their codes and these. */
const OF_NODE: ReadonlySet<string> = new Set([STAGING, UNSORTED]);

export function placeOf({ book, node, place }: AccountName, nodes: ReadonlyMap<Id, string>): LedgerPlace {
  const known = (word: string) => word as LedgerPlace['place'];
  if (node === '')
    return { node: null, ...(OUTSIDE.has(place) ? { place: known(place), bin: '' } : { place: 'bin', bin: place }) };
  const name = nodes.get(node) ?? '';
  const isWord = book === 'bin' ? OF_NODE.has(place) : (BUCKETS as readonly string[]).includes(place);
  return { node: name, ...(isWord ? { place: known(place), bin: '' } : { place: 'bin', bin: place }) };
}

export type ActorWords = { kind: 'person' | 'channel' | 'system'; name: string };

/** Actors as the ledger keeps them: `user:<id>`, `job:<kind>`, `channel:<shop>`, `system`. */
export function actorWords(actor: string, people: ReadonlyMap<string, string>): ActorWords {
  const cut = actor.indexOf(':');
  const kind = cut < 0 ? actor : actor.slice(0, cut);
  const rest = cut < 0 ? '' : actor.slice(cut + 1);
  if (kind === 'user' || kind === 'apiKey') return { kind: 'person', name: people.get(actor) ?? rest };
  return { kind: kind === 'channel' ? 'channel' : 'system', name: rest };
}

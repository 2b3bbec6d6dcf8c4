/** Ledger accounts and actors in the words people use: `供应商`, `华东仓 · 收货区`. */
import type { Id } from '../kernel/ids.ts';
import type { AccountName } from '../ledger/ledger.ts';
import { BUCKETS, STAGING, UNSORTED } from './places.ts';

const WORDS: Record<string, string> = {
  supplier: '供应商',
  customer: '客户',
  loss: '盘点损益',
  sync: '外部系统',
  assembly: '组装',
  beyond: '库位之外',
  sellable: '可售区',
  inbound: '收货区',
  return: '退货区',
  defective: '次品区',
  transit: '在途',
};
/** Besides the buckets, a node of the bin book has its bins by their codes and these. */
const BIN_WORDS: Record<string, string> = { [STAGING]: '备货区', [UNSORTED]: '未分库位' };

export function placeWords({ book, node, place }: AccountName, nodes: ReadonlyMap<Id, string>): string {
  if (node === '') return WORDS[place] ?? place;
  const isBucket = book !== 'bin' && (BUCKETS as readonly string[]).includes(place);
  const where = isBucket ? WORDS[place]! : (BIN_WORDS[place] ?? place);
  return `${nodes.get(node) ?? node} · ${where}`;
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

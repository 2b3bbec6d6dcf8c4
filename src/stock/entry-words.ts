/** Ledger entries as people read them: places, actors and documents by name. The console puts them in its language. */
import { DOCUMENT_KINDS } from '../contract/stock-documents.ts';
import { peopleNames } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { EntryBehind } from '../ledger/ledger.ts';
import { EXPECTATION, expectationNumbers } from './expectations.ts';
import type { Node } from './nodes.ts';
import { actorWords, placeOf } from './place-words.ts';
import { documentType, stockDocumentNumbers } from './stock-documents.ts';
import { TRANSFER, transferNumbers } from './transfers/progress.ts';

/** Numbers of the documents of one type, by id; modules above stock bring theirs. */
export type DocumentNumbers = (ctx: Ctx, ids: readonly Id[]) => Promise<Map<Id, string>>;

type Told = Pick<EntryBehind, 'from' | 'to' | 'document' | 'actor' | 'reason'>;

/** `nodes` are those that have a name for the caller. */
export async function inWords<Entry extends Told>(
  ctx: Ctx,
  nodes: readonly Node[],
  entries: readonly Entry[],
  documents: ReadonlyMap<string, DocumentNumbers>,
) {
  const names = new Map(nodes.map((node) => [node.id, node.name]));
  const [people, numbers] = await Promise.all([
    peopleNames(
      ctx,
      entries.map((entry) => entry.actor),
    ),
    numbersOf(ctx, entries, documents),
  ]);
  return entries.map(({ from, to, document, actor, reason, ...entry }) => ({
    ...entry,
    from: placeOf(from, names),
    to: placeOf(to, names),
    document: { type: document.type, id: document.id, number: numbers.get(document.id) ?? '' },
    actor: actorWords(actor, people),
    // Where nobody gave a reason the ledger keeps the document's type, which the entry names already.
    reason: reason === document.type ? '' : reason,
  }));
}

const OWN_DOCUMENTS: ReadonlyMap<string, DocumentNumbers> = new Map([
  ...DOCUMENT_KINDS.map((kind) => [documentType(kind), stockDocumentNumbers] as const),
  [EXPECTATION, expectationNumbers] as const,
  [TRANSFER, transferNumbers] as const,
]);

/** Numbers people know the documents of these by. */
export async function numbersOf(
  ctx: Ctx,
  entries: readonly { document: { type: string; id: Id } }[],
  documents: ReadonlyMap<string, DocumentNumbers>,
): Promise<Map<Id, string>> {
  const byType = Map.groupBy(entries, (entry) => entry.document.type);
  const found = await Promise.all(
    [...byType].map(([type, own]) => {
      const numbers = OWN_DOCUMENTS.get(type) ?? documents.get(type);
      return numbers?.(ctx, [...new Set(own.map((entry) => entry.document.id))]) ?? new Map<Id, string>();
    }),
  );
  return new Map(found.flatMap((one) => [...one]));
}

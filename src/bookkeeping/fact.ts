/**
 * What documents stand at, and what of that the books have not been told yet. Pure. What must stay true: all rows of a
 * document together are what it stands at, however often it is looked at and whatever became of it in between.
 */

import type { About, PostingKind } from '../finance/finance.ts';
import { dayOf } from '../kernel/business-day.ts';

export const SOURCES = ['sale', 'invoice', 'stock', 'purchase', 'freight', 'settlement', 'door'] as const;
export type Source = (typeof SOURCES)[number];
export type Amounts = Readonly<Record<string, bigint>>;
export type Document = { kind: string; id: string; number: string };

/** All that has happened to a document of a kind by now. `at`: when it did, or the last time. */
export type Fact = { kind: PostingKind; at: Date; amounts: Amounts; about: About };
/** A document with everything it stands at; what is not named is nothing. */
export type Standing = { document: Document; facts: readonly Fact[] };

export type FactRow = {
  source: Source;
  documentId: string;
  seq: number;
  documentKind: string;
  documentNumber: string;
  kind: string;
  at: Date;
  day: string;
  amounts: Record<string, string>;
  about: About;
  notedAt: Date;
};
export type ToldRow = Pick<FactRow, 'documentId' | 'seq' | 'kind' | 'amounts' | 'about'>;

/** The same facts in the same order, so that it can be a key. */
export const aboutKey = (about: About): string =>
  JSON.stringify(Object.entries(about).toSorted(([a], [b]) => a.localeCompare(b)));
const keyOf = ({ kind, about }: { kind: string; about: About }): string => `${kind}${aboutKey(about)}`;

/** Amounts of rows added up by name; what is nothing is left out. */
export function added(rows: readonly { amounts: Readonly<Record<string, string | bigint>> }[]): Record<string, bigint> {
  const sums: Record<string, bigint> = {};
  for (const { amounts } of rows)
    for (const [name, amount] of Object.entries(amounts)) sums[name] = (sums[name] ?? 0n) + BigInt(amount);
  return Object.fromEntries(Object.entries(sums).filter(([, amount]) => amount !== 0n));
}

/** Rows by which what was told becomes what the document stands at. What it does not stand at any more is taken back now. */
export function untold(source: Source, { document, facts }: Standing, told: readonly ToldRow[], now: Date): FactRow[] {
  const before = Map.groupBy(told, keyOf);
  const standing = Map.groupBy(facts, keyOf);
  let seq = told.reduce((last, row) => Math.max(last, row.seq), 0);
  return [...new Set([...standing.keys(), ...before.keys()])].flatMap((key): FactRow[] => {
    const [own, known] = [standing.get(key) ?? [], before.get(key) ?? []];
    const less = added(known);
    const taken = Object.fromEntries(Object.entries(less).map(([name, amount]) => [name, -amount]));
    const amounts = Object.entries(added([...own, { amounts: taken }]));
    if (amounts.length === 0) return [];
    const { kind, about } = own[0] ?? known[0]!;
    const at = new Date(own.length === 0 ? now : Math.max(...own.map((one) => one.at.getTime())));
    return [
      {
        ...{ source, documentId: document.id, seq: ++seq, kind, about, at, day: dayOf(at.getTime()), notedAt: now },
        ...{ documentKind: document.kind, documentNumber: document.number },
        amounts: Object.fromEntries(amounts.map(([name, amount]) => [name, String(amount)])),
      },
    ];
  });
}

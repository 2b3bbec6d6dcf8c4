/**
 * Which line of a pool's statement is which document of the custody book (tie-out T3). Pure: no I/O. By number and amount
 * first, then by an amount that only one of either side has; where two answers are possible, none is taken.
 */
import type { PoolDocument } from '../clearing/clearing.ts';
import { type Movement, WINDOW_DAYS } from './bank-ties.ts';

export type PoolTie = { line: Movement; document: PoolDocument; byNumber: boolean };

const DAY_MS = 86_400_000;
/** `PO12` is not in `PO123`. */
const wordsIn = (text: string): string[] => text.split(/[^\p{L}\p{N}_-]+/u);
const names = ({ refs, text }: Movement, document: PoolDocument): boolean => {
  const said = new Set([...refs, ...wordsIn(text)]);
  return document.refs.some((ref) => said.has(ref));
};
const inTime = ({ at }: Movement, { from }: PoolDocument): boolean => {
  const days = (at.getTime() - from.getTime()) / DAY_MS;
  return days > -1 && days <= WINDOW_DAYS;
};

/** `found`: documents and parts of them that other lines have already. */
export function tiePoolLines(
  lines: readonly Movement[],
  documents: readonly PoolDocument[],
  found: ReadonlySet<string>,
): PoolTie[] {
  const gone = new Set(found);
  const documentsOf = Map.groupBy(documents, ({ amountMinor }) => amountMinor);
  const linesOf = Map.groupBy(lines, ({ amountMinor }) => amountMinor);
  const open = new Set(lines);
  const ties: PoolTie[] = [];
  const isOpen = ({ id, parts, needs }: PoolDocument) =>
    !gone.has(id) && !parts.some((part) => gone.has(part)) && (needs === null || gone.has(needs));
  const same = ({ amountMinor }: Movement) => (documentsOf.get(amountMinor) ?? []).filter(isOpen);
  const take = (line: Movement, document: PoolDocument, byNumber: boolean) => {
    open.delete(line);
    for (const id of [document.id, ...document.parts]) gone.add(id);
    ties.push({ line, document, byNumber });
  };
  for (const line of lines) {
    const [only, another] = same(line).filter((one) => names(line, one));
    if (only && !another) take(line, only, true);
  }
  for (const line of lines) {
    if (!open.has(line)) continue;
    const [only, another] = same(line).filter((one) => one.bookedOn !== null && inTime(line, one));
    const rivals = linesOf.get(line.amountMinor)!.filter((one) => one !== line && open.has(one));
    if (only && !another && !rivals.some((rival) => inTime(rival, only))) take(line, only, false);
  }
  return ties;
}

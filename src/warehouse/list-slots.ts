/** The slots of a list's lines. Pure. A line's pieces fill its slots in their order, so a count says which slots have what. */
import type { Id } from '../kernel/ids.ts';
import type { StoredLine } from './make-pick-lists.ts';
import { slotsFor } from './pick-item.ts';
import { isSame } from './pick-list.ts';

/** What is picked of a line for each of its slots: they are filled in their order. */
export const pickedBySlot = (line: StoredLine): Map<number, bigint> =>
  new Map(slotsFor(line.slots, 0n, BigInt(line.picked ?? 0)).map(({ slot, quantity }) => [slot, quantity]));

/** Takes slots out of the lines of a list; gives what had been picked for them, per slot. */
export function withoutSlots(lines: readonly StoredLine[], slots: readonly number[]) {
  const back = slots.flatMap((slot) =>
    lines.flatMap((line) => {
      const quantity = pickedBySlot(line).get(slot) ?? 0n;
      return quantity > 0n
        ? [{ slot, bin: line.bin, sku: line.sku, quantity, ...(line.lot && { lot: line.lot }) }]
        : [];
    }),
  );
  const kept = lines.flatMap((line): StoredLine[] => {
    const own = line.slots.filter(({ slot }) => !slots.includes(slot));
    if (own.length === line.slots.length) return [line];
    const gone = back.filter((one) => isSame(one, line));
    const picked = gone.reduce((left, { quantity }) => left - quantity, BigInt(line.picked ?? 0));
    const quantity = own.reduce((sum, one) => sum + BigInt(one.quantity), 0n);
    const put = slotsFor(line.slots, 0n, BigInt(line.put ?? 0)).filter(({ slot }) => !slots.includes(slot));
    const kept = { picked: picked.toString(), put: put.reduce((sum, one) => sum + one.quantity, 0n).toString() };
    // Which pieces are carried back nobody says: each may be scanned for this list again.
    return own.length === 0 ? [] : [{ ...line, slots: own, quantity, ...kept, ...(line.serials && { serials: [] }) }];
  });
  return { back, kept };
}

/**
 * What the readers of all bills share. A bill is read whole or not at all: whatever is wrong with one line is `Damaged`
 * with the file, the physical line and the reason, and nothing of the file may be booked.
 */
import { Damaged } from '../../channels/connector.ts';
import { parseTime } from '../../kernel/files/files.ts';
import { parseMinor } from '../../kernel/money.ts';
import { Refused } from '../../kernel/refusal.ts';
import type { BillLine, BillTotals } from '../../reconciliation/bill.ts';

export const damaged = (file: string, line: number, reason: string, data: Record<string, unknown> = {}): Damaged =>
  new Damaged(`bill.${reason}`, { file, line, ...data });

/** Reading refuses a file by `Refused`; to whoever imports a bill, it is damaged like any other. */
export async function readWhole<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof Refused ? new Damaged(error.code, error.data) : error;
  }
}

/** The cells of one line, by the names of their columns. */
export class BillRow {
  readonly file: string;
  readonly line: number;
  readonly #cells: ReadonlyMap<string, string>;
  constructor(file: string, line: number, cells: ReadonlyMap<string, string>) {
    this.file = file;
    this.line = line;
    this.#cells = cells;
  }

  /** The cell under the first of these names that the layout has; empty when it has none. */
  text(...names: string[]): string {
    for (const name of names) {
      const cell = this.#cells.get(name);
      if (cell !== undefined) return cell;
    }
    return '';
  }

  has(name: string): boolean {
    return this.#cells.has(name);
  }

  /** In units of 10^-scale yuan. A column the layout lacks is nothing; an empty cell is so only where it `mayBeEmpty`. */
  amount(names: readonly string[], scale = 2, mayBeEmpty = false): bigint {
    const text = this.text(...names);
    const isNothing = text === '' && (mayBeEmpty || !names.some((name) => this.has(name)));
    const amount = isNothing ? 0n : parseMinor(text, scale);
    if (amount === null) throw this.damaged('damagedAmount', { column: names[0], value: text });
    return amount;
  }

  /** Excel may have saved it as `20.0`. */
  count(name: string): bigint {
    const text = this.text(name);
    const count = text === '' ? null : parseMinor(text, 0);
    if (count === null || count < 0n) throw this.damaged('damagedCount', { column: name, value: text });
    return count;
  }

  time(...names: string[]): Date {
    const text = this.text(...names);
    const time = parseTime(text, '+08:00');
    if (!time) throw this.damaged('damagedTime', { column: names[0], value: text });
    return time;
  }

  damaged(reason: string, data: Record<string, unknown> = {}): Damaged {
    return damaged(this.file, this.line, reason, data);
  }
}

/** What the bill's own total says against what its lines add up to. */
export function checkTotal(file: string, line: number, total: string, stated: bigint, found: bigint): void {
  if (stated !== found) throw damaged(file, line, 'totalDiffers', { total, stated, found });
}

/**
 * Every balance is the one before and the line's effect. Files run forwards or backwards in time, as their first and last
 * line tell; where both have the same second, either way is good. Throws at the first line where the chain breaks.
 */
export function checkBalances(file: string, lines: readonly BillLine[]): void {
  const effect = (line: BillLine): bigint => line.grossMinor - line.feeMinor;
  const firstBreak = (run: readonly BillLine[]): BillLine | undefined =>
    run.find((line, index) => index > 0 && run[index - 1]!.balanceMinor! + effect(line) !== line.balanceMinor);
  const [first, last] = [lines.at(0)?.at, lines.at(-1)?.at];
  if (!first || !last) return;
  const forwards = first <= last ? firstBreak(lines) : undefined;
  const backwards = first >= last ? firstBreak(lines.toReversed()) : undefined;
  const broken = first < last ? forwards : first > last ? backwards : forwards && backwards;
  if (broken)
    throw damaged(file, broken.line, 'balanceBroken', { balance: broken.balanceMinor, amount: effect(broken) });
}

export function totalsOf(lines: readonly BillLine[]): BillTotals {
  const totals: BillTotals = { lines: lines.length, paidMinor: 0n, refundedMinor: 0n, feeMinor: 0n };
  for (const { kind, grossMinor, feeMinor } of lines) {
    if (kind === 'payment') totals.paidMinor += grossMinor;
    if (kind === 'refund' || kind === 'revoked') totals.refundedMinor -= grossMinor;
    totals.feeMinor += feeMinor;
  }
  return totals;
}

/** The day all lines fall on, as written; null when there is none or more than one. */
export function commonDay(lines: readonly BillLine[]): string | null {
  const days = new Set(lines.map((line) => new Date(line.at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)));
  return days.size === 1 ? [...days][0]! : null;
}

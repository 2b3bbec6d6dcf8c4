/**
 * What the readers of all bills share. A bill is read whole or not at all: whatever is wrong with one line is `Damaged`
 * with the file, the physical line and the reason, and nothing of the file may be booked.
 */
import { Damaged } from '../../channels/connector.ts';
import { dayOf } from '../../kernel/business-day.ts';
import { parseTime } from '../../kernel/files/files.ts';
import { parseMinor } from '../../kernel/money.ts';
import { Refused } from '../../kernel/refusal.ts';
import type { BillLine, BillTotals } from '../../reconciliation/bill.ts';
import { BalanceChain, effectOf } from './balance-chain.ts';

export const damaged = (file: string, line: number, reason: string, data: Record<string, unknown> = {}): Damaged =>
  new Damaged(`bill.${reason}`, { file, line, ...data });

/** Reading refuses a file by `Refused`; to whoever imports a bill, it is damaged like any other. */
export const asDamage = (error: unknown): unknown =>
  error instanceof Refused ? new Damaged(error.code, error.data) : error;

/** The names of a table's columns and where each stands: shared by all its rows. */
export class BillHeader {
  readonly names: readonly string[];
  readonly places: ReadonlyMap<string, number>;
  constructor(names: readonly string[]) {
    this.names = names;
    this.places = new Map(names.map((name, index) => [name, index]));
  }
}

/** The cells of one line, by the names of their columns. */
export class BillRow {
  readonly file: string;
  readonly line: number;
  readonly #header: BillHeader;
  readonly #cells: readonly string[];
  constructor(file: string, line: number, header: BillHeader, cells: readonly string[]) {
    this.file = file;
    this.line = line;
    this.#header = header;
    this.#cells = cells;
  }

  /** The cell under the first of these names that the layout has; empty when it has none. */
  text(...names: string[]): string {
    for (const name of names) {
      const place = this.#header.places.get(name);
      if (place !== undefined) return this.#cells[place]!;
    }
    return '';
  }

  has(name: string): boolean {
    return this.#header.places.has(name);
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

/** `合计`, `总计`: a row that sums up those above it. */
export const isTotals = (cells: readonly string[]): boolean => /^(合计|总计)/.test(cells.find((cell) => cell) ?? '');

const size = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

/** What columns add up to as written, for the row of totals below them. */
export class ColumnSums {
  readonly #scale: number;
  readonly #sums: Map<string, bigint>;
  constructor(columns: readonly string[], scale = 2) {
    this.#scale = scale;
    this.#sums = new Map(columns.map((name) => [name, 0n]));
  }

  add(row: BillRow): void {
    for (const [name, sum] of this.#sums) this.#sums.set(name, sum + row.amount([name], this.#scale, true));
  }

  /** Cells that say nothing are held against nothing; nor is a sign. A column with a direction beside it may be summed by it: `moved`. */
  check(row: BillRow, moved: bigint): void {
    for (const [name, sum] of this.#sums) {
      const text = row.text(name);
      if (/^-*$/.test(text)) continue;
      const stated = parseMinor(text, this.#scale);
      if (stated === null) throw row.damaged('damagedTotal', { value: text });
      const isNet = this.#sums.size === 1 && size(stated) === size(moved);
      if (!isNet) checkTotal(row.file, row.line, name, size(stated), size(sum));
    }
  }
}

/** `4.2E+27`: a spreadsheet has rounded a number that was an id; nobody can tell which one it was. */
const LOST_DIGITS = /^\d(\.\d+)?e\+\d+$/i;
const hasLost = (id: string): boolean => id.length < 30 && id.includes('+') && LOST_DIGITS.test(id);

/** Lines handed on at once. */
const PART = 2_000;

/** What is kept of a bill while its lines pass by: what they add up to, their day, and whether balances follow. */
export class BillSums {
  readonly totals: BillTotals = { lines: 0, paidMinor: 0n, refundedMinor: 0n, feeMinor: 0n };
  readonly #file: string;
  #earliest = Number.POSITIVE_INFINITY;
  #latest = Number.NEGATIVE_INFINITY;
  readonly #chain = new BalanceChain();
  #ready: BillLine[] = [];
  #moved = 0n;

  constructor(file: string) {
    this.#file = file;
  }

  add(line: BillLine): void {
    const { kind, grossMinor, feeMinor, at, reference, refundReference, providerReference, entryNumber } = line;
    if (hasLost(reference) || hasLost(refundReference) || hasLost(providerReference) || hasLost(entryNumber))
      throw damaged(this.#file, line.line, 'lostDigits', {
        value: [reference, refundReference, providerReference, entryNumber].find(hasLost),
      });
    this.totals.lines += 1;
    if (kind === 'payment') this.totals.paidMinor += grossMinor;
    if (kind === 'refund' || kind === 'revoked') this.totals.refundedMinor -= grossMinor;
    this.totals.feeMinor += feeMinor;
    this.#earliest = Math.min(this.#earliest, at.getTime());
    this.#latest = Math.max(this.#latest, at.getTime());
    this.#moved += effectOf(line);
    if (line.balanceMinor === null) this.#ready.push(line);
    else this.#ready.push(...this.#chain.add(line));
  }

  /** What all lines moved so far. */
  moved(): bigint {
    return this.#moved;
  }

  /** Lines to be handed on, once there are enough of them or `all` that are left. */
  take(all = false): BillLine[] {
    if (all) this.#ready.push(...this.#chain.end());
    if (this.#ready.length === 0 || (!all && this.#ready.length < PART)) return [];
    const lines = this.#ready;
    this.#ready = [];
    return lines;
  }

  /** Whether balances follow each other from the first line on; null where there are none. */
  isForward(): boolean | null {
    return this.#chain.isForward;
  }

  /** The day all lines fall on, as written; null when there is none or more than one. */
  day(): string | null {
    if (this.totals.lines === 0) return null;
    const day = dayOf(this.#earliest);
    return day === dayOf(this.#latest) ? day : null;
  }

  /** Throws at the line where a balance is not the one before and the line's effect. */
  checkBalances(): void {
    this.#ready.push(...this.#chain.end());
    const { broken } = this.#chain;
    if (broken)
      throw damaged(this.#file, broken.line, 'balanceBroken', {
        balance: broken.balanceMinor,
        amount: effectOf(broken),
      });
  }
}

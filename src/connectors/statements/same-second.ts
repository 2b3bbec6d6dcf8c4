/**
 * Douyin writes what happened within one second backwards. Lines of one second are turned round where only so each balance
 * follows from the one before; the places they have in the file stay theirs together, because days are summed by them.
 */
import type { BillLine } from '../../reconciliation/bill.ts';

/** Lines of one second kept back; more than these are handed on as they stand. */
const MOST = 10_000;

export class SameSecond {
  #run: BillLine[] = [];
  #isForward = true;

  /** Takes a line, and gives those whose order is known by it. */
  add(line: BillLine): BillLine[] {
    const at = this.#run[0]?.at.getTime() ?? line.at.getTime();
    if (at === line.at.getTime() && this.#run.length < MOST) {
      this.#run.push(line);
      return [];
    }
    if (at !== line.at.getTime()) this.#isForward = at < line.at.getTime();
    const before = this.end();
    this.#run = [line];
    return before;
  }

  /** Those kept back. */
  end(): BillLine[] {
    const [run, turned] = [this.#run, this.#run.toReversed()];
    this.#run = [];
    const [asWritten, other] = this.#isForward ? [run, turned] : [turned, run];
    if (follows(asWritten) || !follows(other)) return run;
    return turned.map((line, i) => ({ ...line, line: run[i]!.line }));
  }
}

const follows = (lines: readonly BillLine[]): boolean =>
  lines.every(
    ({ balanceMinor, grossMinor, feeMinor }, i) =>
      i === 0 || lines[i - 1]!.balanceMinor! + grossMinor - feeMinor === balanceMinor,
  );

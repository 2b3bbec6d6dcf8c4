/**
 * Whether every balance of a file is the one before and its line's effect. Files run forwards or backwards in time. What
 * has the same time may stand in any order (Douyin's account turns it round): such lines take each other's places, so
 * that balances follow each other, which is the only order they tell.
 */
import type { BillLine } from '../../reconciliation/bill.ts';

export const effectOf = (line: BillLine): bigint => line.grossMinor - line.feeMinor;

type Way = 'forward' | 'backward';
/** From which balance a line leads to which, as one reads down the file. */
type Step = { from: bigint; to: bigint; line: BillLine };

export class BalanceChain {
  /** The line where the chain breaks: reading forwards the first, backwards the last. */
  broken: BillLine | null = null;
  #way: Way | null = null;
  #before: Step | null = null;
  /** Lines of one time. */
  #group: BillLine[] = [];

  /** Answers the lines whose place is known by now. */
  add(line: BillLine): BillLine[] {
    const [first] = this.#group;
    const later = first ? line.at.getTime() - first.at.getTime() : 0;
    if (later === 0) {
      this.#group.push(line);
      return [];
    }
    this.#way ??= later > 0 ? 'forward' : 'backward';
    const placed = this.#placed(this.#way);
    this.#group = [line];
    return placed;
  }

  /** A file of one time is told forwards. */
  end(): BillLine[] {
    const placed = this.#placed(this.#way ?? 'forward');
    this.#group = [];
    return placed;
  }

  #placed(way: Way): BillLine[] {
    const steps = this.#group.map(stepOf(way));
    const chained = followsOn(this.#before, steps) ? steps : (inChain(this.#before?.to ?? null, steps) ?? steps);
    for (const step of chained) {
      if (this.#before && this.#before.to !== step.from) {
        if (way === 'forward') this.broken ??= step.line;
        else this.broken = this.#before.line;
      }
      this.#before = step;
    }
    if (chained === steps) return this.#group;
    return chained.map(({ line }, i) => ({ ...line, line: this.#group[i]!.line }));
  }
}

const stepOf =
  (way: Way) =>
  (line: BillLine): Step => {
    const [before, after] = [line.balanceMinor! - effectOf(line), line.balanceMinor!];
    return way === 'forward' ? { from: before, to: after, line } : { from: after, to: before, line };
  };

const followsOn = (before: Step | null, steps: readonly Step[]): boolean =>
  steps.every((step, i) => (i === 0 ? before === null || before.to === step.from : steps[i - 1]!.to === step.from));

/** A way along all steps, each once (Hierholzer); null where there is none. */
function inChain(start: bigint | null, steps: readonly Step[]): Step[] | null {
  const ends = new Set(steps.map(({ to }) => to));
  const open = Map.groupBy(steps.toReversed(), ({ from }) => from);
  const way: Step[] = [];
  const first = start ?? steps.find(({ from }) => !ends.has(from))?.from ?? steps[0]?.from;
  const path: { at: bigint | undefined; by: Step | null }[] = [{ at: first, by: null }];
  for (let last = path.at(-1); last; last = path.at(-1)) {
    const next = last.at === undefined ? undefined : open.get(last.at)?.pop();
    if (next) path.push({ at: next.to, by: next });
    else {
      path.pop();
      if (last.by) way.push(last.by);
    }
  }
  way.reverse();
  const isWhole = way.length === steps.length && way.every((step, i) => i === 0 || way[i - 1]!.to === step.from);
  return isWhole && (start === null || way[0]?.from === start) ? way : null;
}

/**
 * Whether every balance of a file is the one before and its line's effect. Files run forwards or backwards; which way,
 * their balances say and not their times: neighbours may stand out of time. What has the same time may stand in any order
 * (Douyin's account turns it round): such lines take each other's places, so that balances follow each other, which is the
 * only order they tell.
 */
import type { BillLine } from '../../reconciliation/bill.ts';

export const effectOf = (line: BillLine): bigint => line.grossMinor - line.feeMinor;

/** From which balance a line leads to which, as one reads down the file. */
type Step = { from: bigint; to: bigint; line: BillLine };

/** A file is read both ways at once. */
export class BalanceChain {
  readonly #forward = new Reading(true);
  readonly #backward = new Reading(false);
  #first: BillLine | null = null;
  #last: BillLine | null = null;
  /** Lines of one time. */
  #group: BillLine[] = [];
  /** What has been placed while nobody knew which way is the right one, where that makes a difference. */
  #open: { forward: BillLine[]; backward: BillLine[] } = { forward: [], backward: [] };

  /** Answers the lines whose place is known by now. */
  add(line: BillLine): BillLine[] {
    this.#first ??= line;
    this.#last = line;
    if (this.#group.length === 0 || this.#group[0]!.at.getTime() === line.at.getTime()) {
      this.#group.push(line);
      return [];
    }
    const placed = this.#placed(false);
    this.#group = [line];
    return placed;
  }

  end(): BillLine[] {
    const placed = this.#placed(true);
    this.#group = [];
    return placed;
  }

  /** The line where the chain breaks: reading forwards the first, backwards the last. */
  get broken(): BillLine | null {
    return this.#likely.broken;
  }

  /** Whether the file is told from its beginning to its end; null of a file without lines. */
  get isForward(): boolean | null {
    return this.#first && this.#likely === this.#forward;
  }

  /** The way in which balances follow each other; where they do so both ways or neither, times say. */
  get #likely(): Reading {
    const [forward, backward] = [this.#forward.broken === null, this.#backward.broken === null];
    if (forward !== backward) return forward ? this.#forward : this.#backward;
    return this.#first === null || this.#first.at <= this.#last!.at ? this.#forward : this.#backward;
  }

  #placed(isEnd: boolean): BillLine[] {
    const open = this.#open;
    open.forward.push(...this.#forward.place(this.#group));
    open.backward.push(...this.#backward.place(this.#group));
    const isClear = this.#forward.broken !== null || this.#backward.broken !== null || open.forward.length > MOST;
    const isSame = open.forward.every((line, i) => line === open.backward[i]);
    if (!isEnd && !isClear && !isSame) return [];
    this.#open = { forward: [], backward: [] };
    return this.isForward ? open.forward : open.backward;
  }
}

/** Balances that go both ways for so long (what came went again, at once) leave lines of one time as times say. */
const MOST = 10_000;

/** One way through a file. */
class Reading {
  broken: BillLine | null = null;
  readonly #isForward: boolean;
  #before: Step | null = null;

  constructor(isForward: boolean) {
    this.#isForward = isForward;
  }

  /** The lines of one time as their balances follow each other. */
  place(group: readonly BillLine[]): readonly BillLine[] {
    const steps = group.map((line) => this.#stepOf(line));
    const isInOrder = steps.length === 1 || followsOn(this.#before, steps);
    const chained = isInOrder ? steps : (inChain(this.#before?.to ?? null, steps) ?? steps);
    for (const step of chained) {
      if (this.#before && this.#before.to !== step.from)
        this.broken = this.#isForward ? (this.broken ?? step.line) : this.#before.line;
      this.#before = step;
    }
    return chained === steps ? group : chained.map(({ line }, i) => ({ ...line, line: group[i]!.line }));
  }

  #stepOf(line: BillLine): Step {
    const [before, after] = [line.balanceMinor! - effectOf(line), line.balanceMinor!];
    return this.#isForward ? { from: before, to: after, line } : { from: after, to: before, line };
  }
}

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

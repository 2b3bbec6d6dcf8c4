/**
 * Gathers single calls into batches: while one batch commits, the next one fills. A flash sale therefore queues here
 * and pays one commit for hundreds of callers, instead of hundreds of commits waiting for one row.
 */
import { isUnavailable } from './db/database.ts';

export type GroupCommitOptions = {
  /** Largest batch, in the unit `size` counts. */
  maxBatch: number;
  /** Callers that may wait; one more is refused at once (shed load early). */
  maxWaiting: number;
  /** A call whose batch has not begun by then is refused: the database stalls, and its caller had better come again. */
  maxWaitMs: number;
  /** Batches under way at once: while the database works on one, the next is prepared. */
  parallel: number;
};

export class Overloaded extends Error {
  override readonly name = 'Overloaded';
}

type Waiting<In, Out> = { input: In; since: number; resolve(out: Out): void; reject(error: unknown): void };

export class GroupCommit<In, Out> {
  readonly #commit: (inputs: In[]) => Promise<Out[]>;
  readonly #options: GroupCommitOptions;
  readonly #size: (input: In) => number;
  #waiting: Waiting<In, Out>[] = [];
  #running = 0;
  #shedding: NodeJS.Timeout | null = null;

  /**
   * `commit` answers one output per input, in order. When it throws, each input is tried alone, so a bad one fails
   * alone; but a database that is gone is gone for everybody, and trying one by one would only keep callers waiting.
   */
  constructor(
    commit: (inputs: In[]) => Promise<Out[]>,
    options: GroupCommitOptions,
    size: (input: In) => number = () => 1,
  ) {
    this.#commit = commit;
    this.#options = options;
    this.#size = size;
  }

  submit(input: In): Promise<Out> {
    if (this.#waiting.length >= this.#options.maxWaiting)
      return Promise.reject(new Overloaded('too many calls are waiting'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ input, since: performance.now(), resolve, reject });
      this.#shedding ??= setTimeout(() => this.#shed(), this.#options.maxWaitMs);
      if (this.#running < this.#options.parallel) {
        this.#running++;
        // The calls of this turn of the event loop go together.
        setImmediate(() => void this.#drain());
      }
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length) {
      let size = 0;
      let count = 0;
      while (count < this.#waiting.length && size < this.#options.maxBatch)
        size += this.#size(this.#waiting[count++]!.input);
      await this.#run(this.#waiting.splice(0, count));
    }
    this.#running--;
    if (this.#shedding) clearTimeout(this.#shedding);
    this.#shedding = null;
  }

  /** Refuses whoever has waited too long, and looks again when the next one will have. */
  #shed(): void {
    const now = performance.now();
    const late = this.#waiting.findIndex(({ since }) => now - since < this.#options.maxWaitMs);
    const left = this.#waiting.splice(0, late === -1 ? this.#waiting.length : late);
    for (const call of left) call.reject(new Overloaded('the batches before this call do not end'));
    const [next] = this.#waiting;
    this.#shedding = next ? setTimeout(() => this.#shed(), next.since + this.#options.maxWaitMs - now) : null;
  }

  async #run(batch: Waiting<In, Out>[]): Promise<void> {
    try {
      const outputs = await this.#commit(batch.map((call) => call.input));
      for (const [i, call] of batch.entries()) call.resolve(outputs[i]!);
    } catch (error) {
      if (batch.length === 1 || isUnavailable(error)) for (const call of batch) call.reject(error);
      else for (const call of batch) await this.#run([call]);
    }
  }
}

/**
 * What time it is, by the word of the database: processes on machines that disagree, or whose clock somebody sets while
 * they run, still write the same days, and what expires expires by one clock. Between two words of the database time
 * passes on a clock that nobody sets.
 */
export class DatabaseClock {
  readonly #local: () => number;
  #ahead = 0;

  /** `local`: milliseconds since 1970 as this process counts them. */
  constructor(local: () => number = () => performance.timeOrigin + performance.now()) {
    this.#local = local;
  }

  now = (): number => Math.floor(this.#local() + this.#ahead);

  /** The moment of a question about the time, which `hear` wants to know. */
  asked = (): number => this.#local();

  /** It was `said` at the database between `asked` and now. What is known of its lead stays where that is possible. */
  hear(said: number, asked: number): void {
    this.#ahead = Math.min(Math.max(this.#ahead, said - this.#local()), said - asked);
  }
}

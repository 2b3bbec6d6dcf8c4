/**
 * Refusals: what the system expects to say no to. A refusal is a value with a code `module.reason` and the data a
 * person needs to act; its text lives in the language files of the web. Everything else that goes wrong is a bug and
 * is thrown.
 */
export type Refusal<Code extends string = string> = { code: Code; data?: Record<string, unknown> };

/** The answer for one document of a batch: done, or refused with the reason. */
export type Outcome<Id, Code extends string = string> =
  | { id: Id; done: true }
  | { id: Id; done: false; refusal: Refusal<Code> };

export const done = <Id>(id: Id): Outcome<Id, never> => ({ id, done: true });
export const refuse = <Id, Code extends string>(
  id: Id,
  code: Code,
  data?: Record<string, unknown>,
): Outcome<Id, Code> => ({
  id,
  done: false,
  refusal: data ? { code, data } : { code },
});

/**
 * The answer for a request about one document: what was refused is thrown, 409 where somebody was faster.
 */
export function assertDone(outcome: Outcome<unknown, string> | undefined): void {
  if (!outcome || outcome.done) return;
  const { code, data } = outcome.refusal;
  throw new Refused(code, data, code.endsWith('.changedMeanwhile') ? 409 : 422);
}

/**
 * Thrown where a whole request is refused (nothing of it can be done): becomes problem+json over HTTP and rolls the
 * transaction back. Use `Outcome` for the rows of a batch.
 */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  readonly data: Record<string, unknown>;
  readonly status: number;
  constructor(code: string, data: Record<string, unknown> = {}, status = 422) {
    super(`${code} ${JSON.stringify(data, (_, v) => (typeof v === 'bigint' ? v.toString() : v))}`);
    this.code = code;
    this.data = data;
    this.status = status;
  }
}

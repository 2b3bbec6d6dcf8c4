/**
 * Questions that went wrong by accident. A question changes nothing, so it is asked again a few times before its failure
 * counts; and of many orders asked for one by one, the one that cannot be had does not keep back the others.
 */
import { OutsideFailure, type RawOrder } from '../../channels/connector.ts';
import { inParallel } from '../in-parallel.ts';

const TIMES = 3;
const PAUSE_MS = 100;

/** A torn answer, a broken line, a gateway that hiccups. What hangs, or says no, would only do so again. */
const PASSING = /^(?:outbound\.(?:noAnswer|status)|\w+\.garbage)$/;

/** Asks up to three times. Throws the last `OutsideFailure`. */
export async function askAgain<T>(wait: (ms: number) => Promise<unknown>, ask: () => Promise<T>): Promise<T> {
  for (let times = 1; ; times += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof OutsideFailure) || !PASSING.test(error.code) || times === TIMES) throw error;
      await wait(PAUSE_MS * times);
    }
  }
}

/**
 * Reads what belongs to each of `items`. Of one that fails, `kept` stands in its place when the fault is its own: the
 * channel has answered about it, or has answered about others. When it may be the channel's, the failure is thrown.
 */
export async function readEach<In>(
  items: readonly In[],
  lanes: number,
  read: (item: In) => Promise<RawOrder | null>,
  kept: (item: In, failure: OutsideFailure) => RawOrder | null,
): Promise<RawOrder[]> {
  const read1 = async (item: In): Promise<RawOrder | null | OutsideFailure> => {
    try {
      return await read(item);
    } catch (error) {
      if (error instanceof OutsideFailure) return error;
      throw error;
    }
  };
  const found = await inParallel(items, lanes, read1);
  const isAnswered = found.some((one) => !(one instanceof OutsideFailure));
  return found.flatMap((one, at) => {
    if (!(one instanceof OutsideFailure)) return one ?? [];
    const own = one.retryAfterMs === null && (isAnswered || !one.code.startsWith('outbound.'));
    const instead = own ? kept(items[at]!, one) : null;
    if (!instead) throw one;
    return instead;
  });
}

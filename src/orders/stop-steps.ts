/** What a stop did to an order, step by step (ORD-13). Pure. */
import type { StopPart, StopResult } from '../contract/stop.ts';
import type { Id } from '../kernel/ids.ts';
import type { Order } from './order.ts';

export type StopStep = { part: StopPart; result: StopResult; code: string; data: Record<string, unknown> };
export type StopEnd = 'stopped' | 'underWay' | 'notStopped';
export type Stopped = {
  id: Id;
  number: string;
  /** The order that was asked for: itself, or the one it is a part of. */
  asked: Id;
  state: Order['state'];
  end: StopEnd;
  steps: StopStep[];
};

/** Collects what happened, order by order, in the order it is told. */
export class StopStory {
  readonly #steps = new Map<Id, StopStep[]>();

  tell(order: Pick<Order, 'id'>, part: StopPart, result: StopResult, code: string, data: Record<string, unknown> = {}) {
    const known = this.#steps.get(order.id) ?? [];
    this.#steps.set(order.id, [...known, { part, result, code, data }]);
  }

  stepsOf = (id: Id): StopStep[] => this.#steps.get(id) ?? [];

  endOf(order: Pick<Order, 'id' | 'state'>): StopEnd {
    const steps = this.stepsOf(order.id);
    if (steps.some(({ part, result }) => part === 'order' && result === 'undone')) return 'stopped';
    return steps.some(comesBack) ? 'underWay' : 'notStopped';
  }
}

/** The courier or another's warehouse was asked, is to be told, or brings it back anyway: nobody knows yet how it ends. */
const comesBack = ({ part, result, code, data }: StopStep): boolean =>
  (part === 'supplier' && result === 'started') ||
  (part === 'courier' &&
    (result === 'started' ||
      code === 'byHand' ||
      code === 'comesBack' ||
      (code === 'interceptedBefore' && data['state'] !== 'failed')));

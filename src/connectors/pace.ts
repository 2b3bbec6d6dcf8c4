/**
 * How often a shop's channel is asked, before it has to say that it is too often. One bucket per shop: it fills by the
 * second, and whoever finds it empty waits in turn. Held per process; a second process of the house doubles the pace.
 */
import { setTimeout } from 'node:timers/promises';
import type { ShopAccess } from '../channels/connector.ts';
import type { Http, HttpAnswer, HttpRequest } from './http.ts';

/** Sends a request of a shop when it is its turn. */
export type SendFor = (shop: ShopAccess, request: HttpRequest) => Promise<HttpAnswer>;

export type PaceTools = { clock: () => number; wait: (ms: number) => Promise<unknown> };

/** Time that passes, not the time of day: a clock that is set must not stop the house. */
const REAL: PaceTools = { clock: () => performance.now(), wait: (ms) => setTimeout(ms) };

/**
 * Channels count the calls of each second. A fifth of the limit may come at once and the rest is spread over the second,
 * so no second holds more than the limit, however it is cut. `options.requestsPerSecond` of a shop stands in the place
 * of the connector's.
 */
export function paced(send: Http['send'], requestsPerSecond: number, { clock, wait }: PaceTools = REAL): SendFor {
  /** When the next call of a shop may leave. */
  const turns = new Map<string, number>();
  return async (shop, request) => {
    const limit = limitOf(shop) ?? requestsPerSecond;
    const atOnce = Math.max(1, Math.floor(limit / 5));
    const gap = 1_000 / Math.max(limit - atOnce, limit / 2);
    const now = clock();
    const turn = Math.max(turns.get(shop.shopId) ?? 0, now - (atOnce - 1) * gap);
    turns.set(shop.shopId, turn + gap);
    if (turn > now) await wait(turn - now);
    return send(request);
  };
}

const limitOf = ({ options }: ShopAccess): number | null => {
  const limit = Number(options['requestsPerSecond']);
  return limit > 0 ? limit : null;
};

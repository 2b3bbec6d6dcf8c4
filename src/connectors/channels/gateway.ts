/**
 * What the gateways of the big platforms share (Taobao, Douyin, Pinduoduo, JD): one address for every method, and errors
 * that are answers. A folder brings one signed call and what its errors mean; here is who asks again, who waits, whose
 * session is renewed. Must stay true: an error says whether the platform has done anything, so nothing is sent twice by
 * mistake.
 */
import { type Answer, OutsideFailure, type ShopAccess } from '../../channels/connector.ts';
import type { FilePart } from '../form.ts';
import type { JsonObject } from '../json-text.ts';
import type { SendFor } from '../pace.ts';
import { askAgain } from './ask-again.ts';
import { accepted, answerOf, ChannelRefusal } from './channel-refusal.ts';
import { type Renew, renewedAccess } from './renewed-access.ts';

export type GatewayTools = {
  send: SendFor;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Lets the time pass that the platform asks us to wait. */
  wait: (ms: number) => Promise<unknown>;
};

export type GatewayError = {
  /** `refused`: final. `retry`: passing, nothing happened. `unknown`: it may have happened. */
  result: 'refused' | 'retry' | 'unknown';
  code: string;
  message: string;
  /** How long to stay away, when we called too often. */
  waitMs: number | null;
  /** The access token is not valid any more; nothing was done. */
  sessionOver?: boolean;
};

/** `text` is the answer as received, `body` what stands under its root, `root` the way there. */
export type GoodAnswer = { ok: true; text: string; root: readonly string[]; body: JsonObject };
export type GatewayAnswer = GoodAnswer | { ok: false; error: GatewayError };

export type GatewayCall<Params> = { method: string; params: Params; readOnly: boolean; file?: FilePart };

export type Gateway<Params> = {
  /** One call; an error the platform names is an answer. Throws `OutsideFailure` when there is none. */
  call(shop: ShopAccess, call: GatewayCall<Params>): Promise<GatewayAnswer>;
  /** A question that changes nothing: waits and asks again when called too often; any other error is an `OutsideFailure`. */
  ask(shop: ShopAccess, method: string, params: Params): Promise<GoodAnswer>;
  /** A question before a change: throws `ChannelRefusal` where the platform's no is final, so that the change is refused too. */
  askForChange(shop: ShopAccess, method: string, params: Params): Promise<GoodAnswer>;
  /** A change, and what became of it; the answer's id is the caller's to set. */
  change(shop: ShopAccess, method: string, params: Params, file?: FilePart): Promise<Answer>;
};

/** How often a question is asked again when the platform says we ask too often, and the longest single wait. */
const PATIENCE = { times: 5, maxMs: 10_000 };

export function createGateway<Params>({
  wait,
  send,
  renew,
}: {
  wait: GatewayTools['wait'];
  send: Gateway<Params>['call'];
  renew?: Renew;
}): Gateway<Params> {
  const access = renewedAccess(renew ?? (() => Promise.resolve(null)));

  async function call(shop: ShopAccess, one: GatewayCall<Params>): Promise<GatewayAnswer> {
    const used = await access.now(shop);
    const answer = await send(used, one);
    if (answer.ok || !answer.error.sessionOver) return answer;
    const fresh = await access.renewed(shop, used);
    if (!fresh) return answer;
    return fresh.ok ? send(fresh.shop, one) : fresh;
  }

  /** For whom a refused question is an answer. */
  async function patiently(shop: ShopAccess, method: string, params: Params): Promise<GatewayAnswer> {
    for (let times = 1; ; times += 1) {
      const answer = await askAgain(wait, () => call(shop, { method, params, readOnly: true }));
      const waitMs = answer.ok ? null : answer.error.waitMs;
      if (waitMs === null || waitMs > PATIENCE.maxMs || times === PATIENCE.times) return answer;
      await wait(waitMs);
    }
  }

  return {
    call,
    async ask(shop, method, params) {
      const answer = await patiently(shop, method, params);
      if (answer.ok) return answer;
      throw failureOf(answer.error);
    },
    async askForChange(shop, method, params) {
      const answer = await patiently(shop, method, params);
      if (answer.ok) return answer;
      const { result, code, message } = answer.error;
      throw result === 'refused' ? new ChannelRefusal(code, message) : failureOf(answer.error);
    },
    async change(shop, method, params, file) {
      try {
        const answer = await call(shop, { method, params, readOnly: false, ...(file && { file }) });
        if (answer.ok) return accepted('');
        return { id: '', result: answer.error.result, code: answer.error.code, message: answer.error.message };
      } catch (error) {
        return answerOf('', error);
      }
    },
  };
}

const failureOf = ({ code, message, waitMs }: GatewayError) => new OutsideFailure(code, message, true, waitMs);

/**
 * One call of the Taobao Open Platform: public parameters, signature, form, and what its errors mean. Knows no order.
 * Must stay true: an error says whether the platform has done anything, so that nothing is sent twice by mistake.
 */
import { type Answer, OutsideFailure, type ShopAccess } from '../../../channels/connector.ts';
import { formatChinaTime } from '../../china-time.ts';
import { form } from '../../form.ts';
import { requireOk } from '../../http.ts';
import { asObject, asText, type JsonObject, parseJson } from '../../json-text.ts';
import type { SendFor } from '../../pace.ts';
import { type TopSignMethod, topSign } from '../../top-sign.ts';
import { askAgain } from '../ask-again.ts';
import { accepted, answerOf, ChannelRefusal } from '../channel-refusal.ts';

export type TopTools = {
  send: SendFor;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Lets the time pass that the platform asks us to wait. */
  wait: (ms: number) => Promise<unknown>;
};

export type TopError = {
  /** `refused`: final. `retry`: passing, nothing happened. `unknown`: it may have happened. */
  result: 'refused' | 'retry' | 'unknown';
  code: string;
  message: string;
  waitMs: number | null;
};
/** `text` is the answer as received, `body` what stands under `<method>_response`. */
export type TopAnswer = { ok: true; text: string; root: string; body: JsonObject } | { ok: false; error: TopError };

export type TopCall = { method: string; params: Record<string, string>; readOnly: boolean };

export async function callTop(tools: TopTools, shop: ShopAccess, call: TopCall): Promise<TopAnswer> {
  const { appKey = '', appSecret = '', session = '' } = shop.credentials;
  if (appKey === '' || appSecret === '' || session === '')
    throw new OutsideFailure('taobao.accessMissing', 'Taobao has no app key, secret or session', true);
  const signMethod = signMethodOf(shop);
  const params = {
    ...call.params,
    method: call.method,
    app_key: appKey,
    session,
    timestamp: formatChinaTime(new Date(tools.now())),
    format: 'json',
    v: '2.0',
    sign_method: signMethod,
  };
  const request = form({ ...params, sign: topSign(params, appSecret, signMethod) });
  const answer = requireOk(
    await tools.send(shop, { url: shop.endpoint, readOnly: call.readOnly, ...request }),
    call.readOnly,
  );
  return readAnswer(answer.body.toString('utf8'), call);
}

const signMethodOf = (shop: ShopAccess): TopSignMethod => {
  const wanted = shop.options['signMethod'];
  return wanted === 'md5' || wanted === 'hmac' ? wanted : 'hmac-sha256';
};

function readAnswer(text: string, call: TopCall): TopAnswer {
  const root = `${call.method.replace(/^taobao\./, '').replaceAll('.', '_')}_response`;
  try {
    const answer = asObject(parseJson(text), 'answer');
    if ('error_response' in answer) return { ok: false, error: readError(asObject(answer['error_response'], 'error')) };
    return { ok: true, text, root, body: asObject(answer[root], root) };
  } catch (error) {
    throw new OutsideFailure('taobao.garbage', error instanceof Error ? error.message : String(error), call.readOnly);
  }
}

/**
 * `isv.` is our fault or the order's state and final; `isp.` is theirs and passes, but a time-out behind their gateway
 * leaves open whether the call was carried out. Being called too often is said before anything is done.
 */
function readError(error: JsonObject): TopError {
  const code = asText(error['code']);
  const subCode = asText(error['sub_code']);
  const message = asText(error['sub_msg']) || asText(error['msg']);
  const said = { code: subCode || `top.${code}`, message, waitMs: null };
  if (code === '7' || subCode.startsWith('accesscontrol.limited-by')) {
    const seconds = /(\d{1,6}) more seconds?/.exec(message)?.[1] ?? '1';
    return { ...said, result: 'retry', waitMs: Number(seconds) * 1000 };
  }
  if (subCode.startsWith('isp.')) return { ...said, result: /timeout|remote/.test(subCode) ? 'unknown' : 'retry' };
  if (subCode === '' && code === '10') return { ...said, result: 'retry' };
  if (subCode === '' && code === '15') return { ...said, result: 'unknown' };
  return { ...said, result: 'refused' };
}

/** How often a question is asked again when the platform says we ask too often, and the longest single wait. */
const PATIENCE = { times: 5, maxMs: 10_000 };

/** A question that changes nothing. Waits and asks again when called too often; any other error is an `OutsideFailure`. */
export async function askTop(tools: TopTools, shop: ShopAccess, method: string, params: Record<string, string>) {
  const answer = await tryTop(tools, shop, method, params);
  if (answer.ok) return answer;
  const { code, message, waitMs } = answer.error;
  throw new OutsideFailure(code, message, true, waitMs);
}

/** As `askTop`, for whom a refused question is an answer. */
async function tryTop(
  tools: TopTools,
  shop: ShopAccess,
  method: string,
  params: Record<string, string>,
): Promise<TopAnswer> {
  for (let times = 1; ; times += 1) {
    const answer = await askAgain(tools.wait, () => callTop(tools, shop, { method, params, readOnly: true }));
    const waitMs = answer.ok ? null : answer.error.waitMs;
    if (waitMs === null || waitMs > PATIENCE.maxMs || times === PATIENCE.times) return answer;
    await tools.wait(waitMs);
  }
}

/** A question before a change: throws `ChannelRefusal` where the platform's no is final, so that the change is refused too. */
export async function askForChange(tools: TopTools, shop: ShopAccess, method: string, params: Record<string, string>) {
  const answer = await tryTop(tools, shop, method, params);
  if (answer.ok) return answer;
  const { result, code, message, waitMs } = answer.error;
  throw result === 'refused' ? new ChannelRefusal(code, message) : new OutsideFailure(code, message, true, waitMs);
}

/** A change, and what became of it; the answer's id is the caller's to set. */
export async function changeTop(
  tools: TopTools,
  shop: ShopAccess,
  method: string,
  params: Record<string, string>,
): Promise<Answer> {
  try {
    const answer = await callTop(tools, shop, { method, params, readOnly: false });
    if (answer.ok) return accepted('');
    return { id: '', result: answer.error.result, code: answer.error.code, message: answer.error.message };
  } catch (error) {
    return answerOf('', error);
  }
}

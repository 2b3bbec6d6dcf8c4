/**
 * One call of the Taobao Open Platform: public parameters, signature, form, and what its errors mean. Knows no order.
 * Must stay true: an error says whether the platform has done anything, so that nothing is sent twice by mistake.
 */
import { OutsideFailure, type ShopAccess } from '../../../channels/connector.ts';
import { formatChinaTime } from '../../china-time.ts';
import { form, formWithFile } from '../../form.ts';
import { requireOk } from '../../http.ts';
import { asObject, asText, type JsonObject, parseJson } from '../../json-text.ts';
import { type TopSignMethod, topSign } from '../../top-sign.ts';
import {
  createGateway,
  type Gateway,
  type GatewayAnswer,
  type GatewayCall,
  type GatewayError,
  type GatewayTools,
} from '../gateway.ts';

/** Text parameters, as a form carries them. */
export type Top = Gateway<Record<string, string>>;

export const createTop = (tools: GatewayTools): Top =>
  createGateway({ wait: tools.wait, send: (shop, call) => callTop(tools, shop, call) });

async function callTop(
  tools: GatewayTools,
  shop: ShopAccess,
  call: GatewayCall<Record<string, string>>,
): Promise<GatewayAnswer> {
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
  const signed = { ...params, sign: topSign(params, appSecret, signMethod) };
  const request = call.file ? formWithFile(signed, call.file) : form(signed);
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

function readAnswer(text: string, call: GatewayCall<unknown>): GatewayAnswer {
  const root = `${call.method.replace(/^taobao\./, '').replaceAll('.', '_')}_response`;
  try {
    const answer = asObject(parseJson(text), 'answer');
    if ('error_response' in answer) return { ok: false, error: readError(asObject(answer['error_response'], 'error')) };
    return { ok: true, text, root: [root], body: asObject(answer[root], root) };
  } catch (error) {
    throw new OutsideFailure('taobao.garbage', error instanceof Error ? error.message : String(error), call.readOnly);
  }
}

/**
 * `isv.` is our fault or the order's state and final; `isp.` is theirs and passes, but a time-out behind their gateway
 * leaves open whether the call was carried out. Being called too often is said before anything is done.
 */
function readError(error: JsonObject): GatewayError {
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

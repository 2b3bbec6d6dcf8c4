/**
 * A stand-in for the Doudian open platform on 127.0.0.1 (CHN-9): checks app, age, signature and session of every call,
 * gives sessions, pages newest change first, decrypts people, takes parcels, and pushes signed messages.
 */

import { signDouyin, type Value, writeParams } from '../../src/connectors/channels/douyin/call-douyin.ts';
import { signMessage } from '../../src/connectors/channels/douyin/verify-webhook.ts';
import { parseChinaTime } from '../../src/connectors/china-time.ts';
import { constantTimeEqual } from '../../src/kernel/crypto.ts';
import { type Asked, json, type Told } from '../local-server.ts';
import { readForm } from '../read-form.ts';
import { answerMethod } from './douyin-methods.ts';
import { DouyinRefusal, missing } from './douyin-refusal.ts';
import { type News, openStandIn, type Stage, type StandInOptions } from './open-stand-in.ts';

const APP = { appKey: '7100000000000000001', appSecret: 'sandbox-douyin-secret', shopId: '463000' };
const MAX_AGE_MS = 10 * 60_000;

export const start = (options: StandInOptions) =>
  openStandIn(options, {
    kind: 'douyin',
    numberOf: (sequence, line) =>
      String(6_917_926_000_000_000_000n + BigInt(options.seed % 1_000) * 1_000_000_000n + BigInt(sequence * 10 + line)),
    access: (url) => ({ endpoint: url, credentials: APP }),
    answer,
    push,
  });

function answer(stage: Stage, asked: Asked): Told {
  const params = Object.fromEntries(asked.url.searchParams);
  const { fields, files } = readForm(asked);
  const text = fields['param_json'] ?? asked.body.toString('utf8');
  const tell = (code: number, msg: string, subCode: string, subMsg: string, data: unknown) =>
    json(200, { code, msg, sub_code: subCode, sub_msg: subMsg, log_id: 'sandbox', data });
  try {
    const method = checkCall(stage, asked, params, text);
    const given = JSON.parse(text) as Record<string, Value>;
    if (writeParams(given) !== text) throw missing('param_json is not in order');
    const data = method === 'token.create' ? openSession(stage, given) : answerMethod(stage.book, method, given, files);
    return tell(10_000, 'success', '', '', data);
  } catch (error) {
    if (!(error instanceof DouyinRefusal)) throw error;
    return tell(error.code, error.message, error.subCode, error.message, null);
  }
}

/** Gives the method called. */
function checkCall(stage: Stage, asked: Asked, params: Record<string, string>, text: string): string {
  const { app_key: appKey = '', method = '', timestamp = '', v = '', sign = '', access_token: token = '' } = params;
  if (appKey !== APP.appKey) throw new DouyinRefusal(30_003, 'isv.app-not-exist', 'app_key不存在');
  const sentAt = parseChinaTime(timestamp);
  if (!sentAt || Math.abs(stage.now().getTime() - sentAt.getTime()) > MAX_AGE_MS)
    throw new DouyinRefusal(30_006, 'isv.timestamp-invalid', '请求时间无效');
  const signed = { app_key: appKey, method, timestamp, v, param_json: text };
  if (params['sign_method'] !== 'hmac-sha256' || !constantTimeEqual(signDouyin(signed, APP.appSecret), sign))
    throw new DouyinRefusal(30_005, 'isv.signature-invalid', '签名校验失败');
  if (asked.url.pathname !== `/${method.replaceAll('.', '/')}`)
    throw new DouyinRefusal(20_001, 'isv.method-not-exist', '接口不存在');
  if (method !== 'token.create' && !stage.tokens.isValid(token))
    throw new DouyinRefusal(30_002, 'isv.access-token-expired', 'access_token已过期');
  if (stage.isLimited()) throw new DouyinRefusal(80_000, 'isv.request-limited', '请求频率过高');
  return method;
}

function openSession(stage: Stage, given: Record<string, Value>) {
  if (given['grant_type'] !== 'authorization_self' || given['shop_id'] !== APP.shopId)
    throw new DouyinRefusal(50_002, 'isv.shop-not-authorized', '店铺未授权');
  return { access_token: stage.tokens.issue(), refresh_token: 'sandbox', expires_in: 604_800, shop_id: APP.shopId };
}

const TAGS: Record<News['change'], string> = {
  placed: '100',
  paid: '101',
  shipped: '102',
  refundAsked: '200',
  addressChanged: '105',
  memoChanged: '113',
  cancelled: '106',
};

async function push(stage: Stage, { id, number, change }: News, webhookUrl: string): Promise<number> {
  const data = `{"p_id":${number},"shop_id":${APP.shopId},"s_ids":[${number}],"update_time":${stage.now().getTime()}}`;
  const body = Buffer.from(JSON.stringify([{ tag: TAGS[change], msg_id: `sandbox-${id}`, data }]));
  const answer = await fetch(webhookUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'app-id': APP.appKey,
      'sign-method': 'md5',
      'event-sign': signMessage(APP.appKey, body, APP.appSecret),
    },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}

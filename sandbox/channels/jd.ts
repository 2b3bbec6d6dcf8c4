/**
 * A stand-in for the JD open platform on 127.0.0.1 (CHN-9): checks app, age, signature and session of every call, pages
 * newest change first, takes waybills. It tells no news over HTTP.
 */

import { signJd } from '../../src/connectors/channels/jd/call-jd.ts';
import { parseChinaTime } from '../../src/connectors/china-time.ts';
import { constantTimeEqual } from '../../src/kernel/crypto.ts';
import type { Asked, Told } from '../local-server.ts';
import { answerMethod, JdError, JdRefusal } from './jd-methods.ts';
import { openStandIn, type Stage, type StandInOptions } from './open-stand-in.ts';
import { writeJson } from './taobao-trade.ts';

const APP = {
  appKey: '5A1B2C3D4E5F60718293A4B5C6D7E8F9',
  appSecret: 'sandbox-jd-secret',
  refreshToken: 'sandbox-jd-refresh',
};
const MAX_AGE_MS = 10 * 60_000;

export const start = (options: StandInOptions) =>
  openStandIn(options, {
    kind: 'jd',
    numberOf: (sequence, line) =>
      String(300_000_000_000n + BigInt(options.seed % 100) * 1_000_000_000n + BigInt(sequence * 10 + line)),
    access: (url, accessToken) => ({
      endpoint: `${url}/routerjson`,
      credentials: { ...APP, accessToken },
      options: { venderId: '10001' },
    }),
    answer,
  });

const tell = (value: unknown): Told => ({
  status: 200,
  headers: { 'content-type': 'text/plain;charset=utf-8' },
  body: writeJson(value),
});

/** The platform's own spelling, but for methods of the oldest kind. */
const rootOf = (method: string) =>
  method.startsWith('360buy.')
    ? `${method.slice('360buy.'.length).replaceAll('.', '_')}_response`
    : `${method.replaceAll('.', '_')}_responce`;

function answer(stage: Stage, asked: Asked): Told {
  const given = Object.fromEntries(new URLSearchParams(asked.body.toString('utf8')));
  const { method = '' } = given;
  if (asked.url.pathname === '/oauth2/refresh_token') return tell(renew(stage, given));
  try {
    checkCall(stage, given);
    const params = JSON.parse(given['360buy_param_json'] ?? '{}') as Record<string, unknown>;
    return tell({ [rootOf(method)]: { ...answerMethod(stage.book, method, params), code: '0' } });
  } catch (error) {
    if (error instanceof JdRefusal) return tell({ [rootOf(method)]: { ...error.body, code: '0' } });
    if (!(error instanceof JdError)) throw error;
    return tell({ error_response: { code: error.code, zh_desc: error.message, en_desc: error.message } });
  }
}

function renew(stage: Stage, given: Record<string, string>) {
  if (given['app_key'] !== APP.appKey || !constantTimeEqual(APP.appSecret, given['app_secret'] ?? ''))
    return { code: 400, msg: '无效app_key' };
  if (given['refresh_token'] !== APP.refreshToken) return { code: 401, msg: 'refresh_token已失效' };
  return { access_token: stage.tokens.issue(), refresh_token: APP.refreshToken, expires_in: 31_535_999 };
}

function checkCall(stage: Stage, given: Record<string, string>): void {
  if (given['app_key'] !== APP.appKey) throw new JdError('20', '无效app_key');
  const sentAt = parseChinaTime((given['timestamp'] ?? '').replace(/\+0800$/, ''));
  if (!sentAt || Math.abs(stage.now().getTime() - sentAt.getTime()) > MAX_AGE_MS)
    throw new JdError('8', '非法的时间戳参数');
  if (!constantTimeEqual(signJd(given, APP.appSecret), given['sign'] ?? '')) throw new JdError('10', '无效签名');
  if (!stage.tokens.isValid(given['access_token'] ?? '')) throw new JdError('19', 'token已过期或者不存在，请重新授权');
  if (stage.isLimited()) throw new JdError('22', '应用调用次数超限');
}

/**
 * A stand-in for the Pinduoduo open platform on 127.0.0.1 (CHN-9): checks client, age, signature and session of every
 * call, renews sessions, pages newest change first, decrypts people, takes waybills and gives numbers of its own. It tells
 * no news over HTTP.
 */
import { topSign } from '../../src/connectors/top-sign.ts';
import { constantTimeEqual } from '../../src/kernel/crypto.ts';
import type { ServiceAccess } from '../../src/shipping/waybill-service.ts';
import { type Asked, json, type Told } from '../local-server.ts';
import { openStandIn, type Stage, type StandInOptions } from './open-stand-in.ts';
import { answerMethod, type Given, PddRefusal } from './pinduoduo-methods.ts';
import { openWaybillDesk, type WaybillDesk } from './pinduoduo-waybills.ts';

const APP = { clientId: 'sandbox-client', clientSecret: 'sandbox-pinduoduo-secret', refreshToken: 'sandbox-refresh' };
const MAX_AGE_S = 10 * 60;

export async function start(options: StandInOptions) {
  const waybills = openWaybillDesk(options);
  const standIn = await openStandIn(options, {
    kind: 'pinduoduo',
    numberOf: (sequence, line) =>
      `260301-${String(100_000_000_000_000n + BigInt(options.seed % 1_000) * 100_000_000_000n + BigInt(sequence * 10 + line))}`,
    access: (url, accessToken) => ({ endpoint: `${url}/api/router`, credentials: { ...APP, accessToken } }),
    answer: (stage, asked) => answer(stage, waybills, asked),
  });
  const { kind, endpoint, credentials } = standIn.access;
  const waybillAccess: ServiceAccess = {
    ...{ id: 'sandbox-pinduoduo', kind, endpoint, credentials },
    options: { templates: {}, userId: '100001' },
  };
  return { ...standIn, waybillAccess, control: { ...standIn.control, waybills } };
}

function answer(stage: Stage, waybills: WaybillDesk, asked: Asked): Told {
  const given: Given = Object.fromEntries(new URLSearchParams(asked.body.toString('utf8')));
  try {
    checkCall(stage, given);
    if (given['type'] === 'pdd.pop.auth.token.refresh') return json(200, renew(stage, given));
    checkSession(stage, given);
    const name = given['type'] ?? '';
    const [root, body] = waybills.answer(stage.book, name, given) ?? answerMethod(stage.book, name, given);
    return json(200, { [root]: { ...body, request_id: 'sandbox' } });
  } catch (error) {
    if (!(error instanceof PddRefusal)) throw error;
    return json(200, {
      error_response: {
        ...{ error_code: error.code, error_msg: error.message, request_id: 'sandbox' },
        ...(error.subCode !== '' && { sub_code: error.subCode, sub_msg: error.message }),
      },
    });
  }
}

function checkCall(stage: Stage, given: Given): void {
  if (given['client_id'] !== APP.clientId) throw new PddRefusal(10_018, 'client_id不存在');
  const sentAt = Number(given['timestamp']);
  if (!(Math.abs(stage.now().getTime() / 1_000 - sentAt) <= MAX_AGE_S)) throw new PddRefusal(10_014, 'timestamp已过期');
  if (!constantTimeEqual(topSign(given, APP.clientSecret, 'md5'), given['sign'] ?? ''))
    throw new PddRefusal(20_004, 'sign签名校验失败');
}

function checkSession(stage: Stage, given: Given): void {
  if (!stage.tokens.isValid(given['access_token'] ?? '')) throw new PddRefusal(10_019, 'access_token已过期');
  if (stage.isLimited()) throw new PddRefusal(70_031, '调用过于频繁，请调整调用频率');
}

function renew(stage: Stage, given: Given) {
  if (given['refresh_token'] !== APP.refreshToken) throw new PddRefusal(10_035, 'refresh_token不合法');
  const session = { access_token: stage.tokens.issue(), refresh_token: APP.refreshToken, expires_in: 86_400 };
  return { pop_auth_token_refresh_response: session };
}

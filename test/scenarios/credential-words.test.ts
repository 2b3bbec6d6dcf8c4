/** Whatever a connector asks a person to type in is called, in both languages, as the outside service calls it. */
import { expect, test } from 'vitest';
import { cainiao } from '../../src/connectors/carriers/cainiao/cainiao.ts';
import { kdniao } from '../../src/connectors/carriers/kdniao/kdniao.ts';
import { pinduoduo } from '../../src/connectors/carriers/pinduoduo/pinduoduo.ts';
import { sf } from '../../src/connectors/carriers/sf/sf.ts';
import { channelConnectors } from '../../src/connectors/channels/channel-connectors.ts';
import { sap } from '../../src/connectors/erp/sap/sap.ts';
import { alipay } from '../../src/connectors/psp/alipay/alipay.ts';
import { unionPay } from '../../src/connectors/psp/union-pay/union-pay.ts';
import { wechatPay } from '../../src/connectors/psp/wechat-pay/wechat-pay.ts';
import { qimen } from '../../src/connectors/warehouses/qimen/qimen.ts';
import { en } from '../../web/ui/text/en/index.ts';
import { zhCN } from '../../web/ui/text/zh-CN/index.ts';

const send = () => Promise.reject(new Error('nothing is asked'));
const now = () => new Date(0);
const nonce = () => '';
const channels = channelConnectors({ send, now: () => 0 });
const asked = [
  ...[...channels].flatMap(([kind, { form }]) => [
    ...form.credentials.map(({ name }) => [kind, name] as const),
    ...form.options.map((name) => [kind, name] as const),
  ]),
  ...[kdniao({ send }), cainiao({ send, now }), sf({ send, now, nonce }), pinduoduo({ send, now: () => 0 })].flatMap(
    ({ kind, credentials }) => credentials.map((name) => [kind, name] as const),
  ),
  ...[qimen({ send, now }), sap({ send })].flatMap(({ kind, credentials, options }) =>
    [...credentials, ...options].map((name) => [kind, name] as const),
  ),
  ...[wechatPay({ send, now, nonce }), alipay({ send, now }), unionPay({ send, now })].flatMap(
    ({ kind, credentials }) =>
      Object.keys(credentials).map((name) => [kind, name.replace('platformKey:*', 'newPlatformKey')] as const),
  ),
];

test.each([
  ['zh-CN', zhCN],
  ['en', en],
])('CHN-2 SHP-2 PAY-1 in %s each key a connector asks for has a name and where to find it', (_, texts) => {
  expect(asked.length).toBeGreaterThan(20);
  const words: Record<string, Record<string, { name: string; where?: string }>> = texts.credential;
  expect(asked.filter(([kind, name]) => !words[kind]?.[name]?.name || !words[kind][name].where)).toEqual([]);
});

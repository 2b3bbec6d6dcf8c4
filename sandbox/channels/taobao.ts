/**
 * A stand-in for the Taobao Open Platform on 127.0.0.1 (CHN-9): checks application, session, age and signature of every
 * call, pages newest change first, limits the rate, remembers shipments and stock, and pushes signed messages. `access`
 * is what a merchant would have typed in after authorising the shop.
 */
import type { ShopAccess } from '../../src/channels/connector.ts';
import { formatChinaTime, parseChinaTime } from '../../src/connectors/china-time.ts';
import { type TopSignMethod, topSign } from '../../src/connectors/top-sign.ts';
import { constantTimeEqual } from '../../src/kernel/crypto.ts';
import { type Faults, faultPlan, pushQueue } from '../faults.ts';
import { type Asked, serveLocally, type Told } from '../local-server.ts';
import type { SandboxOrder, SandboxSku } from '../orders.ts';
import { readForm } from '../read-form.ts';
import { send } from '../town.ts';
import { rateLimit } from './rate-limit.ts';
import { openShopBook, type ShopBook } from './shop-book.ts';
import type { ChannelStandIn } from './stand-in.ts';
import { answerMethod } from './taobao-methods.ts';
import { TopRefusal } from './taobao-refusal.ts';
import { writeJson } from './taobao-trade.ts';

export type TaobaoOptions = {
  seed: number;
  now: () => Date;
  skus: readonly SandboxSku[];
  port?: number;
  /** Where messages are pushed to; none are without it. */
  webhookUrl?: string;
  sellerNick?: string;
  signMethod?: TopSignMethod;
  /** Calls a second before the platform refuses. Without it, there is no limit. */
  requestsPerSecond?: number;
  /** What an earlier run remembered (`control.orders()`), and how many numbers it may have given. */
  known?: Iterable<SandboxOrder>;
  skipNumbers?: number;
};

const APP = { appKey: '12345678', appSecret: 'sandbox-taobao-secret', session: '6100sandboxsession' };
const MAX_AGE_MS = 10 * 60_000;

export async function start(options: TaobaoOptions) {
  const sellerNick = options.sellerNick ?? '官佳旗舰店';
  const faults = faultPlan();
  const pushes = pushQueue<TopMessage>({
    faults: faults.pushes,
    send: (message) => push(options, message),
  });
  let messages = 0;
  const book = openShopBook({
    ...options,
    numberOf: (sequence, line) =>
      String(4_117_161_263_000_000_000n + BigInt(options.seed % 1000) * 1_000_000_000n + BigInt(sequence * 10 + line)),
    onChange: (order, change) => {
      messages += 1;
      if (options.webhookUrl) pushes.tell({ id: messages, topic: TOPICS[change], sellerNick, tid: order.number });
    },
  });
  const limit = rateLimit(options);
  const server = await serveLocally((asked) => answer(options, book, limit.isLimited, asked), {
    spoiler: faults,
    ...(options.port && { port: options.port }),
  });
  const access: ShopAccess = {
    shopId: 'sandbox-taobao',
    kind: 'taobao',
    endpoint: `${server.url}/router/rest`,
    credentials: { ...APP, sellerNick },
    options: { signMethod: options.signMethod ?? 'hmac-sha256', requestsPerSecond: 1_000 },
  };
  const { placeOrders, pay, refund, sendBack, changeAddress, askInvoice, changeMemo, cancel } = book;
  const standIn = {
    url: server.url,
    access,
    control: {
      ...{ placeOrders, pay, refund, sendBack, changeAddress, askInvoice, changeMemo, cancel },
      orders: () => [...book.orders.values()],
      shipments: () => book.shipments,
      stock: () => book.stock,
      shelf: () => book.shelf,
      /** Masked recipients we were told, and what for. */
      decryptions: () => book.decryptions,
      setFaults: (plan: Faults) => faults.set(plan),
      /** Calls a second from now on; null for any number. */
      setRateLimit: limit.set,
      /** Lists name a change only so many seconds after it happened. */
      setListLag: book.setListLag,
      /** Pushes one round of waiting messages; gives the status each was answered with. */
      deliver: pushes.deliver,
    },
    close: server.close,
  };
  return standIn satisfies ChannelStandIn;
}

const TOPICS = {
  placed: 'taobao_trade_TradeCreate',
  paid: 'taobao_trade_TradeBuyerPay',
  refundAsked: 'taobao_refund_RefundCreated',
  addressChanged: 'taobao_trade_TradeLogisticsAddressChanged',
  memoChanged: 'taobao_trade_TradeMemoModified',
  cancelled: 'taobao_trade_TradeClose',
  shipped: 'taobao_trade_TradeSellerShip',
};

function answer(options: TaobaoOptions, book: ShopBook, isLimited: () => boolean, asked: Asked): Told {
  const { fields: params, files } = readForm(asked);
  const { method = '' } = params;
  try {
    checkCall(options, params);
    if (isLimited())
      throw new TopRefusal(
        '7',
        'App Call Limited',
        'accesscontrol.limited-by-api-access-count',
        'This ban will last for 1 more seconds',
      );
    const root = `${method.replace(/^taobao\./, '').replaceAll('.', '_')}_response`;
    return top({ [root]: { ...answerMethod(book, method, params, files), request_id: 'sandbox' } });
  } catch (error) {
    if (!(error instanceof TopRefusal)) throw error;
    const { code, subCode, subMessage } = error;
    return top({
      error_response: {
        code: Number(code),
        msg: error.message,
        sub_code: subCode,
        sub_msg: subMessage,
        request_id: 'sandbox',
      },
    });
  }
}

const top = (value: unknown): Told => ({
  status: 200,
  headers: { 'content-type': 'text/javascript;charset=UTF-8' },
  body: writeJson(value),
});

function checkCall(options: TaobaoOptions, params: Record<string, string>): void {
  if (params['app_key'] !== APP.appKey)
    throw new TopRefusal('29', 'Invalid app Key', 'isv.appkey-not-exists', 'app_key');
  const sentAt = parseChinaTime(params['timestamp'] ?? '');
  if (!sentAt || Math.abs(options.now().getTime() - sentAt.getTime()) > MAX_AGE_MS)
    throw new TopRefusal('31', 'Invalid timestamp', 'isv.invalid-timestamp', 'timestamp');
  const expected = topSign(params, APP.appSecret, (params['sign_method'] ?? 'md5') as TopSignMethod);
  if (!constantTimeEqual(expected, params['sign'] ?? ''))
    throw new TopRefusal('25', 'Invalid signature', 'isv.invalid-signature', 'sign');
  if (params['session'] !== APP.session)
    throw new TopRefusal('27', 'Invalid session', 'isv.invalid-session', 'session');
}

type TopMessage = { id: number; topic: string; sellerNick: string; tid: string };

/** Posts one message: parameters in the query, the message as body, the signature over both. */
async function push(options: TaobaoOptions, message: TopMessage): Promise<number> {
  const now = formatChinaTime(options.now());
  const body = writeJson({
    id: message.id,
    topic: message.topic,
    pub_time: now,
    user_nick: message.sellerNick,
    content: `{"tid":${message.tid},"seller_nick":"${message.sellerNick}"}`,
  });
  const params = { app_key: APP.appKey, timestamp: now, sign_method: 'hmac-sha256' };
  const query = new URLSearchParams({ ...params, sign: topSign(params, APP.appSecret, 'hmac-sha256', body) });
  const answer = await send(`${options.webhookUrl}?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}

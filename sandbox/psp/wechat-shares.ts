/** Profit sharing as the WeChat Pay stand-in answers it (`/v3/profitsharing/…`), and how it tells of it. */
import type { Asked } from '../local-server.ts';
import type { Back, ShareRefusal, Sharing } from './share-book.ts';
import type { WechatDesk } from './wechat-desk.ts';
import { type Event, openSealed, rfc3339 } from './wechat-sign.ts';

/** WeChat Pay divides 30 % of a payment at most, among 50. */
export const WECHAT_MOST = { ppm: 300_000n, receivers: 50 };

export type Said = { status: number; value: object };
const no = (status: number, code: string, message: string): Said => ({ status, value: { code, message } });
const REFUSALS: Record<ShareRefusal, Said> = {
  noPayment: no(404, 'RESOURCE_NOT_EXISTS', '订单不存在'),
  noRelation: no(400, 'INVALID_REQUEST', '分账接收方关系不存在'),
  tooMuch: no(403, 'NOT_ENOUGH', '分账金额不足'),
  ratio: no(403, 'RULE_LIMIT', '分账金额超过最大分账比例'),
  tooMany: no(400, 'PARAM_ERROR', '分账接收方超过50个'),
  otherContents: no(400, 'INVALID_REQUEST', '商户分账单号重入，参数与首次请求不一致'),
  finished: no(400, 'INVALID_REQUEST', '订单已处理完成，不允许再次分账'),
};

type Named = { account: string; name?: string; type: string };
type ShareAsked = {
  appid?: string;
  sub_mchid: string;
  transaction_id: string;
  out_order_no: string;
  receivers?: (Named & { amount: number })[];
  unfreeze_unsplit?: boolean;
};
type BackAsked = {
  sub_mchid: string;
  out_order_no: string;
  out_return_no: string;
  return_mchid: string;
  amount: number;
};

/** Null: it is about something else. */
export function answerShares(desk: WechatDesk, { url, method, headers, body }: Asked): Said | null {
  const path = /^\/v3\/profitsharing\/(.+)$/.exec(url.pathname)?.[1];
  if (path === undefined) return null;
  if (method === 'GET') return look(desk, path, url.searchParams.get('sub_mchid') ?? '');
  const asked = JSON.parse(body.toString());
  const isSealed = (one: Named) =>
    one.name === undefined || openSealed(desk, one.name, headers['wechatpay-serial']) !== null;
  if (path === 'receivers/add') {
    if (asked.appid !== desk.appId || !isSealed(asked)) return no(400, 'PARAM_ERROR', '参数错误');
    desk.shares.addReceiver(asked.sub_mchid, asked.account);
    return { status: 200, value: { ...asked, name: undefined } };
  }
  if (path === 'return-orders') return giveBack(desk, asked);
  const receivers: NonNullable<ShareAsked['receivers']> = path === 'orders' ? asked.receivers : [];
  const isWhole = path === 'orders/unfreeze' || (path === 'orders' && asked.unfreeze_unsplit && receivers.length > 0);
  if (!isWhole || !receivers.every(isSealed)) return no(400, 'PARAM_ERROR', '参数错误');
  return share(desk, { ...asked, receivers });
}

function share(desk: WechatDesk, { sub_mchid, transaction_id, out_order_no, receivers = [] }: ShareAsked): Said {
  const payment = [...desk.book.payments.values()].find((one) => one.providerReference === transaction_id);
  const parts = receivers.map(({ account, amount }): [string, bigint] => [account, BigInt(amount)]);
  const found = desk.shares.share({ number: out_order_no, seller: sub_mchid, payment, parts, at: desk.now() });
  if (typeof found === 'string') return REFUSALS[found];
  return { status: 200, value: sharingOf(found) };
}

function look(desk: WechatDesk, path: string, seller: string): Said {
  const [kind, number = ''] = path.split('/');
  const sharing = kind === 'orders' ? desk.shares.look(number, desk.now()) : undefined;
  if (sharing && sharing.seller === seller) return { status: 200, value: sharingOf(sharing) };
  const back = kind === 'return-orders' ? desk.shares.lookBack(number, desk.now()) : undefined;
  if (back && back.sharing.seller === seller) return { status: 200, value: backOf(back) };
  return no(404, 'RESOURCE_NOT_EXISTS', '记录不存在');
}

function giveBack(desk: WechatDesk, asked: BackAsked): Said {
  const found = desk.shares.giveBack({
    ...{ number: asked.out_return_no, order: asked.out_order_no, seller: asked.sub_mchid },
    ...{ account: asked.return_mchid, amountMinor: BigInt(asked.amount) },
  });
  return typeof found === 'string' ? REFUSALS[found] : { status: 200, value: backOf(found) };
}

const RESULT = { waiting: 'PENDING', success: 'SUCCESS', failed: 'CLOSED' } as const;

function sharingOf({ number, seller, payment, receivers, isDone, at }: Sharing): object {
  const shared = receivers.reduce((all, { amountMinor }) => all + amountMinor, 0n);
  const rest = {
    account: seller,
    amountMinor: payment.amountMinor - payment.feeMinor - shared,
    state: 'success',
  } as const;
  return {
    ...{
      sub_mchid: seller,
      transaction_id: payment.providerReference,
      out_order_no: number,
      order_id: `3008${number}`,
    },
    state: isDone ? 'FINISHED' : 'PROCESSING',
    receivers: [...receivers, rest].map(({ account, amountMinor, state }) => ({
      ...{ type: 'MERCHANT_ID', account, amount: Number(amountMinor), result: isDone ? RESULT[state] : 'PENDING' },
      ...(state === 'failed' && { fail_reason: 'RECEIVER_HIGH_RISK' }),
      ...{ create_time: rfc3339(at), finish_time: rfc3339(at), detail_id: `3601${number}` },
    })),
  };
}

const backOf = ({ number, sharing, account, amountMinor, state }: Back): object => ({
  ...{ sub_mchid: sharing.seller, order_id: `3008${sharing.number}`, out_order_no: sharing.number },
  ...{ out_return_no: number, return_id: `3088${number}`, return_mchid: account, amount: Number(amountMinor) },
  result: { waiting: 'PROCESSING', success: 'SUCCESS', failed: 'FAILED' }[state],
  ...(state === 'failed' && { fail_reason: 'PAYER_ACCOUNT_ABNORMAL' }),
});

/** What the platform hears as the receiver of its commission. */
export const shareEvent = (desk: WechatDesk, number: string): Event => {
  const sharing = desk.shares.sharings.get(number)!;
  const own = sharing.receivers.find(({ account }) => account === desk.merchantId);
  return {
    id: `EV-${number}`,
    type: 'TRANSACTION.SUCCESS',
    createdAt: desk.now(),
    about: 'profitsharing',
    content: {
      ...{ sp_mchid: desk.merchantId, sub_mchid: sharing.seller, transaction_id: sharing.payment.providerReference },
      ...{ order_id: `3008${number}`, out_order_no: number, success_time: rfc3339(desk.now()) },
      receiver: {
        type: 'MERCHANT_ID',
        account: desk.merchantId,
        amount: Number(own?.amountMinor ?? 0n),
        description: '订单分账',
      },
    },
  };
};

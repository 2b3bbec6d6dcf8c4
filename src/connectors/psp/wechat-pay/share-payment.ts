/**
 * Divides payments through WeChat Pay's profit sharing (CLR-2), as the service provider of the seller whose payment it was:
 * receivers are made known first, then one order divides the payment and sets the rest free. The same number again is
 * answered with the state of that order, and an order is only asked about once it was sent. WeChat Pay divides 30 % of a
 * payment unless agreed otherwise, among 50 at most.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import type {
  BackAnswer,
  BackOrder,
  ShareAnswer,
  ShareOrder,
  SharePart,
  SplitCompany,
} from '../../../clearing/clearing.ts';
import type { MerchantAccess } from '../../../payments/payment-provider.ts';
import { askSigned, type Means } from './call-api.ts';
import { sealerFor } from './seal-text.ts';

const MOST_RECEIVERS = 50;
const ORDERS = '/v3/profitsharing/orders';
const RETURNS = '/v3/profitsharing/return-orders';

type Said = { code?: string; message?: string };
type Order = Said & {
  out_order_no?: string;
  state?: string;
  receivers?: { account?: string; amount?: number; result?: string; fail_reason?: string }[];
};
type Returned = Said & { out_return_no?: string; amount?: number; result?: string; fail_reason?: string };

const refused = ({ code, message }: Said, status: number): OutsideFailure =>
  new OutsideFailure('clearing.shareRefused', `${code ?? status} ${message ?? ''}`.trim(), true);
const unreadable = (number: string): OutsideFailure =>
  new OutsideFailure('payments.answerUnreadable', `the sharing ${number}`, false);

const appIdOf = ({ credentials }: MerchantAccess): string => (credentials['appId'] ?? '').split(',')[0]!.trim();

async function share(means: Means, access: MerchantAccess, order: ShareOrder, isTold: boolean): Promise<ShareAnswer> {
  const { number, seller, transaction, parts } = order;
  if (isTold) {
    const query = `?transaction_id=${encodeURIComponent(transaction)}&sub_mchid=${encodeURIComponent(seller)}`;
    const found = await askSigned<Order>(means, access, `${ORDERS}/${number}${query}`);
    if (found.status === 200) return read(order, found.content);
    if (found.status !== 404)
      throw new OutsideFailure('payments.queryRefused', `${found.content.code ?? found.status}`, true);
  }
  const about = { sub_mchid: seller, transaction_id: transaction, out_order_no: number };
  if (parts.length === 0) {
    const { status, content } = await askSigned<Order>(means, access, `${ORDERS}/unfreeze`, {
      ...about,
      description: '解冻全部剩余资金',
    });
    if (status !== 200) throw refused(content, status);
    return read(order, content);
  }
  const { serial, seal } = sealerFor(access);
  const receivers = parts.map(({ account, name, amountMinor }) => ({
    ...{ type: 'MERCHANT_ID', account, ...(name && { name: seal(name) }) },
    ...{ amount: Number(amountMinor), description: '订单分账' },
  }));
  for (const part of parts) await addReceiver(means, access, seller, part);
  const content = { appid: appIdOf(access), ...about, receivers, unfreeze_unsplit: true };
  const answer = await askSigned<Order>(means, access, ORDERS, content, serial);
  if (answer.status !== 200) throw refused(answer.content, answer.status);
  return read(order, answer.content);
}

/** Adding one that is known already is answered as if he were new. */
async function addReceiver(means: Means, access: MerchantAccess, seller: string, { account, name }: SharePart) {
  const { serial, seal } = sealerFor(access);
  const isOurs = account === access.merchantId;
  const { status, content } = await askSigned<Said>(
    means,
    access,
    '/v3/profitsharing/receivers/add',
    {
      ...{ sub_mchid: seller, appid: appIdOf(access), type: 'MERCHANT_ID', account, ...(name && { name: seal(name) }) },
      relation_type: isOurs ? 'SERVICE_PROVIDER' : 'PARTNER',
    },
    serial,
  );
  if (status !== 200) throw refused(content, status);
}

/** The rest that is set free stands among the receivers as the seller's own, and is none of ours. */
function read({ number, parts }: ShareOrder, { out_order_no, state, receivers = [] }: Order): ShareAnswer {
  if (out_order_no !== number) throw unreadable(number);
  if (state === 'PROCESSING') return { state: 'processing' };
  if (state !== 'FINISHED') throw unreadable(number);
  return {
    state: 'done',
    parts: parts.map(({ account, amountMinor }) => {
      const found = receivers.find((one) => one.account === account && one.amount === Number(amountMinor));
      if (found?.result === 'SUCCESS') return { account, state: 'success', reason: '' };
      if (found?.result === 'CLOSED') return { account, state: 'failed', reason: found.fail_reason ?? '' };
      throw unreadable(number);
    }),
  };
}

async function giveBack(
  means: Means,
  access: MerchantAccess,
  { number, order, seller, account, amountMinor }: BackOrder,
  isTold: boolean,
): Promise<BackAnswer> {
  if (isTold) {
    const query = `?out_order_no=${encodeURIComponent(order)}&sub_mchid=${encodeURIComponent(seller)}`;
    const found = await askSigned<Returned>(means, access, `${RETURNS}/${number}${query}`);
    if (found.status === 200) return readBack(number, amountMinor, found.content);
    if (found.status !== 404)
      throw new OutsideFailure('payments.queryRefused', `${found.content.code ?? found.status}`, true);
  }
  const { status, content } = await askSigned<Returned>(means, access, RETURNS, {
    ...{ sub_mchid: seller, out_order_no: order, out_return_no: number, return_mchid: account },
    ...{ amount: Number(amountMinor), description: '用户退款' },
  });
  if (status !== 200) throw refused(content, status);
  return readBack(number, amountMinor, content);
}

function readBack(number: string, amountMinor: bigint, said: Returned): BackAnswer {
  if (said.out_return_no !== number || said.amount !== Number(amountMinor)) throw unreadable(number);
  if (said.result === 'PROCESSING') return { state: 'processing' };
  if (said.result === 'SUCCESS') return { state: 'success' };
  if (said.result === 'FAILED') return { state: 'failed', reason: said.fail_reason ?? '' };
  throw unreadable(number);
}

export const wechatSharing = (means: Means): SplitCompany => ({
  kind: 'wechatPay',
  mostReceivers: MOST_RECEIVERS,
  share: (access, order, isTold) => share(means, access, order, isTold),
  giveBack: (access, back, isTold) => giveBack(means, access, back, isTold),
});

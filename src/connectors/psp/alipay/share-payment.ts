/**
 * Divides payments through Alipay (CLR-2): relations of royalty are bound first, then one settlement divides the trade and
 * ends its royalty, which sets the rest free. The same request number again is the same settlement, and what became of it
 * is asked. Shares come back with the refund, in proportion and by Alipay itself. Alipay divides 30 % of a trade unless
 * agreed otherwise, among 20 at most in one settlement.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import type { ShareAnswer, ShareOrder, SplitCompany } from '../../../clearing/clearing.ts';
import { formatMinor } from '../../../kernel/money.ts';
import type { MerchantAccess } from '../../../payments/payment-provider.ts';
import { ask, type Means, type Verdict } from './call-gateway.ts';

const MOST_RECEIVERS = 20;

type Detail = {
  operation_type?: string;
  trans_in?: string;
  amount?: string;
  state?: string;
  error_code?: string;
  error_desc?: string;
};
type Found = { out_request_no?: string; royalty_detail_list?: Detail[] };

/** `SYSTEM_ERROR` says nothing; every other business error is a no. */
function accepted<T>(answer: T & Verdict): T & Verdict {
  if (answer.code === '10000') return answer;
  const said = `${answer.sub_code ?? answer.code} ${answer.sub_msg ?? ''}`.trim();
  const isNo = answer.code === '40004' && !answer.sub_code?.includes('SYSTEM_ERROR');
  throw new OutsideFailure(isNo ? 'clearing.shareRefused' : 'payments.queryRefused', said, isNo);
}

async function share(means: Means, access: MerchantAccess, order: ShareOrder, isTold: boolean): Promise<ShareAnswer> {
  const { number, seller, transaction, parts } = order;
  if (isTold) {
    const known = await find(means, access, order);
    if (known) return known;
  }
  const to = (account: string) => ({ type: 'userId', account });
  if (parts.length > 0) {
    const receiver_list = parts.map(({ account, name }) => ({ ...to(account), ...(name && { name }), memo: '分账' }));
    const bound = { receiver_list, out_request_no: `${number}R` };
    accepted(await ask(means, access, 'alipay.trade.royalty.relation.bind', bound, { changes: true }));
  }
  const royalty_parameters = parts.map(({ account, amountMinor }) => ({
    ...{ royalty_type: 'transfer', trans_out: seller, trans_out_type: 'userId', trans_in: account },
    ...{ trans_in_type: 'userId', amount: formatMinor(amountMinor), desc: '订单分账' },
  }));
  const content = {
    ...{ out_request_no: number, trade_no: transaction, royalty_mode: 'async' },
    ...(parts.length > 0 && { royalty_parameters }),
    extend_params: { royalty_finish: 'true' },
  };
  accepted(await ask(means, access, 'alipay.trade.order.settle', content, { changes: true }));
  return { state: 'processing' };
}

/** Null: Alipay never heard of it. */
async function find(
  means: Means,
  access: MerchantAccess,
  { number, transaction, parts }: ShareOrder,
): Promise<ShareAnswer | null> {
  const names = { out_request_no: number, trade_no: transaction };
  const answer = await ask<Found>(means, access, 'alipay.trade.order.settle.query', names);
  if (answer.code === '40004' && answer.sub_code === 'ACQ.SETTLE_NOT_EXIST') return null;
  const { out_request_no, royalty_detail_list = [] } = accepted(answer);
  if (out_request_no !== number) throw new OutsideFailure('payments.answerUnreadable', `the sharing ${number}`, false);
  const details = parts.map(({ account, amountMinor }) => {
    const amount = formatMinor(amountMinor);
    return royalty_detail_list.find(
      (one) => one.operation_type === 'transfer' && one.trans_in === account && one.amount === amount,
    );
  });
  if (details.some((detail) => detail?.state !== 'SUCCESS' && detail?.state !== 'FAIL')) return { state: 'processing' };
  return {
    state: 'done',
    parts: parts.map(({ account }, i) => {
      const { state, error_code = '', error_desc = '' } = details[i]!;
      return state === 'SUCCESS'
        ? { account, state: 'success', reason: '' }
        : { account, state: 'failed', reason: `${error_code} ${error_desc}`.trim() };
    }),
  };
}

export const alipaySharing = (means: Means): SplitCompany => ({
  kind: 'alipay',
  mostReceivers: MOST_RECEIVERS,
  share: (access, order, isTold) => share(means, access, order, isTold),
  giveBack: null,
});

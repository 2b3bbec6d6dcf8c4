/**
 * Takes orders back (EXP_RECE_UPDATE_ORDER, deal type 2) and shows that the account works. SF bills by parcel and keeps no
 * stock of numbers, so an order that cannot exist is asked for: a contract that works answers that there is none.
 */
import { type Answer, OutsideFailure } from '../../../channels/connector.ts';
import type { BranchBalance, ServiceAccess } from '../../../shipping/waybill-service.ts';
import { failedCall } from '../failed-call.ts';
import { callSf, judge, type Means } from './call-sf.ts';
import { SF } from './order-of.ts';

const CANCEL = 2;
/** `resStatus`: 1 order id and number do not match, 2 done. */
const DONE = '2';
/** Cancelled before, which is what was wanted. */
const GONE = /^(8037|8252)$/;

export const cancelWaybills = (
  means: Means,
  access: ServiceAccess,
  waybills: readonly { id: string; waybillNumber: string }[],
): Promise<Answer[]> => Promise.all(waybills.map((waybill) => cancelOne(means, access, waybill)));

async function cancelOne(
  means: Means,
  access: ServiceAccess,
  { id, waybillNumber }: { id: string; waybillNumber: string },
): Promise<Answer> {
  const accepted: Answer = { id, result: 'accepted', code: '', message: '' };
  try {
    const content = {
      orderId: id,
      dealType: CANCEL,
      waybillNoInfoList: [{ waybillType: 1, waybillNo: waybillNumber }],
    };
    const answer = await callSf<{ resStatus?: number | string }>(means, access, 'update', content);
    if (answer.done) {
      const isDone = String(answer.content.resStatus) === DONE;
      return isDone ? accepted : { id, result: 'refused', code: 'shipping.notCancelled', message: '' };
    }
    return GONE.test(answer.error.code) ? accepted : { id, ...judge(answer.error) };
  } catch (error) {
    return { id, ...failedCall(error) };
  }
}

export async function readBalances(means: Means, access: ServiceAccess): Promise<BranchBalance[]> {
  const question = { orderId: `test-${means.nonce()}`, searchType: '1', language: 'zh-CN' };
  const answer = await callSf<object>(means, access, 'find', question);
  // Whoever passes the gate has the right key; that the order is unknown is as it should be.
  if (!answer.done && answer.error.gate) {
    const { code, message } = judge(answer.error);
    throw new OutsideFailure(code, message, true);
  }
  return [{ carrier: SF, branchCode: '', branchName: '', left: null }];
}

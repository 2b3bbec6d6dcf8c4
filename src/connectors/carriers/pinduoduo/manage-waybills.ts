/** Takes waybills back (pdd.waybill.cancel) and reads how many numbers the branches have left (pdd.waybill.search). */
import type { Answer } from '../../../channels/connector.ts';
import type { BranchBalance, ServiceAccess } from '../../../shipping/waybill-service.ts';
import type { Pinduoduo } from '../../channels/pinduoduo/call-pinduoduo.ts';
import { asText, objectsIn } from '../../json-text.ts';
import { carrierFrom, carrierIn } from '../carrier-codes.ts';
import { failedCall } from '../failed-call.ts';
import { judge } from './issue-waybills.ts';
import { asShop } from './print-request.ts';

type Issued = { id: string; carrier: string; waybillNumber: string };

export const cancelWaybills = (
  gateway: Pinduoduo,
  access: ServiceAccess,
  waybills: readonly Issued[],
): Promise<Answer[]> => Promise.all(waybills.map((waybill) => cancelOne(gateway, access, waybill)));

async function cancelOne(
  gateway: Pinduoduo,
  access: ServiceAccess,
  { id, carrier, waybillNumber }: Issued,
): Promise<Answer> {
  const accepted: Answer = { id, result: 'accepted', code: '', message: '' };
  const wpCode = carrierIn('pinduoduoWaybill', carrier);
  if (wpCode === null) return { id, result: 'refused', code: 'shipping.carrierUnknown', message: carrier };
  try {
    const params = { wp_code: wpCode, waybill_code: waybillNumber };
    const answer = await gateway.call(asShop(access), { method: 'pdd.waybill.cancel', params, readOnly: false });
    if (!answer.ok) {
      // A repeated call finds the waybill cancelled, which is what was wanted.
      return /已取消|重复取消/.test(answer.error.message) ? accepted : { id, ...judge(answer.error) };
    }
    const isDone = asText(answer.body['cancel_result']) === 'true';
    return isDone ? accepted : { id, result: 'refused', code: 'shipping.notCancelled', message: '' };
  } catch (error) {
    return { id, ...failedCall(error) };
  }
}

/** `wp_type` as Cainiao counts: a direct carrier (1) bills by parcel and keeps no stock of numbers. */
const DIRECT = '1';

export async function readBalances(gateway: Pinduoduo, access: ServiceAccess): Promise<BranchBalance[]> {
  const { body } = await gateway.ask(asShop(access), 'pdd.waybill.search', {});
  return objectsIn(body, 'waybill_apply_subscription_cols').flatMap((subscription) =>
    objectsIn(subscription, 'branch_account_cols').map((branch) => ({
      carrier: carrierFrom('pinduoduoWaybill', asText(subscription['wp_code'])),
      branchCode: asText(branch['branch_code']),
      branchName: asText(branch['branch_name']),
      left: asText(subscription['wp_type']) === DIRECT ? null : BigInt(asText(branch['quantity']) || 0),
    })),
  );
}

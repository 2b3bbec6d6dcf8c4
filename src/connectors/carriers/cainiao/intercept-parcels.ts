/**
 * Stops parcels on their way (taobao.logistics.erp.delivery.cut: `mail_no`, `outer_order_id`, `intercept_time`,
 * `intercept_reason`, `tms_cp_code`, one parcel a call). It brings them back to their sender; where else they might go
 * cannot be said. The gateway tells couriers' answers to the platform, not to the merchant.
 */
import type { Answer } from '../../../channels/connector.ts';
import type { InterceptOrder, ServiceAccess } from '../../../shipping/waybill-service.ts';
import { formatChinaTime } from '../../china-time.ts';
import { carrierIn } from '../carrier-codes.ts';
import { failedCall } from '../failed-call.ts';
import { callTop, judge, type Means } from './call-top.ts';

const METHOD = 'taobao.logistics.erp.delivery.cut';
const REASON_LENGTH = 100;

export const interceptParcels = (
  means: Means,
  access: ServiceAccess,
  orders: readonly InterceptOrder[],
): Promise<Answer[]> => Promise.all(orders.map((order) => interceptOne(means, access, order)));

async function interceptOne(means: Means, access: ServiceAccess, order: InterceptOrder): Promise<Answer> {
  const { id, carrier, waybillNumber, reason, to, at } = order;
  const cpCode = carrierIn('cainiao', carrier);
  if (cpCode === null) return { id, result: 'refused', code: 'shipping.carrierUnknown', message: carrier };
  if (to) return { id, result: 'refused', code: 'shipping.redirectNotOffered', message: '' };
  const request = {
    mail_no: waybillNumber,
    outer_order_id: id,
    intercept_time: formatChinaTime(at),
    intercept_reason: reason.slice(0, REASON_LENGTH),
    tms_cp_code: cpCode,
  };
  try {
    const fields = { cut_off_delivery_process_request: JSON.stringify(request) };
    const answer = await callTop<object>(means, access, METHOD, fields, false);
    return answer.done ? { id, result: 'accepted', code: '', message: '' } : { id, ...judge(answer.error) };
  } catch (error) {
    return { id, ...failedCall(error) };
  }
}

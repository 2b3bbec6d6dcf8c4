/**
 * Stops parcels on their way (EXP_RECE_WANTED_INTERCEPT): back to their sender or on to another address, at the sender's
 * monthly account. A request has no number of its own over there: one whose answer was lost is sent again, and the refusal
 * that the parcel has such an order already is what was wanted. What becomes of it stands in the parcel's route.
 */
import type { Answer } from '../../../channels/connector.ts';
import type { InterceptOrder, Party, ServiceAccess } from '../../../shipping/waybill-service.ts';
import { failedCall } from '../failed-call.ts';
import { callSf, judge, type Means } from './call-sf.ts';
import { monthlyCardOf, SF } from './order-of.ts';

const REDIRECT = '1';
const RETURN = '2';
/** Asked by the sender, paid by his monthly account. */
const SENDER = '1';
const SENDER_MONTHLY = '4';
/** Published without a code of its own; known by its words. */
const ORDERED_BEFORE = /重复|已(存在|发起|提交|申请)/;

export const interceptParcels = (
  means: Means,
  access: ServiceAccess,
  orders: readonly InterceptOrder[],
): Promise<Answer[]> => Promise.all(orders.map((order) => interceptOne(means, access, order)));

async function interceptOne(means: Means, access: ServiceAccess, order: InterceptOrder): Promise<Answer> {
  const { id, carrier, waybillNumber, to, from } = order;
  const accepted: Answer = { id, result: 'accepted', code: '', message: '' };
  if (carrier !== SF) return { id, result: 'refused', code: 'shipping.carrierUnknown', message: carrier };
  const monthlyCardNo = monthlyCardOf(access);
  if (monthlyCardNo === '') return { id, result: 'refused', code: 'shipping.monthlyCardMissing', message: '' };
  const content = {
    waybillNo: waybillNumber,
    serviceCode: to ? REDIRECT : RETURN,
    role: SENDER,
    payMode: SENDER_MONTHLY,
    monthlyCardNo,
    newDestAddress: addressOf(to ?? from),
  };
  try {
    const answer = await callSf<object>(means, access, 'intercept', content);
    if (answer.done || ORDERED_BEFORE.test(answer.error.message)) return accepted;
    return { id, ...judge(answer.error) };
  } catch (error) {
    return { id, ...failedCall(error) };
  }
}

const addressOf = (party: Party): object => ({
  province: party.province,
  city: party.city,
  county: party.district,
  address: `${party.town}${party.detail}`,
  contact: party.name,
  phone: party.phone,
});

/**
 * Asks SF for waybill numbers (SHP-2), one order a call. An order id that was used before is refused as repeated (8016):
 * then the order itself is asked for, and with it come the numbers it was given the first time.
 */
import type { ServiceAccess, Waybill, WaybillRequest } from '../../../shipping/waybill-service.ts';
import { failedCall } from '../failed-call.ts';
import { callSf, judge, type Means } from './call-sf.ts';
import { orderOf, SF } from './order-of.ts';

type Label = {
  waybillNo?: string;
  destRouteLabel?: string;
  sourceDeptCode?: string;
  sourceCityCode?: string;
  destDeptCode?: string;
};
type Order = {
  orderId?: string;
  originCode?: string;
  destCode?: string;
  /** 1: people look at it, 2: can be delivered, 3: cannot. */
  filterResult?: number | string;
  remark?: string;
  /** 1: of the shipment, 2: of a further parcel. */
  waybillNoInfoList?: { waybillType?: number | string; waybillNo?: string }[];
  routeLabelInfo?: { routeLabelData?: Label }[];
};

const REPEATED = '8016';
const CANNOT_BE_DELIVERED = '3';

/** One answer per request, in their order. Never throws for what the outside does. */
export const issueWaybills = (
  means: Means,
  access: ServiceAccess,
  requests: readonly WaybillRequest[],
): Promise<Waybill[]> => Promise.all(requests.map((request) => issueOne(means, access, request)));

async function issueOne(means: Means, access: ServiceAccess, request: WaybillRequest): Promise<Waybill> {
  const refuse = (code: string, message: string): Waybill => ({ id: request.id, result: 'refused', code, message });
  if (request.carrier !== SF) return refuse('shipping.carrierUnknown', request.carrier);
  // Only the platform that masked a recipient can put the real one on a label.
  if (request.masked) return refuse('shipping.maskedNotSupported', '顺丰不能打印脱敏收件人，请改用平台的电子面单');
  try {
    const made = await callSf<Order>(means, access, 'create', orderOf(request, access));
    const answer =
      !made.done && made.error.code === REPEATED
        ? await callSf<Order>(means, access, 'find', { orderId: request.id, searchType: '1', language: 'zh-CN' })
        : made;
    return answer.done ? readOrder(request, answer.content) : { id: request.id, ...judge(answer.error) };
  } catch (error) {
    return { id: request.id, ...failedCall(error) };
  }
}

/** An answer that names another order tells nothing about ours. */
function readOrder(request: WaybillRequest, order: Order): Waybill {
  const { id } = request;
  const message = order.remark ?? '';
  const numbersOf = (type: string) =>
    (order.waybillNoInfoList ?? []).flatMap(({ waybillType, waybillNo }) =>
      String(waybillType) === type && waybillNo ? [waybillNo] : [],
    );
  const [waybillNumber] = numbersOf('1');
  if (order.orderId === id && String(order.filterResult) === CANNOT_BE_DELIVERED)
    return { id, result: 'refused', code: 'shipping.outOfReach', message };
  if (order.orderId !== id || !waybillNumber)
    return { id, result: 'unknown', code: 'shipping.answerUnreadable', message };
  const label = order.routeLabelInfo?.[0]?.routeLabelData;
  return {
    ...{ id, result: 'issued', waybillNumber, subNumbers: numbersOf('2') },
    routeCode: label?.destRouteLabel || order.destCode || '',
    originBranch: label?.sourceDeptCode || label?.sourceCityCode || order.originCode || '',
    destinationBranch: label?.destDeptCode || order.destCode || '',
    // What the two-dimensional code and the marks of the label are made of.
    printData: label ? JSON.stringify(label) : '',
  };
}

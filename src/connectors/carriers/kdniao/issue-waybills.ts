/**
 * Asks Kdniao for waybill numbers (SHP-2). The order code is our id and Kdniao keeps it for ever: asked again, it says
 * so (106) and gives the first number, so a lost answer is found by asking the same again and never by a new number.
 */
import type { ServiceAccess, Waybill, WaybillRequest } from '../../../shipping/waybill-service.ts';
import { carrierIn } from '../carrier-codes.ts';
import { failedCall } from '../failed-call.ts';
import { call, type Means, type Verdict } from './call-kdniao.ts';
import { accountOf, orderOf } from './order-of.ts';

type Issued = Verdict & {
  Order?: {
    OrderCode?: string;
    ShipperCode?: string;
    LogisticCode?: string;
    OriginCode?: string;
    OriginName?: string;
    DestinatioCode?: string;
    DestinatioName?: string;
    MarkDestination?: string;
    SortingCode?: string;
  };
  SubOrders?: string[];
  PrintTemplate?: string;
};

const DONE = '100';
const EXISTS = '106';

/** One answer per request, in their order. Never throws for what the outside does. */
export const issueWaybills = (
  means: Means,
  access: ServiceAccess,
  requests: readonly WaybillRequest[],
): Promise<Waybill[]> => Promise.all(requests.map((request) => issueOne(means, access, request)));

async function issueOne(means: Means, access: ServiceAccess, request: WaybillRequest): Promise<Waybill> {
  const shipper = carrierIn('kdniao', request.carrier);
  const refuse = (code: string, message: string): Waybill => ({ id: request.id, result: 'refused', code, message });
  if (shipper === null) return refuse('shipping.carrierUnknown', `快递鸟没有快递 ${request.carrier}`);
  // Only the platform that masked a recipient can put the real one on a label.
  if (request.masked) return refuse('shipping.maskedNotSupported', '快递鸟不能打印脱敏收件人，请改用平台的电子面单');

  const order = orderOf(request, shipper, accountOf(access, request.carrier));
  try {
    const first = await call<Issued>(means, access, 'issue', order);
    const again =
      first.ResultCode === EXISTS && !first.Order ? await call<Issued>(means, access, 'issue', order) : first;
    return readWaybill(request, shipper, again);
  } catch (error) {
    return { id: request.id, ...failedCall(error) };
  }
}

/** An answer that names another order or courier tells nothing about ours. */
function readWaybill(request: WaybillRequest, shipper: string, answer: Issued): Waybill {
  const { Order: order, ResultCode: code = '', Reason: message = '' } = answer;
  const isIssued = (answer.Success && code === DONE) || code === EXISTS;
  if (!isIssued) return { id: request.id, message, ...judge(code, message) };
  if (order?.OrderCode !== request.id || order.ShipperCode !== shipper || !order.LogisticCode) {
    return { id: request.id, result: 'unknown', code: 'shipping.answerUnreadable', message };
  }
  const waybillNumber = order.LogisticCode;
  return {
    id: request.id,
    result: 'issued',
    waybillNumber,
    subNumbers: (answer.SubOrders ?? []).filter((number) => number !== waybillNumber),
    routeCode: order.SortingCode || order.MarkDestination || order.DestinatioCode || '',
    originBranch: order.OriginName || order.OriginCode || '',
    destinationBranch: order.DestinatioName || order.DestinatioCode || '',
    printData: answer.PrintTemplate ?? '',
  };
}

/**
 * 101 to 104: the request itself is wrong. 105 wraps whatever the courier's own system said: a courier that broke down
 * may have issued a number, so the same must be asked again; everything else it says is final until a person acts.
 */
function judge(code: string, reason: string): { result: 'refused' | 'unknown'; code: string } {
  if (/余额|单号不足|单号已用完|可用单号/.test(reason)) return { result: 'refused', code: 'shipping.numbersUsedUp' };
  if (/超区|超出.*范围|不可达|不在服务/.test(reason)) return { result: 'refused', code: 'shipping.outOfReach' };
  if (code === '105' && /远程服务器|超时|繁忙|系统异常|稍后/.test(reason))
    return { result: 'unknown', code: 'kdniao.105' };
  return { result: 'refused', code: `kdniao.${code}` };
}

/** Asks Pinduoduo for waybills (SHP-2, pdd.waybill.get), and what its errors mean. */
import type { ServiceAccess, Waybill, WaybillRequest } from '../../../shipping/waybill-service.ts';
import type { GatewayError } from '../../channels/gateway.ts';
import type { Pinduoduo } from '../../channels/pinduoduo/call-pinduoduo.ts';
import { asObject, asText, type JsonObject } from '../../json-text.ts';
import { carrierIn } from '../carrier-codes.ts';
import { issueLabels, type Label } from '../cloud-print.ts';
import type { Failed } from '../failed-call.ts';
import { asShop, PINDUODUO, printRequest } from './print-request.ts';

export const issueWaybills = (
  gateway: Pinduoduo,
  access: ServiceAccess,
  requests: readonly WaybillRequest[],
): Promise<Waybill[]> =>
  issueLabels(
    {
      channel: PINDUODUO,
      carrierIn: (carrier) => carrierIn('pinduoduoWaybill', carrier),
      // Its print data are ciphertext as a whole.
      readRoute: () => ({ routeCode: '', originBranch: '', destinationBranch: '' }),
      print: async (wpCode, batch) => {
        const params = {
          param_waybill_cloud_print_apply_new_request: JSON.stringify(printRequest(access, wpCode, batch)),
        };
        const answer = await gateway.call(asShop(access), { method: 'pdd.waybill.get', params, readOnly: false });
        return answer.ok ? labelsIn(answer.body) : judge(answer.error);
      },
    },
    requests,
  );

/** A label that is missing is noticed by whoever asked for it. */
function labelsIn({ modules }: JsonObject): Label[] {
  const rows = Array.isArray(modules) ? modules.map((row) => asObject(row, 'module')) : [];
  return rows.map((row) => ({
    object_id: asText(row['object_id']),
    waybill_code: asText(row['waybill_code']),
    print_data: asText(row['print_data']),
  }));
}

export function judge({ result, code, message }: GatewayError): Failed {
  if (result !== 'refused') return { result, code, message };
  if (/余额不足|单号不足|可用面单/.test(message)) return { result, code: 'shipping.numbersUsedUp', message };
  if (/超区|不可达|不在.*服务范围/.test(message)) return { result, code: 'shipping.outOfReach', message };
  return { result, code, message };
}

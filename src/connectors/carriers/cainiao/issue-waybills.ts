/** Asks Cainiao for waybills (SHP-2). */
import type { ServiceAccess, Waybill, WaybillRequest } from '../../../shipping/waybill-service.ts';
import { carrierIn } from '../carrier-codes.ts';
import { issueLabels, type Label, type Route } from '../cloud-print.ts';
import { callTop, judge, type Means } from './call-top.ts';
import { printRequest } from './print-request.ts';

/** The platform whose tokens it reads. */
export const TAOBAO = 'taobao';

type Content = { modules?: { waybill_cloud_print_response?: Label[] } };

export const issueWaybills = (
  means: Means,
  access: ServiceAccess,
  requests: readonly WaybillRequest[],
): Promise<Waybill[]> =>
  issueLabels(
    {
      channel: TAOBAO,
      carrierIn: (carrier) => carrierIn('cainiao', carrier),
      readRoute,
      print: async (cpCode, batch) => {
        const content = JSON.stringify(printRequest(access, cpCode, batch));
        const fields = { param_waybill_cloud_print_apply_new_request: content };
        const answer = await callTop<Content>(means, access, 'cainiao.waybill.ii.get', fields, false);
        return answer.done ? (answer.content.modules?.waybill_cloud_print_response ?? []) : judge(answer.error);
      },
    },
    requests,
  );

type Place = { code?: string; name?: string };
type PrintData = {
  data?: {
    routingInfo?: {
      routeCode?: string;
      sortation?: Place;
      origin?: Place;
      receiveBranch?: Place;
      terminalCenter?: Place;
    };
  };
};

/** Wholly encrypted print data shows nothing of the way, and the printer needs no help. */
function readRoute(printData: string): Route {
  let route: NonNullable<PrintData['data']>['routingInfo'];
  try {
    route = (JSON.parse(printData) as PrintData).data?.routingInfo;
  } catch {
    route = undefined;
  }
  return {
    routeCode: route?.routeCode || route?.sortation?.name || '',
    originBranch: route?.origin?.name || route?.origin?.code || '',
    destinationBranch: route?.receiveBranch?.name || route?.terminalCenter?.name || '',
  };
}

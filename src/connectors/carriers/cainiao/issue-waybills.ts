/**
 * Asks Cainiao for waybills (SHP-2): up to ten labels of one carrier and one sender in a call. A call is refused as a
 * whole for one bad request in it, so a refused batch is asked again one by one: who asked rightly gets a number, and
 * whoever was in the first call after all gets the number it was given.
 */
import type { ServiceAccess, Waybill, WaybillRequest } from '../../../shipping/waybill-service.ts';
import { carrierIn } from '../carrier-codes.ts';
import { type Failed, failedCall } from '../failed-call.ts';
import { callTop, judge, type Means } from './call-top.ts';
import { objectId, printRequest } from './print-request.ts';

export const MAX_LABELS = 10;

type Label = { object_id?: string; waybill_code?: string; print_data?: string };
type Content = { modules?: { waybill_cloud_print_response?: Label[] } };

/** One answer per request, in their order. Never throws for what the outside does. */
export async function issueWaybills(
  means: Means,
  access: ServiceAccess,
  requests: readonly WaybillRequest[],
): Promise<Waybill[]> {
  const answers = new Map<string, Waybill>();
  for (const batch of batchesOf(requests)) {
    for (const waybill of await issueBatch(means, access, batch)) answers.set(waybill.id, waybill);
  }
  return requests.map((request) => answers.get(request.id)!);
}

/** A shipment of several parcels is a call of its own: the platform ties its labels together. */
export function batchesOf(requests: readonly WaybillRequest[]): WaybillRequest[][] {
  const batches: WaybillRequest[][] = [];
  const open = new Map<string, WaybillRequest[]>();
  for (const request of requests) {
    const key = JSON.stringify([request.carrier, request.sender]);
    const batch = open.get(key);
    if (request.parcels === 1 && batch && batch.length < MAX_LABELS) batch.push(request);
    else {
      const started = [request];
      batches.push(started);
      if (request.parcels === 1) open.set(key, started);
    }
  }
  return batches;
}

async function issueBatch(means: Means, access: ServiceAccess, batch: WaybillRequest[]): Promise<Waybill[]> {
  const all = (missing: Failed): Waybill[] => batch.map((request) => ({ id: request.id, ...missing }));
  const [first] = batch;
  const cpCode = carrierIn('cainiao', first!.carrier);
  if (cpCode === null) return all({ result: 'refused', code: 'shipping.carrierUnknown', message: first!.carrier });
  if (first!.parcels > MAX_LABELS) return all({ result: 'refused', code: 'shipping.tooManyParcels', message: '' });

  try {
    const content = JSON.stringify(printRequest(access, cpCode, batch));
    const fields = { param_waybill_cloud_print_apply_new_request: content };
    const answer = await callTop<Content>(means, access, 'cainiao.waybill.ii.get', fields, false);
    if (answer.done) return batch.map((request) => readWaybill(request, answer.content));
    const verdict = judge(answer.error);
    if (verdict.result !== 'refused' || batch.length === 1) return all(verdict);
  } catch (error) {
    return all(failedCall(error));
  }
  const single: Waybill[] = [];
  for (const request of batch) single.push(...(await issueBatch(means, access, [request])));
  return single;
}

/** The first parcel's number names the shipment. Print data stays as it came: the printer checks its signature. */
function readWaybill(request: WaybillRequest, content: Content): Waybill {
  const labels = content.modules?.waybill_cloud_print_response ?? [];
  const own = Array.from({ length: request.parcels }, (_, parcel) =>
    labels.find((label) => label.object_id === objectId(request, parcel)),
  );
  const numbers = own.map((label) => label?.waybill_code ?? '');
  const [waybillNumber = '', ...subNumbers] = numbers;
  if (numbers.some((number) => number === '')) {
    return { id: request.id, result: 'unknown', code: 'shipping.answerUnreadable', message: 'a label is missing' };
  }
  const printData = own.map((label) => label?.print_data ?? '').join('\n');
  return {
    id: request.id,
    result: 'issued',
    waybillNumber,
    subNumbers,
    ...readRoute(own[0]?.print_data ?? ''),
    printData,
  };
}

type Route = { routeCode: string; originBranch: string; destinationBranch: string };
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

/** What the label shows of the way. Wholly encrypted print data shows nothing, and the printer needs no help. */
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

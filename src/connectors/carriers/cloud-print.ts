/**
 * What the e-waybills of Cainiao and Pinduoduo have in common: up to ten labels of one carrier and one sender in a call,
 * refused as a whole for one bad request in it, and print data that only the platform's printer reads. A refused batch is
 * asked again one by one: who asked rightly gets a number, and whoever was in the first call after all gets the one it
 * was given.
 */
import type { Waybill, WaybillRequest } from '../../shipping/waybill-service.ts';
import { type Failed, failedCall } from './failed-call.ts';

export const MAX_LABELS = 10;

export type Label = { object_id?: string; waybill_code?: string; print_data?: string };
export type Route = { routeCode: string; originBranch: string; destinationBranch: string };

/** A service: its word for a carrier, the channel whose masked recipients it can print, and one call. */
export type CloudPrint = {
  channel: string;
  carrierIn(carrier: string): string | null;
  /** One call for requests of one carrier and one sender. */
  print(carrier: string, batch: readonly WaybillRequest[]): Promise<Label[] | Failed>;
  /** What the label shows of the way. */
  readRoute(printData: string): Route;
};

/** One answer per request, in their order. Never throws for what the outside does. */
export async function issueLabels(service: CloudPrint, requests: readonly WaybillRequest[]): Promise<Waybill[]> {
  const answers = new Map<string, Waybill>();
  const printable = requests.filter((request) => {
    const foreign = request.masked !== null && request.masked.channel !== service.channel;
    if (foreign) answers.set(request.id, { id: request.id, ...NOT_OURS });
    return !foreign;
  });
  for (const batch of batchesOf(printable)) {
    for (const waybill of await issueBatch(service, batch)) answers.set(waybill.id, waybill);
  }
  return requests.map((request) => answers.get(request.id)!);
}

/** A recipient another platform keeps to itself. */
const NOT_OURS = {
  ...{ result: 'refused' as const, code: 'shipping.maskedNotSupported' },
  message: '收件人由别的平台脱敏，只能用那个平台的电子面单',
};

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

async function issueBatch(service: CloudPrint, batch: WaybillRequest[]): Promise<Waybill[]> {
  const all = (missing: Failed): Waybill[] => batch.map((request) => ({ id: request.id, ...missing }));
  const [first] = batch;
  const carrier = service.carrierIn(first!.carrier);
  if (carrier === null) return all({ result: 'refused', code: 'shipping.carrierUnknown', message: first!.carrier });
  if (first!.parcels > MAX_LABELS) return all({ result: 'refused', code: 'shipping.tooManyParcels', message: '' });

  const printed = await service.print(carrier, batch).catch(failedCall);
  if (Array.isArray(printed)) return batch.map((request) => readWaybill(service, request, printed));
  if (printed.result !== 'refused' || batch.length === 1) return all(printed);
  const single: Waybill[] = [];
  for (const request of batch) single.push(...(await issueBatch(service, [request])));
  return single;
}

/** The first parcel's number names the shipment. Print data stays as it came: the printer checks its signature. */
function readWaybill(service: CloudPrint, request: WaybillRequest, labels: readonly Label[]): Waybill {
  const own = Array.from({ length: request.parcels }, (_, parcel) =>
    labels.find((label) => label.object_id === objectId(request, parcel)),
  );
  const numbers = own.map((label) => label?.waybill_code ?? '');
  const [waybillNumber = '', ...subNumbers] = numbers;
  if (numbers.some((number) => number === '')) {
    return { id: request.id, result: 'unknown', code: 'shipping.answerUnreadable', message: 'a label is missing' };
  }
  const printData = own.map((label) => label?.print_data ?? '').join('\n');
  const route = service.readRoute(own[0]?.print_data ?? '');
  return { id: request.id, result: 'issued', waybillNumber, subNumbers, ...route, printData };
}

/** `object_id` ties an answer to its request: our id, and for further parcels of one shipment their number. */
export const objectId = (request: WaybillRequest, parcel: number): string =>
  parcel === 0 ? request.id : `${request.id}-${parcel + 1}`;

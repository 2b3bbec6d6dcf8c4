/**
 * Parcel events from SF (SHP-4): asked for by number (EXP_RECE_SEARCH_ROUTES). SF also pushes routes (RoutePushService), but
 * signs nothing: a push only says of which parcels there is news, and whoever takes it asks. It names our order beside the
 * number, which nobody else knows.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import type { ParcelEvent, PushedNews, ServiceAccess } from '../../../shipping/waybill-service.ts';
import { parseChinaTime } from '../../china-time.ts';
import { parcelKind } from '../parcel-kind.ts';
import { callSf, judge, type Means, parseObject } from './call-sf.ts';

type Route = { acceptTime?: string; remark?: string; opCode?: string };
type Routes = { routeResps?: { mailNo?: string; routes?: Route[] }[] };

/** Published operation codes; a step with another one is read by its sentence. */
const STEPS: Record<string, ParcelEvent['kind']> = {
  ...{ '50': 'collected', '54': 'collected', '43': 'collected', '651': 'collected' },
  ...{ '30': 'inTransit', '31': 'inTransit', '36': 'inTransit', '3036': 'inTransit', '123': 'inTransit' },
  ...{ '44': 'outForDelivery', '204': 'outForDelivery' },
  ...{ '125': 'inLocker', '130': 'inLocker', '607': 'inLocker', '678': 'inLocker' },
  ...{ '80': 'signed', '8000': 'signed' },
  // Sent on or back at a customer's wish; sent back under a number of its own.
  ...{ '99': 'intercepted', '648': 'intercepted', '631': 'returned' },
};
/** Not delivered, for a reason that only the sentence tells: somebody refused it, or something else is in the way. */
const FAILED = new Set(['33', '70', '72', '77']);

export async function trackParcel(means: Means, access: ServiceAccess, waybillNumber: string): Promise<ParcelEvent[]> {
  const question = { language: '0', trackingType: '1', trackingNumber: [waybillNumber], methodType: '1' };
  const answer = await callSf<Routes>(means, access, 'routes', question);
  if (!answer.done) {
    const { code, message } = judge(answer.error);
    throw new OutsideFailure(code, message, true);
  }
  const own = answer.content.routeResps?.find(({ mailNo }) => mailNo === waybillNumber);
  return (own?.routes ?? []).flatMap((route) => eventOf(waybillNumber, route));
}

/** Steps whose time cannot be read are left out: an event without a moment cannot be put in order. */
function eventOf(waybillNumber: string, { acceptTime = '', remark = '', opCode = '' }: Route): ParcelEvent[] {
  const at = parseChinaTime(acceptTime);
  if (at === null) return [];
  const said = parcelKind(remark);
  const kind = FAILED.has(opCode) ? (said === 'refused' ? 'refused' : 'problem') : (STEPS[opCode] ?? said);
  return [{ waybillNumber, kind, at, text: remark }];
}

type Push = { Body?: { WaybillRoute?: { mailno?: string; orderid?: string }[] } };

/** null for what is no push of routes. */
export function readPush(body: Buffer): PushedNews | null {
  const push = parseObject(body.toString('utf8')) as Push | null;
  const routes = push?.Body?.WaybillRoute;
  if (!Array.isArray(routes)) return null;
  const hints = routes.flatMap(({ mailno, orderid }) =>
    typeof mailno === 'string' && typeof orderid === 'string' ? [{ waybillNumber: mailno, id: orderid }] : [],
  );
  return { events: [], hints, reply: JSON.stringify({ return_code: '0000', return_msg: '成功' }) };
}

/**
 * Parcel events from Kdniao (SHP-4): asked for (1002) or pushed to us. A push always carries a parcel's whole story, so
 * most of its events were heard before; whoever takes them recognises repeats by number, moment and kind.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import { constantTimeEqual } from '../../../kernel/crypto.ts';
import type { ParcelEvent, PushedNews, ServiceAccess } from '../../../shipping/waybill-service.ts';
import { parseChinaTime } from '../../china-time.ts';
import { carrierIn } from '../carrier-codes.ts';
import { parcelKind } from '../parcel-kind.ts';
import { call, dataSign, type Means, parseObject } from './call-kdniao.ts';

type Trace = { AcceptTime?: string; AcceptStation?: string; Action?: string };
type Story = { LogisticCode?: string; Success?: boolean; Reason?: string; State?: string; Traces?: Trace[] };
type Push = { EBusinessID?: string; PushTime?: string; Data?: Story[] };

/** Actions of the richer tracking, where the service names each step. */
const ACTIONS: Record<string, ParcelEvent['kind']> = {
  ...{ '1': 'collected', '2': 'inTransit', '201': 'inTransit', '202': 'outForDelivery', '211': 'inLocker' },
  ...{ '3': 'signed', '301': 'signed', '302': 'signed', '304': 'signed', '311': 'signed' },
  ...{ '4': 'problem', '401': 'problem', '402': 'problem', '403': 'problem', '404': 'refused', '412': 'problem' },
  // Signed for by the sender; stopped on its way.
  ...{ '406': 'returned', '407': 'problem', '413': 'intercepted' },
};

export async function trackParcel(
  means: Means,
  access: ServiceAccess,
  waybill: { carrier: string; waybillNumber: string },
): Promise<ParcelEvent[]> {
  const shipper = carrierIn('kdniao', waybill.carrier);
  if (shipper === null) throw new OutsideFailure('shipping.carrierUnknown', waybill.carrier, true);
  const story = await call<Story>(means, access, 'track', {
    OrderCode: '',
    ShipperCode: shipper,
    LogisticCode: waybill.waybillNumber,
  });
  if (!story.Success || story.LogisticCode !== waybill.waybillNumber) {
    throw new OutsideFailure('shipping.trackingRefused', story.Reason ?? 'another parcel was answered', true);
  }
  return eventsOf(story);
}

/** Verifies and reads a push; null when it is not from our account's Kdniao. */
export function verifyPush(
  access: ServiceAccess,
  request: { headers: Record<string, string>; body: Buffer },
): PushedNews | null {
  const { businessId = '', apiKey = '' } = access.credentials;
  const fields = new URLSearchParams(request.body.toString('utf8'));
  const data = fields.get('RequestData') ?? '';
  if (businessId === '' || apiKey === '' || data === '') return null;
  if (!constantTimeEqual(dataSign(data, apiKey), fields.get('DataSign') ?? '')) return null;

  const push = parseObject<Push>(data);
  if (push?.EBusinessID !== businessId) return null;
  const stories = (push.Data ?? []).filter((story) => story.Success);
  const reply = { EBusinessID: businessId, UpdateTime: push.PushTime ?? '', Success: true, Reason: '' };
  return { events: stories.flatMap(eventsOf), hints: [], reply: JSON.stringify(reply) };
}

/** Steps whose time cannot be read are left out: an event without a moment cannot be put in order. */
function eventsOf(story: Story): ParcelEvent[] {
  return (story.Traces ?? []).flatMap((trace): ParcelEvent[] => {
    const at = parseChinaTime(trace.AcceptTime ?? '');
    const text = trace.AcceptStation ?? '';
    if (at === null) return [];
    const kind = ACTIONS[trace.Action ?? ''] ?? parcelKind(text);
    return [{ waybillNumber: story.LogisticCode ?? '', kind, at, text }];
  });
}

/** Which queue of parcels is shown, in the address. */
import type { QueryOf } from '../../../src/contract/endpoint.ts';
import type { listParcels } from '../../../src/contract/shipping.ts';

export const QUEUES = [
  'created',
  'issued',
  'printed',
  'checked',
  'failed',
  'underWay',
  'stopped',
  'silent',
  'all',
] as const;
export type Queue = (typeof QUEUES)[number];
export type ParcelSearch = { queue?: Queue; node?: string; courier?: string; text?: string };

const word = (value: unknown) =>
  typeof value === 'string' && value ? value : typeof value === 'number' ? String(value) : undefined;

export function readParcelSearch(raw: Record<string, unknown>): ParcelSearch {
  const queue = QUEUES.find((known) => known === raw['queue']);
  const [node, courier, text] = [word(raw['node']), word(raw['courier']), word(raw['text'])];
  return {
    ...(queue ? { queue } : {}),
    ...(node ? { node } : {}),
    ...(courier ? { courier } : {}),
    ...(text ? { text } : {}),
  };
}

/** What each queue is made of: the states of the parcel and of its waybill. */
const FILTER: Record<Queue, QueryOf<typeof listParcels>> = {
  created: { state: ['created'] },
  issued: { state: ['waybilled'], waybillState: ['issued'] },
  printed: { state: ['printed', 'picking', 'sorted'] },
  checked: { state: ['checked', 'packed', 'weighed'] },
  failed: { waybillState: ['failed'] },
  underWay: { state: ['shipped', 'inTransit', 'outForDelivery', 'inLocker'] },
  stopped: { state: ['short', 'intercepted', 'refused', 'returned'] },
  silent: { silent: true },
  all: {},
};

export const filterOf = ({ queue = 'created', node, courier, text }: ParcelSearch): QueryOf<typeof listParcels> => ({
  ...FILTER[queue],
  ...(node ? { nodeId: node } : {}),
  ...(courier ? { courier } : {}),
  ...(text ? { text } : {}),
});

/** Which intercepts are shown, in the address. */
import type { QueryOf } from '../../../src/contract/endpoint.ts';
import type { listIntercepts } from '../../../src/contract/intercepts.ts';

export const QUEUES = ['toTell', 'open', 'ended', 'all'] as const;
export type Queue = (typeof QUEUES)[number];
/** Without a queue: those under way. */
export type InterceptSearch = { queue?: Queue; text?: string };

export function readInterceptSearch(raw: Record<string, unknown>): InterceptSearch {
  const queue = QUEUES.find((known) => known === raw['queue']);
  const text = typeof raw['text'] === 'number' ? String(raw['text']) : raw['text'];
  return { ...(queue && { queue }), ...(typeof text === 'string' && text && { text }) };
}

const FILTER: Record<Queue, QueryOf<typeof listIntercepts>> = {
  toTell: { toTell: true },
  open: { state: ['registered', 'intercepting'] },
  ended: { state: ['success', 'returnSigned', 'failed'] },
  all: {},
};

export const filterOf = ({ queue = 'open', text }: InterceptSearch): QueryOf<typeof listIntercepts> => ({
  ...FILTER[queue],
  ...(text && { text }),
});

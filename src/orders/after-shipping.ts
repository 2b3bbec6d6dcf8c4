/**
 * What the channel tells of orders that have left (CHN-6): whether the buyer has them, and what becomes an after-sale
 * case: refunds asked for, another address, another memo or flag, the order closed. Nothing about the order itself is
 * changed.
 */
import { hash } from 'node:crypto';
import type { IncomingOrder } from '../channels/channels.ts';
import type { Id } from '../kernel/ids.ts';
import { type CaseNews, takeAfterSaleNews } from './after-sale-cases.ts';
import { mayMove, type Order, type OrderLine } from './order.ts';
import type { Work } from './store.ts';

type Change = { shopId: Id; order: IncomingOrder };

/** News of one order that has left. */
export type AfterShipping = { order: Order; news: CaseNews[]; takenBack: boolean };

const LEFT: ReadonlySet<Order['state']> = new Set(['partlyShipped', 'shipped', 'signed', 'finished']);
export const hasLeft = (order: Order): boolean => LEFT.has(order.state);

export const isClosed = (order: IncomingOrder): boolean =>
  order.state === 'closed' || order.lines.every((line) => line.closed);

export const wantsBack = (line: Pick<OrderLine, 'refund'>): boolean =>
  line.refund !== 'none' && line.refund !== 'refused';

/** Sets what the channel says of refunds on the lines that came from it; says which lines were asked back by it. */
export function refreshRefunds(order: Order, change: Change): { changed: boolean; asked: OrderLine[] } {
  const refunds = new Map(change.order.lines.map((line) => [line.number, line.refund]));
  const asked: OrderLine[] = [];
  let changed = false;
  for (const line of order.lines) {
    const refund =
      line.channelNumber === change.order.number && line.shopId === change.shopId
        ? refunds.get(line.channelLine)
        : undefined;
    if (refund === undefined || refund === line.refund) continue;
    if (!wantsBack(line) && wantsBack({ refund })) asked.push(line);
    line.refund = refund;
    changed = true;
  }
  return { changed, asked };
}

/** The news in one version of a channel order; `takeAfterShipping` opens the cases. */
export function followAfterShipping(work: Work, order: Order, change: Change): AfterShipping {
  const { number } = change.order;
  const before = order.lines.some(wantsBack);
  const { asked } = refreshRefunds(order, change);
  followChannel(work, order, change.order);
  const news: CaseNews[] = [];
  if (isClosed(change.order))
    news.push({ order, kind: 'cancelled', key: number, data: { number, state: change.order.stateText } });
  else if (asked.length)
    news.push({
      order,
      kind: 'refundAsked',
      key: null,
      data: { number, lines: asked.map((line) => line.channelLine) },
    });
  return {
    order,
    news: [...news, ...addressNews(order, change.order), ...memoNews(order, change.order)],
    takenBack: before && !order.lines.some(wantsBack),
  };
}

/** The channel saw it signed or finished. */
function followChannel(work: Work, order: Order, incoming: IncomingOrder): void {
  if (incoming.state === 'signed' && mayMove(order, 'sign')) {
    order.state = 'signed';
    work.happened(order, 'signed', { by: 'channel' });
  } else if (incoming.state === 'finished' && mayMove(order, 'finish')) {
    order.state = 'finished';
    work.happened(order, 'finished', { by: 'channel' });
  }
}

/** Only the area is kept with the case: who may see the whole address looks it up at the channel. */
function addressNews(order: Order, { number, recipient }: IncomingOrder): CaseNews[] {
  if (recipient.masked !== null) return [];
  const what = (['name', 'phone', 'detail'] as const).filter((field) => recipient[field] !== order[field]);
  if (what.length === 0) return [];
  const { name, phone, province, city, district, detail } = recipient;
  const key = hash('sha256', [name, phone, province, city, district, detail].join('\n'), 'base64url');
  const area = [province, city, district].join(' ').trim();
  return [{ order, kind: 'addressChanged', key, data: { number, what, area } }];
}

/** What the shop's people wrote at the channel. Of a joined order its own part of the memos counts, and no flag. */
function memoNews(order: Order, { number, seller: { memo, flag } }: IncomingOrder): CaseNews[] {
  const isJoined = order.channelNumbers.length > 1;
  const sameMemo = memo === '' || (isJoined ? order.memo.includes(memo) : memo === order.memo);
  const what = [...(sameMemo ? [] : ['memo']), ...(isJoined || flag === order.flag ? [] : ['flag'])];
  if (what.length === 0) return [];
  const key = hash('sha256', [number, memo, flag].join('\n'), 'base64url');
  return [{ order, kind: 'memoChanged', key, data: { number, what, memo, flag } }];
}

/** What a person changed here of what the channel says, by the kind of the news: a difference is then his. */
const BY_HAND = { addressChanged: ['recipientSet'], memoChanged: ['memoSet', 'flagSet'] } as const;
const mayBeOurs = (kind: CaseNews['kind']): kind is keyof typeof BY_HAND => Object.hasOwn(BY_HAND, kind);

/**
 * Opens and ends the cases. What a person corrected (recipient, memo, flag) differs from the channel's on purpose: then a
 * difference says nothing about the buyer, and no case is opened. Whether parcels are intercepted is for a job (`stop-jobs.ts`).
 */
export async function takeAfterShipping(work: Work, followed: readonly AfterShipping[]): Promise<void> {
  const news = followed.flatMap((one) => one.news);
  const doubtful = news.filter(({ kind }) => mayBeOurs(kind)).map(({ order }) => order.id);
  const corrected = doubtful.length ? await correctedByHand(work, doubtful) : new Map<Id, string[]>();
  const isOurs = ({ order, kind }: CaseNews) =>
    mayBeOurs(kind) && corrected.get(order.id)?.some((event) => (BY_HAND[kind] as readonly string[]).includes(event));
  await takeAfterSaleNews(
    work,
    news.filter((one) => !isOurs(one)),
    followed.filter((one) => one.takenBack).map(({ order }) => order),
    followed.flatMap(({ order }) => (order.lines.some(wantsBack) ? [order] : [])),
  );
  const back = news.filter(({ kind }) => !mayBeOurs(kind)).map(({ order }) => order.id);
  if (back.length) await work.ctx.enqueue('orders.interceptRefunded', { orderIds: [...new Set(back)] });
}

/** What people changed of these orders, by order. */
async function correctedByHand({ ctx }: Work, orderIds: readonly Id[]): Promise<Map<Id, string[]>> {
  const rows = await ctx.sql<{ id: Id; events: string[] }>`
    select order_id as id, array_agg(distinct event) as events
    from order_event
    where tenant_id = ${ctx.tenant}
      and order_id = any(${orderIds as Id[]}::uuid[])
      and event = any(${Object.values(BY_HAND).flat() as string[]}::text[])
    group by order_id`;
  return new Map(rows.map(({ id, events }) => [id, events]));
}

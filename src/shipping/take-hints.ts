/**
 * Pushes nobody signed (SHP-4): they are believed in nothing but that there is news. Whoever pushed must know the parcel's
 * number together with our own business number; the parcel is then asked for, first of all.
 */
import type { Ctx } from '../kernel/context.ts';
import type { PushedNews } from './waybill-service.ts';

/** Before anything a poll has ever seen. */
const LONG_SILENT = new Date(0);

/** false when none of them is ours. Posts nothing. */
export async function takeHints(ctx: Ctx, service: string, hints: PushedNews['hints']): Promise<boolean> {
  const ours = await ctx.sql<{ id: string }>`
    update fulfilment f
    set tracked_at = ${LONG_SILENT}
    from waybill w
    join unnest(
      ${hints.map(({ id }) => id)}::text[],
      ${hints.map(({ waybillNumber }) => waybillNumber)}::text[]) as hint (id, number) on hint.id = w.id::text
    where w.tenant_id = ${ctx.tenant}
      and w.service = ${service}
      and w.number = hint.number
      and f.tenant_id = w.tenant_id
      and f.id = w.fulfilment_id
    returning f.id`;
  if (ours.length) await ctx.enqueue('shipping.pollParcels', {}, { key: 'hinted' });
  return ours.length > 0;
}

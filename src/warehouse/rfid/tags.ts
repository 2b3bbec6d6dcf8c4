/** Tags bound to goods: what is known of them, and where they were seen last. */
import { readTag } from '../../catalog/catalog.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import type { HeardTag, KnownTag } from './sort-reads.ts';

/** The article of a tag, or why it has none. */
export function tagOf(epc: string): { gtin: string | null; fault: string | null } {
  const tag = readTag(epc);
  return typeof tag === 'string' ? { gtin: null, fault: tag } : { gtin: tag.gtin, fault: null };
}

/** Every tag a session heard, with what was known of it from before. */
export async function heardIn(ctx: Ctx, sessionId: Id): Promise<HeardTag[]> {
  const rows = await ctx.sql<Omit<HeardTag, 'tag'> & Omit<KnownTag, 'nodeId'> & { nodeId: Id | null }>`
    select r.epc, r.sku_id as "skuId", r.fault, r.reads, r.rssi, r.antenna, t.node_id as "nodeId", t.bin, t.state, t.lot
    from rfid_read r
    left join rfid_tag t on t.tenant_id = r.tenant_id and t.epc = r.epc and t.session_id <> r.session_id
    where r.tenant_id = ${ctx.tenant}
      and r.session_id = ${sessionId}
    order by r.first_at, r.epc`;
  return rows.map(({ nodeId, bin, state, lot, ...row }) => ({
    ...row,
    tag: nodeId ? { nodeId, bin, state, lot } : null,
  }));
}

type Place = { sessionId: Id; nodeId: Id; bin: string; state: 'in' | 'out'; fulfilmentId: Id | null };

/** From now on these tags are there, bound to what they say they are, and to the lot of their goods where it was told. */
export async function bindTags(
  ctx: Ctx,
  tags: readonly HeardTag[],
  place: Place,
  lots: ReadonlyMap<Id, { lot: string }> = new Map(),
): Promise<void> {
  const { sessionId, nodeId, bin, state, fulfilmentId } = place;
  await ctx.sql`
    insert into rfid_tag as t (tenant_id, epc, sku_id, node_id, bin, state, fulfilment_id, session_id, lot, bound_at, changed_at)
    select ${ctx.tenant}, n.epc, n.sku, ${nodeId}::uuid, ${bin}, ${state}, ${fulfilmentId}::uuid, ${sessionId}::uuid, n.lot,
           ${new Date(ctx.now())}::timestamptz, ${new Date(ctx.now())}::timestamptz
    from unnest(${tags.map(({ epc }) => epc)}::text[], ${tags.map(({ skuId }) => skuId)}::uuid[],
                ${tags.map(({ skuId }) => lots.get(skuId!)?.lot ?? '')}::text[]) n(epc, sku, lot)
    order by n.epc
    on conflict (tenant_id, epc) do update
    set node_id = excluded.node_id, bin = excluded.bin, state = excluded.state, fulfilment_id = excluded.fulfilment_id,
        session_id = excluded.session_id, lot = coalesce(nullif(excluded.lot, ''), t.lot), changed_at = excluded.changed_at`;
}

/** Goods of a bin that carry tags: only they can be counted by radio. */
export async function taggedIn(ctx: Ctx, nodeId: Id, bin: string): Promise<Id[]> {
  const rows = await ctx.sql<{ skuId: Id }>`
    select distinct sku_id as "skuId"
    from rfid_tag
    where tenant_id = ${ctx.tenant}
      and node_id = ${nodeId}
      and bin = ${bin}
      and state = 'in'`;
  return rows.map(({ skuId }) => skuId);
}

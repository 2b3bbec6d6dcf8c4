/** Tags bound to goods: what is known of them, and where they were seen last. */
import { readTag } from '../../catalog/catalog.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import type { HeardTag } from './sort-reads.ts';

/** The article of a tag, or why it has none. */
export function tagOf(epc: string): { gtin: string | null; fault: string | null } {
  const tag = readTag(epc);
  return typeof tag === 'string' ? { gtin: null, fault: tag } : { gtin: tag.gtin, fault: null };
}

/** Every tag a session heard, with what was known of it from before. */
export async function heardIn(ctx: Ctx, sessionId: Id): Promise<HeardTag[]> {
  const rows = await ctx.sql<Omit<HeardTag, 'tag'> & { nodeId: Id | null; bin: string; state: 'in' | 'out' }>`
    select r.epc, r.sku_id as "skuId", r.fault, r.reads, r.rssi, r.antenna, t.node_id as "nodeId", t.bin, t.state
    from rfid_read r
    left join rfid_tag t on t.tenant_id = r.tenant_id and t.epc = r.epc and t.session_id <> r.session_id
    where r.tenant_id = ${ctx.tenant}
      and r.session_id = ${sessionId}
    order by r.first_at, r.epc`;
  return rows.map(({ nodeId, bin, state, ...row }) => ({ ...row, tag: nodeId ? { nodeId, bin, state } : null }));
}

type Place = { sessionId: Id; nodeId: Id; bin: string; state: 'in' | 'out'; fulfilmentId: Id | null };

/** From now on these tags are there, bound to what they say they are. */
export async function bindTags(ctx: Ctx, tags: readonly HeardTag[], place: Place): Promise<void> {
  const { sessionId, nodeId, bin, state, fulfilmentId } = place;
  await ctx.sql`
    insert into rfid_tag (tenant_id, epc, sku_id, node_id, bin, state, fulfilment_id, session_id, bound_at, changed_at)
    select ${ctx.tenant}, n.epc, n.sku, ${nodeId}::uuid, ${bin}, ${state}, ${fulfilmentId}::uuid, ${sessionId}::uuid,
           ${new Date(ctx.now())}::timestamptz, ${new Date(ctx.now())}::timestamptz
    from unnest(${tags.map(({ epc }) => epc)}::text[], ${tags.map(({ skuId }) => skuId)}::uuid[]) n(epc, sku)
    order by n.epc
    on conflict (tenant_id, epc) do update
    set node_id = excluded.node_id, bin = excluded.bin, state = excluded.state, fulfilment_id = excluded.fulfilment_id,
        session_id = excluded.session_id, changed_at = excluded.changed_at`;
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

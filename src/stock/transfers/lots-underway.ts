/**
 * Lots that are underway (STK-5): in transit the books tell none, the shipments do. What must stay true: what is received
 * without saying of which lot is of those that were shipped and have not come.
 */
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { expiryOf, lotKey } from '../lots/lots.ts';
import { byExpiry, type LyingLot } from '../lots/share-lots.ts';
import { expectationOf } from './transfers.ts';

type Expected = { id: Id; transferId: Id | null };
type Row = { documentId: Id; kind: string; expectationId: Id | null; skuId: Id; lot: string; change: bigint };

export const underwayKey = (expectationId: Id, skuId: Id): string => `${expectationId}/${skuId}`;

/** Per expectation and SKU, what expires first in front; nothing for expectations of no transfer. */
export async function lotsUnderway(ctx: Ctx, expected: readonly Expected[]): Promise<Map<string, LyingLot[]>> {
  const own = new Map(expected.flatMap(({ id, transferId }) => (transferId ? [[id, transferId]] : [])));
  if (own.size === 0) return new Map();
  const rows = await ctx.run<Row>(sql`
    select d.id as "documentId", d.kind, d.expectation_id as "expectationId", l.sku_id as "skuId", share ->> 'lot' as lot,
           sum((share ->> 'change')::bigint)::bigint as change
    from stock_document d
    join stock_document_line l on l.tenant_id = d.tenant_id and l.document_id = d.id
    cross join jsonb_array_elements(l.lots) share
    where d.tenant_id = ${ctx.tenant}
      and ((d.kind = 'transfer' and d.transfer_id = any(${[...own.values()]}::uuid[]))
        or d.expectation_id = any(${[...own.keys()]}::uuid[]))
    group by d.id, d.kind, d.expectation_id, l.sku_id, share ->> 'lot'`);
  const left = new Map<string, { expectationId: Id; skuId: Id; lot: string; left: bigint }>();
  for (const { documentId, kind, skuId, lot, change, ...row } of rows) {
    const expectationId = kind === 'transfer' ? expectationOf(documentId) : row.expectationId!;
    if (!own.has(expectationId)) continue;
    const key = `${expectationId}/${lotKey(skuId, lot)}`;
    // What left the source is below zero, what came above.
    left.set(key, { expectationId, skuId, lot, left: (left.get(key)?.left ?? 0n) - change });
  }
  const open = [...left.values()].filter((one) => one.left > 0n);
  const expiry = await expiryOf(ctx, open);
  const dated = open.map((one) => ({ ...one, expiresOn: expiry.get(lotKey(one.skuId, one.lot)) ?? null }));
  return Map.groupBy(dated.sort(byExpiry), ({ expectationId, skuId }) => underwayKey(expectationId, skuId));
}

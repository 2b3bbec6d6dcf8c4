/** Lot and serial of pieces, kept where a scan says them, so that a piece is found again from its symbol alone. */
import { readMarked } from '../../catalog/catalog.ts';
import { actorText, type Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';

export type Mark = {
  id: Id;
  at: Date;
  lot: string;
  serial: string;
  expiresOn: string | null;
  type: string;
  document: Id;
  by: string;
};

/** Nothing is kept of a code that says neither lot nor serial. */
export async function keepMark(ctx: Ctx, skuId: Id, code: string, document: { type: string; id: Id }): Promise<void> {
  const marked = readMarked(code, new Date(ctx.now()));
  if (!marked || (marked.lot === '' && marked.serial === '')) return;
  await ctx.sql`
    insert into goods_mark (tenant_id, id, sku_id, lot, serial, expires_on, document_type, document_id, at, by)
    values (${ctx.tenant}, ${ctx.newId()}, ${skuId}, ${marked.lot}, ${marked.serial}, ${marked.expiresOn},
            ${document.type}, ${document.id}, ${new Date(ctx.now())}, ${actorText(ctx.actor)})`;
}

const MOST = 200;

/** Where a piece, or pieces of a lot, were scanned; the latest first. */
export const marksOf = (ctx: Ctx, skuId: Id, { lot, serial }: { lot: string; serial: string }): Promise<Mark[]> =>
  ctx.run(sql`
    select id, at, lot, serial, expires_on::text as "expiresOn", document_type as type, document_id as document, by
    from goods_mark
    where tenant_id = ${ctx.tenant}
      and sku_id = ${skuId}
      and ${serial ? sql`serial = ${serial}` : sql`lot = ${lot}`}
      and ${serial ? sql`serial <> ''` : sql`lot <> ''`}
    order by id desc
    limit ${MOST}`);

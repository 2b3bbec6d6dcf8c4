/** Single pieces over HTTP, at the warehouses the caller may see. */
import { skusById } from '../../catalog/catalog.ts';
import * as contract from '../../contract/serials.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import { pageOf, readCursor } from '../../kernel/http/cursor.ts';
import { type Route, route } from '../../kernel/http/route.ts';
import type { Session } from '../../kernel/http/session.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { covers } from '../node-reach.ts';
import { allNodes } from '../nodes.ts';
import { endSerials, keepSerials } from './keep-serials.ts';
import { type Serial, serialTable } from './serials.ts';

export const serialRoutes: Route[] = [
  route(contract.listSerials, async ({ ctx, session, query: { skuId, nodeId, state, search, cursor, limit = 50 } }) => {
    const nodes = (await allNodes(ctx)).filter(covers(session, 'stock.read'));
    const within = nodes.filter(({ id }) => nodeId === undefined || id === nodeId).map(({ id }) => id);
    const after = readCursor(cursor, { serial: 'text', sku: 'id' });
    const rows = await ctx.run<Serial>(sql`
      select ${serialTable.select('s')}
      from serial s
      where s.tenant_id = ${ctx.tenant}
        and s.node_id = any(${within}::uuid[])
        ${skuId ? sql`and s.sku_id = ${skuId}` : sql``}
        ${state ? sql`and s.state = ${state}` : sql``}
        ${search ? sql`and starts_with(s.serial, ${search.trim()})` : sql``}
        ${after ? sql`and (s.serial, s.sku_id) > (${after.serial}, ${after.sku}::uuid)` : sql``}
      order by s.serial, s.sku_id
      limit ${limit + 1}`);
    const skus = await skusById(ctx, [...new Set(rows.map((row) => row.skuId))]);
    const names = new Map(nodes.map(({ id, name }) => [id, name]));
    return pageOf(
      rows,
      limit,
      (row) => {
        const { id, merchantCode, name, properties } = skus.get(row.skuId)!;
        const { serial, bin, supplier, changedAt } = row;
        return {
          ...{ sku: { id, merchantCode, name, properties }, serial, state: row.state, bin, supplier, changedAt },
          node: { id: row.nodeId, name: names.get(row.nodeId)! },
        };
      },
      (row) => ({ serial: row.serial, sku: row.skuId }),
    );
  }),

  route(contract.registerSerials, async ({ ctx, session, body }) => {
    await assertNode(ctx, session, body.nodeId);
    return { registered: await keepSerials(ctx, body) };
  }),

  route(contract.retireSerials, async ({ ctx, session, body }) => {
    await assertNode(ctx, session, body.nodeId);
    return { gone: await endSerials(ctx, body) };
  }),
];

/** Refuses `stock.nodeUnknown` (404) where the caller's right does not reach. */
async function assertNode(ctx: Ctx, session: Session, id: Id): Promise<void> {
  const nodes = (await allNodes(ctx)).filter(covers(session, 'stock.write'));
  if (!nodes.some((node) => node.id === id)) throw new Refused('stock.nodeUnknown', { id }, 404);
}

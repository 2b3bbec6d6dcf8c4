/** What an ERP says it has, at a moment: kept per node, and compared when it is time. */
import { skuIdsByCode } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { Connection } from './connections.ts';
import type { ErpBody } from './erp-system.ts';
import type { MessageRow } from './messages.ts';
import type { Took } from './take-documents.ts';
import { placesOf, plantUnknown } from './take-movements.ts';

export type Report = { messageId: Id; nodeId: Id; number: string; asOf: Date };
const reportTable = table<Report>('erp_report', {
  messageId: 'uuid',
  nodeId: 'uuid',
  number: 'text',
  asOf: 'timestamptz',
});
type ReportLine = { messageId: Id; nodeId: Id; skuId: Id; quantity: bigint };
const lineTable = table<ReportLine>('erp_report_line', {
  messageId: 'uuid',
  nodeId: 'uuid',
  skuId: 'uuid',
  quantity: 'bigint',
});

/** So many materials we do not know are named. */
const NAMED = 50;

/**
 * Materials we do not know are named and left out: an ERP has more than is sold. Refuses `erp.plantUnknown` when none of
 * its places is a node of ours, `erp.reportFromFuture` (data: `asOf`).
 */
export async function takeReport(
  ctx: Ctx,
  connection: Connection,
  message: MessageRow,
  { asOf, lines }: ErpBody & { kind: 'stock' },
): Promise<Took> {
  if (asOf.getTime() > ctx.now() + 60_000) throw new Refused('erp.reportFromFuture', { asOf: asOf.toISOString() });
  const at = await placesOf(ctx, connection);
  const here = lines.filter((line) => at(line) !== undefined);
  if (here.length === 0) throw plantUnknown(lines[0]!);
  const skus = await skuIdsByCode(
    ctx,
    here.map(({ code }) => code),
  );
  const sums = new Map<string, ReportLine>();
  for (const { code, quantity, ...where } of here) {
    const skuId = skus.get(code);
    if (!skuId) continue;
    const { nodeId } = at(where)!;
    // A plant that is one node may be told by its storage locations.
    const key = `${nodeId}/${skuId}`;
    const known = sums.get(key);
    sums.set(key, { messageId: message.id, nodeId, skuId, quantity: quantity + (known?.quantity ?? 0n) });
  }
  const nodes = [...new Set(here.map((line) => at(line)!.nodeId))];
  await reportTable.insert(
    ctx,
    nodes.map((nodeId) => ({ messageId: message.id, nodeId, number: message.number, asOf })),
  );
  await lineTable.insert(ctx, [...sums.values()]);
  const unknown = here.filter(({ code }) => !skus.has(code)).map(({ code }) => code);
  return {
    state: 'taken',
    about: [...new Set(here.map(({ plant, storageLocation }) => `${plant} ${storageLocation}`.trim()))].join(', '),
    detail: {
      lines: here.length,
      asOf: asOf.toISOString(),
      unknown: unknown.slice(0, NAMED),
      unknownCount: unknown.length,
    },
  };
}

/** The newest of each node. */
export async function newestReports(ctx: Ctx, nodes: readonly Id[]): Promise<Map<Id, Report>> {
  const rows = await ctx.run<Report>(sql`
    select distinct on (node_id) ${reportTable.select()}
    from erp_report
    where tenant_id = ${ctx.tenant}
      and node_id = any(${nodes as Id[]}::uuid[])
    order by node_id, as_of desc, message_id desc`);
  return new Map(rows.map((row) => [row.nodeId, row]));
}

export async function reportedStock(ctx: Ctx, { messageId, nodeId }: Report): Promise<Map<Id, bigint>> {
  const rows = await ctx.run<ReportLine>(sql`
    select ${lineTable.select()}
    from erp_report_line
    where tenant_id = ${ctx.tenant}
      and node_id = ${nodeId}
      and message_id = ${messageId}`);
  return new Map(rows.map((row) => [row.skuId, row.quantity]));
}

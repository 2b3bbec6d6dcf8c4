/** Printers as masters: where they stand, what paper they hold, whose labels they print. */
import type { PrinterInput } from '../contract/printing.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { nodesById } from './describe-waybills.ts';
import type { PaperSize } from './sort-papers.ts';

export type PrinterRow = {
  id: Id;
  name: string;
  nodeId: Id;
  paper: PaperSize;
  couriers: string[];
  active: boolean;
};
export type KeptPrinter = PrinterRow & { version: number };

const printerTable = table<PrinterRow>('printer', {
  id: 'uuid',
  name: 'text',
  nodeId: 'uuid',
  paper: 'text',
  couriers: 'text[]',
  active: 'boolean',
});

export const printersOf = (ctx: Ctx): Promise<KeptPrinter[]> =>
  ctx.run(sql`
    select ${printerTable.select()}, version
    from printer
    where tenant_id = ${ctx.tenant}
    order by name`);

/** Locked. Refuses `shipping.printerUnknown` (404). */
export async function lockPrinter(ctx: Ctx, id: Id): Promise<KeptPrinter> {
  const [known] = await ctx.run<KeptPrinter>(sql`
    select ${printerTable.select()}, version
    from printer
    where tenant_id = ${ctx.tenant}
      and id = ${id}
    for update`);
  if (!known) throw new Refused('shipping.printerUnknown', { id }, 404);
  return known;
}

/** Adds a printer, or replaces what is set of one. Refuses `stock.nodeUnknown` (404), `shipping.printerTaken`. */
export async function keepPrinter(ctx: Ctx, id: Id, input: PrinterInput): Promise<void> {
  const nodes = await nodesById(ctx);
  if (!nodes.has(input.nodeId)) throw new Refused('stock.nodeUnknown', { id: input.nodeId }, 404);
  const printers = await printersOf(ctx);
  if (printers.some((printer) => printer.id !== id && printer.name === input.name)) {
    throw new Refused('shipping.printerTaken', { name: input.name });
  }
  await printerTable.save(ctx, [{ ...input, id }], ['id'], 'version');
  const said = ({ name, nodeId, paper, couriers, active }: PrinterInput) => ({
    name,
    nodeId: nodes.get(nodeId)?.name ?? nodeId,
    paper,
    couriers,
    active,
  });
  const before = printers.find((printer) => printer.id === id);
  const detail = differences(before ? said(before) : null, said(input));
  await auditChanges(ctx, 'printer.save', [{ subject: `printer/${id}`, detail }]);
}

/** How many papers wait, and how many jobs wait or failed, by printer. */
export async function queueLengths(ctx: Ctx): Promise<Map<Id, { papers: number; waiting: number; failed: number }>> {
  const rows = await ctx.sql<{ id: Id; papers: number; waiting: number; failed: number }>`
    select printer_id as id,
           coalesce(sum(cardinality(fulfilments)) filter (where state <> 'failed'), 0)::int as papers,
           count(*) filter (where state <> 'failed')::int as waiting,
           count(*) filter (where state = 'failed')::int as failed
    from print_job
    where tenant_id = ${ctx.tenant}
      and state in ('waiting', 'taken', 'failed')
    group by printer_id`;
  return new Map(rows.map(({ id, ...lengths }) => [id, lengths]));
}

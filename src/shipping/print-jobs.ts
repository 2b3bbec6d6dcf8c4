/** The printer's side of a queue (SHP-3): take the next job, fetch its paper, confirm it or give it back. */
import type { Ctx } from '../kernel/context.ts';
import { actorText } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { hasNumber, isStopped } from './fulfilment.ts';
import type { ShippingPorts } from './ports.ts';
import { printGoodsLabels } from './print-goods-labels.ts';
import { printLabels } from './print-labels.ts';
import { printPackingLists } from './print-packing-lists.ts';
import { type PrinterRow, printersOf } from './printers.ts';
import { type PrintJobRow, printJobTable } from './queue-papers.ts';
import { type Parcel, readParcels } from './store.ts';

const readJobs = (ctx: Ctx, rest: Sql): Promise<PrintJobRow[]> =>
  ctx.run(sql`
    select ${printJobTable.select()}
    from print_job
    where tenant_id = ${ctx.tenant}
      and ${rest}`);

/** The oldest waiting job of a printer is taken; null when nothing waits. Several takers get different ones. */
export async function takePrintJob(ctx: Ctx, printerId: Id): Promise<PrintJobRow | null> {
  const [job] = await readJobs(
    ctx,
    sql`printer_id = ${printerId} and state = 'waiting' order by id limit 1 for update skip locked`,
  );
  if (!job) return null;
  const taken = { takes: job.takes + 1, takenBy: actorText(ctx.actor), takenAt: new Date(ctx.now()), message: null };
  return change(ctx, { ...job, ...taken, state: 'taken' });
}

/** Refuses `shipping.jobUnknown` (404). */
export async function lockPrintJob(ctx: Ctx, id: Id): Promise<PrintJobRow> {
  const [job] = await readJobs(ctx, sql`id = ${id} for update`);
  if (!job) throw new Refused('shipping.jobUnknown', { id }, 404);
  return job;
}

/** Refuses `shipping.jobNotTaken` (data: `state`). */
function assertTaken({ state }: PrintJobRow): void {
  if (state !== 'taken') throw new Refused('shipping.jobNotTaken', { state });
}

export function confirmPrintJob(ctx: Ctx, job: PrintJobRow): Promise<PrintJobRow> {
  assertTaken(job);
  return change(ctx, { ...job, state: 'printed', printedAt: new Date(ctx.now()) });
}

/** Back into the queue, or failed with the reason. */
export function giveBackPrintJob(ctx: Ctx, job: PrintJobRow, failed: string | undefined): Promise<PrintJobRow> {
  assertTaken(job);
  return change(ctx, { ...job, state: failed === undefined ? 'waiting' : 'failed', message: failed ?? null });
}

/** A printed or failed job once more. Refuses `shipping.jobUnderWay` (data: `state`). */
export function repeatPrintJob(ctx: Ctx, job: PrintJobRow): Promise<PrintJobRow> {
  const { state } = job;
  if (state !== 'printed' && state !== 'failed') throw new Refused('shipping.jobUnderWay', { state });
  return change(ctx, { ...job, state: 'waiting', reprint: true, message: null });
}

/**
 * The papers of a taken job, made outside of any transaction; the labels are counted as printed. Parcels that must stop
 * are left out and named on the job. Refuses `shipping.jobUnknown` (404), `shipping.jobNotTaken`,
 * `shipping.nothingToPrint`.
 */
export async function printPaper(db: Database, scope: Scope, ports: ShippingPorts, id: Id): Promise<Uint8Array> {
  const { job, printer, ids } = await db.transaction(scope, async (ctx) => {
    const locked = await lockPrintJob(ctx, id);
    assertTaken(locked);
    return { job: locked, printer: await printerOf(ctx, locked), ids: await printable(ctx, locked) };
  });
  const { paper } = printer;
  if (job.goods) return printGoodsLabels(db, scope, job.goods, paper === '50x30' ? '50x30' : '60x40');
  if (ids.length === 0) throw new Refused('shipping.nothingToPrint');
  if (job.paperKind === 'labels' && (paper === '76x130' || paper === '100x180'))
    return printLabels(db, scope, ports, ids, paper);
  return printPackingLists(db, scope, ports, ids, paper === 'A4' ? 'A4' : '100x180');
}

async function printerOf(ctx: Ctx, { printerId }: PrintJobRow): Promise<PrinterRow> {
  return (await printersOf(ctx)).find((printer) => printer.id === printerId)!;
}

async function printable(ctx: Ctx, job: PrintJobRow): Promise<Id[]> {
  const goes = ({ state, stopReasons, waybill }: Parcel) =>
    state !== 'cancelled' && !isStopped({ stopReasons }) && hasNumber(waybill);
  const parcels = await readParcels(ctx, job.fulfilments);
  const stopped = parcels.filter((parcel) => !goes(parcel));
  if (stopped.length) await change(ctx, { ...job, message: stopped.map((parcel) => parcel.number).join(' ') });
  return parcels.filter(goes).map((parcel) => parcel.id);
}

async function change(ctx: Ctx, job: PrintJobRow): Promise<PrintJobRow> {
  await printJobTable.update(
    ctx,
    [job],
    ['id'],
    ['state', 'takes', 'takenBy', 'takenAt', 'message', 'reprint', 'printedAt'],
  );
  ctx.tell({ type: 'parcels' });
  return job;
}

export type JobQuery = {
  printers: readonly Id[];
  state?: readonly PrintJobRow['state'][] | undefined;
  after: { id: string } | null;
  limit: number;
};

/** Newest first. */
export const listPrintJobs = (ctx: Ctx, { printers, state, after, limit }: JobQuery): Promise<PrintJobRow[]> =>
  readJobs(
    ctx,
    sql`printer_id = any(${printers as Id[]}::uuid[])
      and ${state?.length ? sql`state = any(${state as string[]}::text[])` : sql`true`}
      and ${after ? sql`id < ${after.id}` : sql`true`}
    order by id desc
    limit ${limit + 1}`,
  );

/**
 * Papers on their way to printers (SHP-3). What must stay true: a job is at one printer at a time; a label that was
 * printed, or lies in a queue, is not printed again unless somebody says so, and then its paper says so too.
 */
import type { PRINT_STATES } from '../contract/printing.ts';
import type { Ctx } from '../kernel/context.ts';
import { actorText } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal } from '../kernel/refusal.ts';
import { hasNumber, isStopped } from './fulfilment.ts';
import { printersOf, queueLengths } from './printers.ts';
import { type PaperKind, sortPapers } from './sort-papers.ts';
import { type Parcel, ParcelWork } from './store.ts';

export type PrintJobRow = {
  id: Id;
  printerId: Id;
  paperKind: PaperKind;
  courier: string | null;
  fulfilments: Id[];
  reprint: boolean;
  state: (typeof PRINT_STATES)[number];
  takes: number;
  takenBy: string | null;
  takenAt: Date | null;
  message: string | null;
  createdAt: Date;
  createdBy: string;
  printedAt: Date | null;
  /** Of labels for goods: of which, how many. */
  goods: LabelledGoods[] | null;
};
export type LabelledGoods = { skuId: Id; bin: string; copies: number };

export const printJobTable = table<PrintJobRow>('print_job', {
  id: 'uuid',
  printerId: 'uuid',
  paperKind: 'text',
  courier: 'text',
  fulfilments: 'uuid[]',
  reprint: 'boolean',
  state: 'text',
  takes: 'int',
  takenBy: 'text',
  takenAt: 'timestamptz',
  message: 'text',
  createdAt: 'timestamptz',
  createdBy: 'text',
  printedAt: 'timestamptz',
  goods: 'jsonb',
});

export type PaperRefusal =
  | 'shipping.unknown'
  | 'shipping.stopped'
  | 'shipping.notIssued'
  | 'shipping.alreadyPrinted'
  | 'shipping.alreadyQueued'
  | 'shipping.noPrinter';

/**
 * Sorts papers of parcels into the queues. Refuses per document: `shipping.stopped`, `shipping.notIssued`,
 * `shipping.noPrinter` (data: `courier`), and labels without `reprint` `shipping.alreadyPrinted`,
 * `shipping.alreadyQueued`. Posts nothing.
 */
export async function queuePapers(
  ctx: Ctx,
  ids: readonly Id[],
  kind: PaperKind,
  reprint: boolean,
): Promise<{ jobs: PrintJobRow[]; outcomes: Outcome<Id, PaperRefusal>[] }> {
  // The locks keep two people from queueing the same label.
  const parcels = new Map((await new ParcelWork(ctx).lock(ids)).map((parcel) => [parcel.id, parcel]));
  const [printers, lengths, queued] = await Promise.all([printersOf(ctx), queueLengths(ctx), inQueue(ctx, ids)]);
  const refusals = new Map<Id, Refusal<PaperRefusal>>();
  for (const id of ids) {
    const refusal = whyNot(parcels.get(id), kind, reprint, queued);
    if (refusal) refusals.set(id, refusal);
  }
  const papers = ids.flatMap((id) => {
    const parcel = parcels.get(id);
    return parcel && !refusals.has(id) ? [{ id, nodeId: parcel.nodeId, courier: courierOf(parcel) }] : [];
  });
  const active = printers.filter((printer) => printer.active);
  const load = new Map([...lengths].map(([id, { papers: count }]) => [id, count]));
  const { batches, homeless } = sortPapers(kind, papers, active, load);
  for (const id of homeless) {
    refusals.set(id, { code: 'shipping.noPrinter', data: { courier: courierOf(parcels.get(id)!) } });
  }
  const jobs = batches.map((batch) => newJob(ctx, kind, reprint, batch.printerId, batch.courier, batch.papers));
  await printJobTable.insert(ctx, jobs);
  if (jobs.length) ctx.tell({ type: 'parcels' });
  const outcomes = ids.map((id): Outcome<Id, PaperRefusal> => {
    const refusal = refusals.get(id);
    return refusal ? { id, done: false, refusal } : done(id);
  });
  return { jobs, outcomes };
}

const courierOf = (parcel: Parcel): string | null => parcel.waybill?.courier ?? parcel.courier;

function whyNot(
  parcel: Parcel | undefined,
  kind: PaperKind,
  reprint: boolean,
  queued: ReadonlySet<Id>,
): Refusal<PaperRefusal> | null {
  if (!parcel) return { code: 'shipping.unknown' };
  if (parcel.state === 'cancelled' || isStopped(parcel)) return { code: 'shipping.stopped' };
  if (!hasNumber(parcel.waybill)) return { code: 'shipping.notIssued' };
  if (kind !== 'labels' || reprint) return null;
  if (queued.has(parcel.id)) return { code: 'shipping.alreadyQueued' };
  return parcel.waybill.prints > 0 ? { code: 'shipping.alreadyPrinted' } : null;
}

const newJob = (
  ctx: Ctx,
  paperKind: PaperKind,
  reprint: boolean,
  printerId: Id,
  courier: string | null,
  fulfilments: Id[],
): PrintJobRow => ({
  ...{ id: ctx.newId(), printerId, paperKind, courier, fulfilments, reprint },
  ...{ state: 'waiting', takes: 0, takenBy: null, takenAt: null, message: null, printedAt: null, goods: null },
  ...{ createdAt: new Date(ctx.now()), createdBy: actorText(ctx.actor) },
});

/** Those whose label waits in a queue, or is at a printer just now. */
async function inQueue(ctx: Ctx, ids: readonly Id[]): Promise<Set<Id>> {
  const rows = await ctx.run<{ id: Id }>(sql`
    select distinct u.id
    from print_job j, unnest(j.fulfilments) u(id)
    where j.tenant_id = ${ctx.tenant}
      and j.state in ('waiting', 'taken')
      and j.paper_kind = 'labels'
      and u.id = any(${ids as Id[]}::uuid[])`);
  return new Set(rows.map((row) => row.id));
}

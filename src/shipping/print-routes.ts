/** Printers and their queues over HTTP. A right given for some warehouses covers the printers there. */
import { printerHistory } from '../contract/histories.ts';
import * as contract from '../contract/printing.ts';
import { historyOf } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, ownRoute, type Route, route } from '../kernel/http/route.ts';
import { reachOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { couriersOf } from './couriers.ts';
import { nodesById } from './describe-waybills.ts';
import type { ShippingPorts } from './ports.ts';
import {
  confirmPrintJob,
  giveBackPrintJob,
  listPrintJobs,
  lockPrintJob,
  printPaper,
  repeatPrintJob,
  takePrintJob,
} from './print-jobs.ts';
import { printPackingLists } from './print-packing-lists.ts';
import { type KeptPrinter, keepPrinter, lockPrinter, printersOf, queueLengths } from './printers.ts';
import { type PrintJobRow, queuePapers } from './queue-papers.ts';
import { assertWithinReach } from './reach.ts';

const WRITE = 'shipping.write';

export const printRoutes = (ports: ShippingPorts): Route[] => [
  route(contract.listPrinters, async ({ ctx, session }) => {
    const covers = coversNode(session, 'shipping.read');
    return { printers: (await describePrinters(ctx)).filter((printer) => covers(printer.nodeId)) };
  }),

  route(contract.createPrinter, async ({ ctx, session, body }) => {
    assertNode(session, 'settings.write', body.nodeId);
    const id = ctx.newId();
    await keepPrinter(ctx, id, body);
    return describePrinter(ctx, id);
  }),

  route(contract.changePrinter, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    const known = await lockPrinter(ctx, id);
    for (const nodeId of [known.nodeId, body.nodeId]) assertNode(session, 'settings.write', nodeId);
    assertVersion({ ifMatch }, known.version);
    await keepPrinter(ctx, id, body);
    return describePrinter(ctx, id);
  }),

  route(printerHistory, async ({ ctx, session, params: { id }, query }) => {
    if (!(await printersWithin(ctx, session, 'shipping.read')).includes(id))
      throw new Refused('shipping.printerUnknown', { id }, 404);
    return historyOf(ctx, `printer/${id}`, query);
  }),

  route(contract.queuePapers, async ({ ctx, session, body: { ids, kind, reprint = false } }) => {
    await assertWithinReach(ctx, session, WRITE, ids);
    const { jobs, outcomes } = await queuePapers(ctx, ids, kind, reprint);
    return { jobs: await describeJobs(ctx, jobs), outcomes };
  }),

  route(contract.listPrintJobs, async ({ ctx, session, query }) => {
    const { limit = 50, printerId, state, cursor } = query;
    const seen = await printersWithin(ctx, session, 'shipping.read');
    const printers = seen.filter((id) => printerId === undefined || printerId === id);
    const jobs = await listPrintJobs(ctx, { printers, state, after: readCursor(cursor, { id: 'id' }), limit });
    const described = new Map((await describeJobs(ctx, jobs)).map((job) => [job.id, job]));
    return pageOf(
      jobs,
      limit,
      (job) => described.get(job.id)!,
      ({ id }) => ({ id }),
    );
  }),

  route(contract.takePrintJob, async ({ ctx, session, params: { id } }) => {
    assertNode(session, WRITE, (await lockPrinter(ctx, id)).nodeId);
    const job = await takePrintJob(ctx, id);
    return { job: job && (await describeJob(ctx, job)) };
  }),

  ownRoute(contract.printPaper, async ({ db, scope, session, params: { id } }) => {
    await db.transaction(scope, (ctx) => jobWithin(ctx, session, id));
    return { body: await printPaper(db, scope, ports, id), name: `${id}.pdf` };
  }),

  route(contract.confirmPrintJob, async ({ ctx, session, params }) =>
    describeJob(ctx, await confirmPrintJob(ctx, await jobWithin(ctx, session, params.id))),
  ),

  route(contract.giveBackPrintJob, async ({ ctx, session, params, body }) =>
    describeJob(ctx, await giveBackPrintJob(ctx, await jobWithin(ctx, session, params.id), body.failed)),
  ),

  route(contract.repeatPrintJob, async ({ ctx, session, params }) =>
    describeJob(ctx, await repeatPrintJob(ctx, await jobWithin(ctx, session, params.id))),
  ),

  ownRoute(contract.printPackingLists, async ({ db, scope, session, body: { ids, size, note } }) => {
    await db.read(scope, (ctx) => assertWithinReach(ctx, session, WRITE, ids));
    return { body: await printPackingLists(db, scope, ports, ids, size, note), name: 'packing-lists.pdf' };
  }),
];

function coversNode(session: Session, right: string): (nodeId: Id) => boolean {
  const reach = reachOf(session, right);
  return (nodeId) => reach.everything || reach.nodes.includes(nodeId);
}

/** Refuses `stock.nodeUnknown` (404): what lies outside of a right is as if it were not there. */
function assertNode(session: Session, right: string, nodeId: Id): void {
  if (!coversNode(session, right)(nodeId)) throw new Refused('stock.nodeUnknown', { id: nodeId }, 404);
}

const printersWithin = async (ctx: Ctx, session: Session, right: string): Promise<Id[]> => {
  const covers = coversNode(session, right);
  return (await printersOf(ctx)).filter((printer) => covers(printer.nodeId)).map((printer) => printer.id);
};

/** Refuses `shipping.jobUnknown` (404), also for one at a printer outside of the right. */
async function jobWithin(ctx: Ctx, session: Session, id: Id): Promise<PrintJobRow> {
  const job = await lockPrintJob(ctx, id);
  if (!(await printersWithin(ctx, session, WRITE)).includes(job.printerId)) {
    throw new Refused('shipping.jobUnknown', { id }, 404);
  }
  return job;
}

async function describePrinters(ctx: Ctx) {
  const [printers, nodes, lengths] = await Promise.all([printersOf(ctx), nodesById(ctx), queueLengths(ctx)]);
  return printers.map((printer: KeptPrinter) => ({
    ...printer,
    node: { id: printer.nodeId, name: nodes.get(printer.nodeId)?.name ?? '' },
    waiting: lengths.get(printer.id)?.waiting ?? 0,
    failed: lengths.get(printer.id)?.failed ?? 0,
  }));
}

const describePrinter = async (ctx: Ctx, id: Id) => (await describePrinters(ctx)).find((printer) => printer.id === id)!;

async function describeJobs(ctx: Ctx, jobs: readonly PrintJobRow[]) {
  const [printers, couriers] = await Promise.all([printersOf(ctx), couriersOf(ctx)]);
  const byId = new Map(printers.map((printer) => [printer.id, printer]));
  return jobs.map(({ printerId, paperKind, courier, fulfilments, goods, ...job }) => {
    const { name, paper } = byId.get(printerId)!;
    return {
      ...job,
      printer: { id: printerId, name, paper },
      kind: paperKind,
      courier: courier === null ? null : { code: courier, name: couriers.get(courier)?.name ?? courier },
      parcels: goods ? goods.reduce((sum, { copies }) => sum + copies, 0) : fulfilments.length,
    };
  });
}

const describeJob = async (ctx: Ctx, job: PrintJobRow) => (await describeJobs(ctx, [job]))[0]!;

/**
 * Print queues (SHP-3): one per printer, filled by courier and warehouse, worked off in parallel by whatever stands at
 * the printer (a browser, an agent): take the next job, fetch its paper, confirm it or give it back. A label is never
 * printed a second time without saying so, on the paper too.
 */
import { type Static, Type } from 'typebox';
import { CourierCode } from './courier-rules.ts';
import { ById, endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { CourierRef, NodeRef } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

export const GOODS_LABEL_SIZES = ['60x40', '50x30'] as const;
export const PAPER_SIZES = ['76x130', '100x180', 'A4', ...GOODS_LABEL_SIZES] as const;
export const PAPER_KINDS = ['labels', 'packingLists', 'goodsLabels'] as const;
export const PRINT_STATES = ['waiting', 'taken', 'printed', 'failed'] as const;

const printer = {
  name: Type.String({ minLength: 1, maxLength: 80 }),
  nodeId: Id,
  /** Label paper, A4 for packing lists, small labels for goods. */
  paper: Type.Enum(PAPER_SIZES),
  /** Empty: labels of every courier that has no printer of its own in the house. */
  couriers: Type.Array(CourierCode, { maxItems: 100 }),
  active: Type.Boolean(),
};
export const PrinterInput = Input(printer);
export type PrinterInput = Static<typeof PrinterInput>;

export const Printer = Output({
  id: Id,
  ...printer,
  node: NodeRef,
  waiting: Type.Integer(),
  failed: Type.Integer(),
  version: Type.Integer(),
});
export type Printer = Static<typeof Printer>;

export const listPrinters = endpoint({
  method: 'GET',
  path: '/api/v1/printers',
  summary: 'Printers with how many jobs wait at each',
  scope: 'shipping.read',
  response: Output({ printers: Type.Array(Printer) }),
});

/** Refuses: `shipping.printerTaken` (the name), `stock.nodeUnknown` (404). */
export const createPrinter = endpoint({
  method: 'POST',
  path: '/api/v1/printers',
  summary: 'Add a printer',
  scope: 'settings.write',
  body: PrinterInput,
  response: Printer,
});

/** Refuses: `shipping.printerUnknown` (404), `shipping.printerTaken`, `stock.nodeUnknown` (404). */
export const changePrinter = endpoint({
  method: 'PUT',
  path: '/api/v1/printers/:id',
  summary: 'Change a printer',
  scope: 'settings.write',
  params: ById,
  body: PrinterInput,
  response: Printer,
});

export const PrintJob = Output({
  id: Id,
  printer: Output({ id: Id, name: Type.String(), paper: Type.Enum(PAPER_SIZES) }),
  kind: Type.Enum(PAPER_KINDS),
  /** null: mixed, or no matter. */
  courier: Nullable(CourierRef),
  /** Or labels, where they are for goods. */
  parcels: Type.Integer(),
  /** Somebody asked for these papers a second time. */
  reprint: Type.Boolean(),
  state: Type.Enum(PRINT_STATES),
  /** How often a printer took it: after the first time there may be paper already. */
  takes: Type.Integer(),
  takenAt: Nullable(Moment),
  /** Why it failed, or which parcels were left out because they must stop. */
  message: Nullable(Type.String()),
  createdAt: Moment,
  printedAt: Nullable(Moment),
});
export type PrintJob = Static<typeof PrintJob>;

/**
 * Sorts papers into the queues of their courier and warehouse. Outcomes are per fulfilment. Refuses: `shipping.unknown`,
 * `shipping.stopped`, `shipping.notIssued`, `shipping.noPrinter` (data: `courier`), and without `reprint`
 * `shipping.alreadyPrinted`, `shipping.alreadyQueued`.
 */
export const queuePapers = endpoint({
  method: 'POST',
  path: '/api/v1/print-jobs',
  summary: 'Send labels or packing lists of parcels to the printers',
  scope: 'shipping.write',
  body: Input({ ids: Ids, kind: Type.Enum(['labels', 'packingLists']), reprint: Type.Optional(Type.Boolean()) }),
  response: Output({ jobs: Type.Array(PrintJob), outcomes: Outcomes.properties.outcomes }),
});

export const listPrintJobs = endpoint({
  method: 'GET',
  path: '/api/v1/print-jobs',
  summary: 'Jobs of the print queues, newest first',
  scope: 'shipping.read',
  query: PageQuery({
    printerId: Type.Optional(Id),
    state: Type.Optional(Type.Array(Type.Enum(PRINT_STATES), { maxItems: 4 })),
  }),
  response: Page(PrintJob),
});

/** Refuses: `shipping.printerUnknown` (404). */
export const takePrintJob = endpoint({
  method: 'POST',
  path: '/api/v1/printers/:id/take',
  summary: 'The next job of a printer, for whoever stands at it; null when nothing waits',
  scope: 'shipping.write',
  params: ById,
  response: Output({ job: Nullable(PrintJob) }),
});

/**
 * Counts the labels as printed; fetched again, they say on the paper that they are reprints. Parcels that must stop are
 * left out and named. Refuses: `shipping.jobUnknown` (404), `shipping.jobNotTaken` (data: `state`), `shipping.nothingToPrint`.
 */
export const printPaper = endpoint({
  method: 'POST',
  path: '/api/v1/print-jobs/:id/paper',
  summary: 'The papers of a taken job as PDF',
  scope: 'shipping.write',
  params: ById,
  produces: 'application/pdf',
});

/** Refuses: `shipping.jobUnknown` (404), `shipping.jobNotTaken` (data: `state`). */
export const confirmPrintJob = endpoint({
  method: 'POST',
  path: '/api/v1/print-jobs/:id/confirm',
  summary: 'The papers came out',
  scope: 'shipping.write',
  params: ById,
  response: PrintJob,
});

/** Refuses: `shipping.jobUnknown` (404), `shipping.jobNotTaken` (data: `state`). */
export const giveBackPrintJob = endpoint({
  method: 'POST',
  path: '/api/v1/print-jobs/:id/give-back',
  summary: 'The papers did not come out: back into the queue, or failed with the reason',
  scope: 'shipping.write',
  params: ById,
  body: Input({ failed: Type.Optional(Reason) }),
  response: PrintJob,
});

/** Refuses: `shipping.jobUnknown` (404), `shipping.jobUnderWay` (data: `state`). */
export const repeatPrintJob = endpoint({
  method: 'POST',
  path: '/api/v1/print-jobs/:id/again',
  summary: 'Print a job once more: its labels say that they are reprints',
  scope: 'shipping.write',
  params: ById,
  response: PrintJob,
});

/** Refuses the whole request as `printLabels` does. */
export const printPackingLists = endpoint({
  method: 'POST',
  path: '/api/v1/packing-lists',
  summary: 'Packing lists as one PDF, one parcel a page',
  scope: 'shipping.write',
  body: Input({
    ids: Ids,
    size: Type.Enum(['A4', '100x180']),
    /** The shop's word to the buyer. */
    note: Type.Optional(Type.String({ maxLength: 200 })),
  }),
  produces: 'application/pdf',
});

/** Which printer gets which paper (SHP-3). Pure: printers and parcels in, batches out. */
import { GOODS_LABEL_SIZES, type PAPER_KINDS, type PAPER_SIZES } from '../contract/printing.ts';
import type { Id } from '../kernel/ids.ts';

export type PaperKind = (typeof PAPER_KINDS)[number];
export type PaperSize = (typeof PAPER_SIZES)[number];

export type PrinterAt = { id: Id; nodeId: Id; paper: PaperSize; couriers: readonly string[] };
export type Paper = { id: Id; nodeId: Id; courier: string | null };
export type Batch = { printerId: Id; courier: string | null; papers: Id[] };

/** What a kind of paper can be printed on. */
export const FITS: Record<PaperKind, readonly PaperSize[]> = {
  labels: ['76x130', '100x180'],
  packingLists: ['A4', '100x180'],
  goodsLabels: GOODS_LABEL_SIZES,
};

/** One job is what a person tears off and carries away. */
const BATCH = 100;

/**
 * Batches for printers, in the order of the papers; one batch is of one printer and one courier. A printer of the
 * courier comes before one that takes every courier. Of several that fit the one with the shortest queue takes the
 * batch, so that they work in parallel. Papers nobody can print are named.
 */
export function sortPapers(
  kind: PaperKind,
  papers: readonly Paper[],
  printers: readonly PrinterAt[],
  queued: ReadonlyMap<Id, number>,
): { batches: Batch[]; homeless: Id[] } {
  const fitting = printers.filter((printer) => FITS[kind].includes(printer.paper));
  const load = new Map(fitting.map(({ id }) => [id, queued.get(id) ?? 0]));
  const batches: Batch[] = [];
  const homeless: Id[] = [];
  for (const mine of Map.groupBy(papers, ({ nodeId, courier }) => `${nodeId} ${courier ?? ''}`).values()) {
    const { nodeId, courier } = mine[0]!;
    const here = fitting.filter((printer) => printer.nodeId === nodeId);
    const own = here.filter((printer) => courier !== null && printer.couriers.includes(courier));
    const takers = own.length > 0 ? own : here.filter((printer) => printer.couriers.length === 0);
    if (takers.length === 0) homeless.push(...mine.map((paper) => paper.id));
    else
      for (let from = 0; from < mine.length; from += BATCH) {
        const part = mine.slice(from, from + BATCH).map((paper) => paper.id);
        const printer = takers.reduce((best, one) => (load.get(one.id)! < load.get(best.id)! ? one : best));
        load.set(printer.id, load.get(printer.id)! + part.length);
        batches.push({ printerId: printer.id, courier, papers: part });
      }
  }
  return { batches, homeless };
}

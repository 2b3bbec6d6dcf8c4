/** One thing to print, as data that can cross to a worker thread, and what prints it. */

import type { PrintedOrder } from '../../purchasing/purchasing.ts';
import { type DeclarationData, printDeclarations } from './declaration.ts';
import { type GoodsLabel, type GoodsLabelSize, printGoodsLabels } from './goods-labels.ts';
import { type LabelData, type LabelSize, printLabels } from './labels.ts';
import {
  type ManifestData,
  type PackingListData,
  type PickListData,
  printManifests,
  printPackingLists,
  printPickLists,
} from './lists.ts';
import { printPurchaseOrders } from './purchase-order.ts';
import { printSheets, type Sheet, type SheetSize } from './sheet.ts';
import { type Language, wordsIn } from './words.ts';

export type PrintJob = { printedAt: Date; language?: Language } & (
  | { kind: 'labels'; size: LabelSize; labels: readonly LabelData[] }
  | { kind: 'pickLists'; lists: readonly PickListData[] }
  | { kind: 'packingLists'; size: SheetSize; lists: readonly PackingListData[] }
  | { kind: 'goodsLabels'; size: GoodsLabelSize; labels: readonly GoodsLabel[] }
  | { kind: 'purchaseOrders'; orders: readonly PrintedOrder[] }
  | { kind: 'declarations'; declarations: readonly DeclarationData[] }
  | { kind: 'manifests'; manifests: readonly ManifestData[] }
  /** Papers of other modules, laid out by them. */
  | { kind: 'sheets'; sheets: readonly Sheet[] }
);

/** The PDF of a job, made in this thread. Throws `Refused` as the printing functions do. */
export function print(job: PrintJob): Promise<Uint8Array> {
  switch (job.kind) {
    case 'labels':
      return printLabels(job.labels, job.size, job.language);
    case 'pickLists':
      return printPickLists(job.lists, job);
    case 'packingLists':
      return printPackingLists(job.lists, job.size, job);
    case 'goodsLabels':
      return printGoodsLabels(job.labels, job.size, job.printedAt);
    case 'purchaseOrders':
      return printPurchaseOrders(job.orders, job);
    case 'declarations':
      return printDeclarations(job.declarations, job.printedAt);
    case 'manifests':
      return printManifests(job.manifests, job);
    case 'sheets':
      return printSheets(job.sheets, 'A4', job.printedAt, wordsIn(job.language ?? 'zh'));
  }
}

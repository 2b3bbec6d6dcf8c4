/**
 * E-waybill labels 76×130 and 100×180 mm, one page a parcel (SHP-3). The number, name and address on paper are complete
 * or the label is refused before anything prints; goods and memo may be shortened, and then say so. Masking of names
 * and phones is done by whoever makes the data.
 */
import { type Refusal, Refused } from '../../kernel/refusal.ts';
import { drawLabel } from './draw-label.ts';
import { openPaper } from './paper.ts';
import { FRAME_76, FRAME_100, type Frame, planLabel } from './plan-label.ts';
import { type Language, wordsIn } from './words.ts';

export type LabelSize = '76x130' | '100x180';

export type LabelParty = {
  name: string;
  /** As it may be shown: `138****5678`, or a virtual number with its extension. */
  maskedPhone: string;
  address: string;
};

export type LabelData = {
  /** Name of the carrier as printed, for example 中通快递. */
  carrier: string;
  /** Product of the carrier, for example 标准快递; empty when there is only one. */
  service: string;
  /** The number of the whole shipment (母单号). */
  waybillNumber: string;
  /** This parcel of it. `number` is what its barcode says: 子单号, or the waybill number of a single parcel. */
  parcel: { number: string; index: number; count: number };
  /** Sorting code printed large (三段码/大头笔). */
  routeCode: string;
  originBranch: string;
  destinationBranch: string;
  recipient: LabelParty;
  sender: LabelParty;
  goods: readonly { name: string; quantity: bigint }[];
  orderNumber: string;
  shop: string;
  memo: string;
  /** Cash to collect at the door in minor units of CNY, null when paid. */
  codMinor: bigint | null;
  printedAt: Date;
  /** Printed before: marked, so that two parcels under one number are noticed. */
  reprint: boolean;
};

export type LabelRefusal = 'shipping.labelNumberUnprintable' | 'shipping.labelTextTooLong';

const frameOf = (size: LabelSize): Frame => (size === '76x130' ? FRAME_76 : FRAME_100);

/**
 * Why a label cannot be printed, or null. `shipping.labelNumberUnprintable`: characters Code 128 lacks, or too many for
 * bars a scanner reads. `shipping.labelTextTooLong`: `field` does not fit even in the smallest readable type.
 */
export function refuseLabel(label: LabelData, size: LabelSize): Refusal<LabelRefusal> | null {
  const plan = planLabel(label, frameOf(size), wordsIn('zh'));
  return 'code' in plan ? plan : null;
}

/**
 * Prints labels into one PDF in the order given.
 * Throws `Refused` with the first refusal and its index; sort such labels out by `refuseLabel` before.
 */
export async function printLabels(
  labels: readonly LabelData[],
  size: LabelSize,
  language: Language = 'zh',
): Promise<Uint8Array> {
  const frame = frameOf(size);
  const words = wordsIn(language);
  const paper = openPaper(`${labels[0]?.carrier ?? ''} ${size}`, labels[0]?.printedAt ?? new Date(0));
  labels.forEach((label, index) => {
    const plan = planLabel(label, frame, words);
    if ('code' in plan) throw new Refused(plan.code, { ...plan.data, index });
    paper.addPage(frame.width, frame.height);
    drawLabel(paper, label, plan, frame, words);
  });
  return paper.finish();
}

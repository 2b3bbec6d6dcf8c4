/**
 * The scan-out check at a bench, without I/O (WMS-7): a waybill opens a parcel, then its items are scanned until all
 * are there. What must stay true: `done` is answered only when every SKU was scanned in exactly the quantity to ship,
 * and never for a parcel that should stop. The caller looks codes up and asks for stops again at every scan.
 */

/** Why a parcel must not leave: asked again at every scan, because it may come while the parcel lies on the bench. */
export type CheckStop = 'refundAsked' | 'held' | 'cancelled' | 'alreadyChecked' | 'alreadyShipped';

export type CheckParcel = {
  fulfilment: string;
  waybillNumber: string;
  /** In the SKU's smallest unit; a SKU may stand on several lines. */
  lines: readonly { sku: string; quantity: bigint }[];
};

/** What an item's code stands for: a SKU has many codes, a carton's code counts several pieces. */
export type ItemCode = {
  sku: string;
  quantity: bigint;
  /** The code belongs to one single piece and cannot be scanned twice. */
  unique: boolean;
};

/** A scanned code and what the caller found for it; `stop` is that of the scanned parcel, else of the open one. */
export type Scan = { code: string; parcel: CheckParcel | null; item: ItemCode | null; stop: CheckStop | null };

export type Check = {
  parcel: CheckParcel | null;
  scanned: ReadonlyMap<string, bigint>;
  uniqueCodes: ReadonlySet<string>;
};

export const emptyBench: Check = { parcel: null, scanned: new Map(), uniqueCodes: new Set() };

export type Shortage = { sku: string; wanted: bigint; scanned: bigint };

export type CheckCode =
  | 'parcelOpened'
  | 'itemRight'
  | 'complete'
  | 'waybillUnknown'
  | 'itemUnknown'
  | 'itemWrong'
  | 'itemExtra'
  | 'itemDuplicate'
  | 'itemsMissing'
  | 'otherParcelOpen'
  | CheckStop;

export type CheckAnswer = {
  code: `warehouse.${CheckCode}`;
  /** Colour and sound of the station. */
  tone: 'right' | 'wrong' | 'done';
  scanned: string;
  waybillNumber: string | null;
  sku: string | null;
  /** What is still to be scanned of the parcel. */
  missing: Shortage[];
};

/** Takes one scan. A wrong scan changes nothing, except that a stopped parcel leaves the bench. */
export function scanCode(check: Check, scan: Scan): { check: Check; answer: CheckAnswer } {
  if (scan.parcel) return scanParcel(check, scan, scan.parcel);
  if (!check.parcel) return { check, answer: answer('waybillUnknown', 'wrong', check, scan) };
  if (scan.stop) return { check: emptyBench, answer: answer(scan.stop, 'wrong', check, scan) };
  return scanItem(check, scan, check.parcel);
}

function scanParcel(check: Check, scan: Scan, parcel: CheckParcel): { check: Check; answer: CheckAnswer } {
  const isOpen = check.parcel?.fulfilment === parcel.fulfilment;
  if (check.parcel && !isOpen) return { check, answer: answer('otherParcelOpen', 'wrong', check, scan) };
  if (scan.stop) return { check: emptyBench, answer: answer(scan.stop, 'wrong', { ...emptyBench, parcel }, scan) };
  // The packer thinks the parcel is finished: say what is not in it.
  if (isOpen) return { check, answer: answer('itemsMissing', 'wrong', check, scan) };
  const opened = { ...emptyBench, parcel };
  return { check: opened, answer: answer('parcelOpened', 'right', opened, scan) };
}

function scanItem(check: Check, scan: Scan, parcel: CheckParcel): { check: Check; answer: CheckAnswer } {
  const wrong = (code: CheckCode): { check: Check; answer: CheckAnswer } => ({
    check,
    answer: answer(code, 'wrong', check, scan),
  });
  const { item } = scan;
  if (!item) return wrong('itemUnknown');
  const wanted = wantedOf(parcel).get(item.sku);
  if (wanted === undefined) return wrong('itemWrong');
  if (item.unique && check.uniqueCodes.has(scan.code)) return wrong('itemDuplicate');
  const total = (check.scanned.get(item.sku) ?? 0n) + item.quantity;
  if (total > wanted) return wrong('itemExtra');

  const next: Check = {
    parcel,
    scanned: new Map(check.scanned).set(item.sku, total),
    uniqueCodes: item.unique ? new Set(check.uniqueCodes).add(scan.code) : check.uniqueCodes,
  };
  if (missingIn(next).length > 0) return { check: next, answer: answer('itemRight', 'right', next, scan) };
  return { check: emptyBench, answer: answer('complete', 'done', next, scan) };
}

const answer = (code: CheckCode, tone: CheckAnswer['tone'], check: Check, scan: Scan): CheckAnswer => ({
  code: `warehouse.${code}`,
  tone,
  scanned: scan.code,
  waybillNumber: check.parcel?.waybillNumber ?? null,
  sku: scan.item?.sku ?? null,
  missing: missingIn(check),
});

function wantedOf(parcel: CheckParcel): Map<string, bigint> {
  const wanted = new Map<string, bigint>();
  for (const { sku, quantity } of parcel.lines) wanted.set(sku, (wanted.get(sku) ?? 0n) + quantity);
  return wanted;
}

/** What the open parcel still lacks, in the order of its lines; empty without a parcel. */
export function missingIn(check: Check): Shortage[] {
  if (!check.parcel) return [];
  return [...wantedOf(check.parcel)]
    .map(([sku, wanted]) => ({ sku, wanted, scanned: check.scanned.get(sku) ?? 0n }))
    .filter(({ wanted, scanned }) => scanned < wanted);
}

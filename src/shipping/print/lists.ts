/**
 * The lists that go with parcels: pick list (A4), packing list (A4 or 100×180) and courier manifest (交接单, A4). Each
 * carries its own number as a barcode, so that the next station starts with a scan. Lines print in the order given.
 */
import { formatMinor } from '../../kernel/money.ts';
import { printSheets, type Sheet, type SheetSize } from './sheet.ts';
import { type Language, type Words, wordsIn, yuan } from './words.ts';

export type PickListData = {
  number: string;
  warehouse: string;
  /** Empty when the list is not given to a person yet. */
  picker: string;
  /** How far it is, and what habit would have walked; null where no floor is drawn. */
  walk: { lengthMm: number; sShapeMm: number; largestGapMm: number } | null;
  /** Bins at the end of the lines that nobody has placed on the floor. */
  notPlaced: number;
  /** In walking order. */
  lines: readonly {
    bin: string;
    merchantCode: string;
    name: string;
    /** Of goods whose lots are kept: which one to take, and until when it is good; '' where nobody knows. */
    lot?: string | undefined;
    expiresOn?: string | undefined;
    quantity: bigint;
    /** Which order (its slot on the cart or wall) takes how many of them. */
    slots: readonly { slot: number; quantity: bigint }[];
  }[];
  orders: readonly { slot: number; orderNumber: string; waybillNumber: string; pieces: bigint; memo: string }[];
};

export type PackingListData = {
  waybillNumber: string;
  orderNumber: string;
  shop: string;
  recipient: { name: string; maskedPhone: string; address: string };
  lines: readonly { merchantCode: string; name: string; quantity: bigint }[];
  /** The shop's words to the buyer, printed under the goods: thanks, how to return. */
  note: string;
};

export type ManifestData = {
  number: string;
  carrier: string;
  warehouse: string;
  parcels: readonly {
    waybillNumber: string;
    orderNumber: string;
    destination: string;
    /** Null when the parcel was not weighed. */
    weightG: bigint | null;
    codMinor: bigint | null;
  }[];
};

type Printing = { printedAt: Date; language?: Language };

/** Pick lists on A4: what to take from which bin, for which slots, then the orders by slot. */
export function printPickLists(lists: readonly PickListData[], printing: Printing): Promise<Uint8Array> {
  const words = wordsIn(printing.language ?? 'zh');
  return printSheets(
    lists.map((list) => pickSheet(list, words)),
    'A4',
    printing.printedAt,
    words,
  );
}

/** Packing lists, one per parcel. */
export function printPackingLists(
  lists: readonly PackingListData[],
  size: SheetSize,
  printing: Printing,
): Promise<Uint8Array> {
  const words = wordsIn(printing.language ?? 'zh');
  return printSheets(
    lists.map((list) => packingSheet(list, words)),
    size,
    printing.printedAt,
    words,
  );
}

/** Courier manifests on A4, with totals and lines to sign (WMS-9). */
export function printManifests(manifests: readonly ManifestData[], printing: Printing): Promise<Uint8Array> {
  const words = wordsIn(printing.language ?? 'zh');
  return printSheets(
    manifests.map((manifest) => manifestSheet(manifest, words)),
    'A4',
    printing.printedAt,
    words,
  );
}

const metres = (mm: number): number => Math.round(mm / 1000);

function pickSheet(list: PickListData, words: Words): Sheet {
  const pieces = list.lines.reduce((sum, line) => sum + line.quantity, 0n);
  return {
    title: words.pickList,
    code: list.number,
    facts: [
      `${words.warehouse} ${list.warehouse} | ${words.picker} ${list.picker || '__________'}`,
      `${words.orders} ${list.orders.length} | ${words.lines} ${list.lines.length} | ${words.pieces} ${pieces}`,
      ...(list.walk
        ? [words.walk(metres(list.walk.lengthMm), metres(list.walk.sShapeMm), metres(list.walk.largestGapMm))]
        : []),
      ...(list.notPlaced > 0 ? [words.notPlaced(list.notPlaced)] : []),
    ],
    tables: [
      {
        columns: [
          { title: words.picked, share: 7, align: 'center', tick: true },
          { title: words.bin, share: 22, weight: 'bold' },
          { title: words.sku, share: 22 },
          { title: words.goods, share: 46 },
          { title: words.quantity, share: 10, align: 'right', weight: 'bold' },
          { title: words.slots, share: 26 },
        ],
        rows: list.lines.map((line, index) => [
          '',
          // A bin is named once: its goods stand together under it.
          line.bin === list.lines[index - 1]?.bin ? '' : line.bin,
          line.merchantCode,
          [line.lot && words.lot(line.lot, line.expiresOn), line.name].filter(Boolean).join(' | '),
          line.quantity.toString(),
          line.slots.map(({ slot, quantity }) => `#${slot}×${quantity}`).join(', '),
        ]),
      },
      {
        columns: [
          { title: words.slot, share: 8, align: 'center', weight: 'bold' },
          { title: words.order, share: 34 },
          { title: words.waybill, share: 30 },
          { title: words.pieces, share: 10, align: 'right' },
          { title: words.memo, share: 50 },
        ],
        rows: list.orders.map((order) => [
          order.slot.toString(),
          order.orderNumber,
          order.waybillNumber,
          order.pieces.toString(),
          order.memo,
        ]),
      },
    ],
    note: '',
    signatures: [words.picker],
  };
}

function packingSheet(list: PackingListData, words: Words): Sheet {
  const pieces = list.lines.reduce((sum, line) => sum + line.quantity, 0n);
  return {
    title: words.packingList,
    code: list.waybillNumber,
    facts: [
      `${words.shop} ${list.shop} | ${words.order} ${list.orderNumber}`,
      `${words.name} ${list.recipient.name}  ${list.recipient.maskedPhone}`,
      `${words.address} ${list.recipient.address}`,
    ],
    tables: [
      {
        columns: [
          { title: words.number, share: 9, align: 'center' },
          { title: words.sku, share: 26 },
          { title: words.goods, share: 52 },
          { title: words.quantity, share: 12, align: 'right', weight: 'bold' },
        ],
        rows: [
          ...list.lines.map((line, index) => [
            (index + 1).toString(),
            line.merchantCode,
            line.name,
            line.quantity.toString(),
          ]),
          ['', '', words.total, pieces.toString()],
        ],
      },
    ],
    note: list.note,
    signatures: [],
  };
}

function manifestSheet(manifest: ManifestData, words: Words): Sheet {
  const { parcels } = manifest;
  const weightG = parcels.reduce((sum, parcel) => sum + (parcel.weightG ?? 0n), 0n);
  const codMinor = parcels.reduce((sum, parcel) => sum + (parcel.codMinor ?? 0n), 0n);
  const kilograms = (grams: bigint): string => formatMinor(grams, 3);
  return {
    title: words.manifest,
    code: manifest.number,
    facts: [
      `${words.carrier} ${manifest.carrier} | ${words.warehouse} ${manifest.warehouse}`,
      `${words.parcels} ${parcels.length} | ${words.weight} ${kilograms(weightG)} | ${words.cashOnDelivery} ${yuan(codMinor)}`,
    ],
    tables: [
      {
        columns: [
          { title: words.number, share: 9, align: 'center' },
          { title: words.waybill, share: 34, weight: 'bold' },
          { title: words.order, share: 36 },
          { title: words.area, share: 38 },
          { title: words.weight, share: 16, align: 'right' },
          { title: words.cashOnDelivery, share: 22, align: 'right' },
        ],
        rows: [
          ...parcels.map((parcel, index) => [
            (index + 1).toString(),
            parcel.waybillNumber,
            parcel.orderNumber,
            parcel.destination,
            parcel.weightG === null ? '' : kilograms(parcel.weightG),
            parcel.codMinor === null ? '' : yuan(parcel.codMinor),
          ]),
          ['', `${words.total} ${parcels.length}`, '', '', kilograms(weightG), yuan(codMinor)],
        ],
      },
    ],
    note: '',
    signatures: [words.handedOver, words.collected, words.signedAt],
  };
}

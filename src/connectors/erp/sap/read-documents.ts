/**
 * What SAP says, in our words: MATMAS (materials), DESADV and SHPCON (deliveries whose goods have left), WMMBXY (goods
 * movements), LOISTD (stock), STATUS and ALEAUD (what became of our documents). All of a file or nothing.
 */
import { Damaged } from '../../../channels/connector.ts';
import type {
  ErpBody,
  ErpDocument,
  ErpMaterial,
  ErpMovement,
  ErpStatus,
  ErpStockLine,
} from '../../../erp/erp-system.ts';
import { parseMinor } from '../../../kernel/money.ts';
import { below, damagedAt, field, type Idoc, madeAt, moment, pieces, required, topSegments, where } from './idoc.ts';
import { writeXmlIdoc } from './idoc-xml.ts';
import { isCorrection, signOf } from './movement-types.ts';

/** Throws `Damaged` as the readers do. A stock list is one document however many IDocs it came in. */
export function readDocuments(idocs: readonly Idoc[], language: string, text: string): ErpDocument[] {
  const lists = idocs.filter((idoc) => kindOf(idoc) === 'stock');
  const others = idocs.filter((idoc) => kindOf(idoc) !== 'stock');
  const documents = others.map(
    (idoc): ErpDocument => ({
      ...{ number: numberOf(idoc), text: idocs.length > 1 ? writeXmlIdoc(idoc) : text },
      ...bodyOf(idoc, language),
    }),
  );
  if (lists.length > 0) documents.push({ number: numberOf(lists[0]!), text, ...stockOf(lists) });
  return documents;
}

/** Sixteen digits, as SAP numbers IDocs. */
export const plainNumber = (number: string): string => (/^\d+$/.test(number) ? number.padStart(16, '0') : number);
const numberOf = ({ control }: Idoc) => plainNumber(required(control, 'DOCNUM'));

const KINDS: readonly [RegExp, ErpBody['kind']][] = [
  [/^MATMAS/, 'materials'],
  [/^(DESADV|SHPCON|WHSCON|DELVRY)/, 'movements'],
  [/^(WMMBXY|WMMBID)/, 'movements'],
  [/^LOISTD/, 'stock'],
  [/^(STATUS|SYSTAT|ALEAUD)/, 'status'],
];

/** By the message, where the control record names it, else by the type. Throws `erp.typeUnknown`. */
function kindOf({ control }: Idoc): ErpBody['kind'] {
  const name = field(control, 'MESTYP') || field(control, 'IDOCTYP');
  return KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? damagedAt(control, 'MESTYP', 'erp.typeUnknown');
}

function bodyOf(idoc: Idoc, language: string): ErpBody {
  switch (kindOf(idoc)) {
    case 'materials':
      return { kind: 'materials', materials: topSegments(idoc, 'E1MARAM').map((one) => materialOf(one, language)) };
    case 'status':
      return { kind: 'status', statuses: statusesOf(idoc) };
    default:
      return { kind: 'movements', movements: isDelivery(idoc) ? issuesOf(idoc) : movementsOf(idoc) };
  }
}
type Segment = Idoc['control'];

const GRAMS: Record<string, bigint> = { G: 1n, GRM: 1n, KG: 1_000n, KGM: 1_000n, TO: 1_000_000n, TNE: 1_000_000n };

function materialOf(material: Segment, language: string): ErpMaterial {
  const texts = below(material, 'E1MAKTM');
  const said = [language, 'ZH', 'EN'].map((one) => texts.find((text) => field(text, 'SPRAS_ISO') === one));
  const text = said.find((one) => one !== undefined) ?? texts[0];
  if (!text) throw new Damaged('erp.segmentMissing', { segment: 'E1MAKTM', field: 'MAKTX', line: material.line });
  const unit = required(material, 'MEINS');
  const own = below(material, 'E1MARMM').filter((one) => field(one, 'MEINH') === unit);
  const codes = [material, ...own, ...own.flatMap((one) => below(one, 'E1MEANM'))].map((one) => field(one, 'EAN11'));
  return {
    ...where(material, 'MATNR'),
    code: materialNumber(material),
    name: required(text, 'MAKTX'),
    unit,
    weightG: weightOf(material),
    barcodes: [...new Set(codes.filter((code) => code !== ''))],
    deleted: field(material, 'LVORM') === 'X',
  };
}

/** Numbers that are digits alone come filled with zeros. */
export const materialNumber = (segment: Segment): string => required(segment, 'MATNR').replace(/^0+(?=\d+$)/, '');

/** Gross where SAP knows it, else net; null: it knows none. Throws `erp.weightDamaged`. */
function weightOf(material: Segment): bigint | null {
  const name = ['BRGEW', 'NTGEW'].find((one) => /[1-9]/.test(field(material, one)));
  if (!name) return null;
  const thousandths = parseMinor(field(material, name), 3);
  const each = GRAMS[field(material, 'GEWEI').toUpperCase()];
  if (thousandths === null || thousandths < 0n || each === undefined)
    return damagedAt(material, name, 'erp.weightDamaged');
  return (thousandths * each) / 1_000n;
}

const isDelivery = ({ control }: Idoc) =>
  /^(DESADV|SHPCON|WHSCON|DELVRY)/.test(field(control, 'MESTYP') || field(control, 'IDOCTYP'));
const GOODS_ISSUE = '601';

/** The goods of a delivery have left: a parcel of ours is named where the sales order came from. */
function issuesOf(idoc: Idoc): ErpMovement[] {
  return topSegments(idoc, 'E1EDL20').flatMap((delivery) => {
    const issued = below(delivery, 'E1EDT13').find((one) => field(one, 'QUALF') === '006');
    const postedAt = (issued && moment(issued, 'ISDD', 'ISDZ')) ?? madeAt(idoc);
    const items = below(delivery, 'E1EDL24');
    if (items.length === 0)
      throw new Damaged('erp.segmentMissing', { segment: 'E1EDL24', field: '', line: delivery.line });
    return items.map((item, at): ErpMovement => {
      const order = below(item, 'E1EDL41').find((one) => field(one, 'QUALI') === '001');
      const quantity = pieces(item, 'LFIMG');
      if (quantity <= 0n) return damagedAt(item, 'LFIMG', 'erp.quantityDamaged');
      return {
        ...{ ...where(item, 'MATNR'), ...placeOf(item), item: at + 1, code: materialNumber(item), quantity: -quantity },
        ...{
          type: GOODS_ISSUE,
          paired: true,
          reference: field(order, 'BSTNR') || required(delivery, 'VBELN'),
          postedAt,
        },
      };
    });
  });
}

const placeOf = (segment: Segment) => ({
  plant: required(segment, 'WERKS'),
  storageLocation: field(segment, 'LGORT'),
});

function movementsOf(idoc: Idoc): ErpMovement[] {
  const postedAt = madeAt(idoc);
  const own = field(idoc.control, 'DOCNUM');
  const movements = topSegments(idoc, 'E1MBXYH').flatMap((head) =>
    below(head, 'E1MBXYI').map((item): Omit<ErpMovement, 'item'> => {
      const type = required(item, 'BWART');
      const sign = signOf(type, field(item, 'SHKZG'));
      if (sign === null) return damagedAt(item, 'BWART', 'erp.movementUnknown');
      const quantity = pieces(item, 'ERFMG');
      if (quantity <= 0n) return damagedAt(item, 'ERFMG', 'erp.quantityDamaged');
      return {
        ...{ ...where(item, 'MATNR'), ...placeOf(item), code: materialNumber(item), quantity: sign * quantity },
        ...{ type, paired: !isCorrection(type), reference: field(head, 'XBLNR') || own, postedAt },
      };
    }),
  );
  if (movements.length === 0)
    throw new Damaged('erp.segmentMissing', { segment: 'E1MBXYI', field: '', line: idoc.control.line });
  return movements.map((movement, at) => ({ ...movement, item: at + 1 }));
}

/** Unrestricted stock, which is what our books call sellable. Throws `erp.namedTwice`. */
function stockOf(idocs: readonly Idoc[]): ErpBody & { kind: 'stock' } {
  const seen = new Set<string>();
  const lines = idocs
    .flatMap((idoc) => topSegments(idoc, 'E1MDSTL'))
    .map((one): ErpStockLine => {
      const line = {
        ...where(one, 'MATNR'),
        ...placeOf(one),
        code: materialNumber(one),
        quantity: pieces(one, 'LABST'),
      };
      const key = `${line.plant}/${line.storageLocation}/${line.code}`;
      if (seen.has(key)) return damagedAt(one, 'MATNR', 'erp.namedTwice');
      seen.add(key);
      return line;
    });
  // What was made first is what all of them can be compared with.
  const asOf = new Date(Math.min(...idocs.map((idoc) => madeAt(idoc).getTime())));
  return { kind: 'stock', asOf, lines };
}

const POSTED = new Set(['16', '41', '53']);
const FAILED = new Set(['02', '04', '05', '17', '51', '52', '56', '60', '61', '63', '65', '68']);

function statusesOf(idoc: Idoc): ErpStatus[] {
  const name = field(idoc.control, 'IDOCTYP').startsWith('ALEAUD') || field(idoc.control, 'MESTYP') === 'ALEAUD';
  const found = name
    ? topSegments(idoc, 'E1ADHDR').flatMap((head) => below(head, 'E1STATE'))
    : topSegments(idoc, 'E1STATS');
  if (found.length === 0)
    throw new Damaged('erp.segmentMissing', { segment: 'E1STATE', field: '', line: idoc.control.line });
  return found.map((one) => {
    const status = required(one, 'STATUS');
    const values = ['STAPA1', 'STAPA2', 'STAPA3', 'STAPA4'].map((key) => field(one, key));
    const message = field(one, 'STATXT').replace(/&([1-4])?/g, (_, at) =>
      at ? (values[at - 1] ?? '') : (values.shift() ?? ''),
    );
    return {
      segment: field(one, 'SEGMENT') || field(one, 'SEGNUM'),
      field: field(one, 'SEGFLD'),
      line: one.line,
      number: plainNumber(required(one, 'DOCNUM')),
      result: POSTED.has(status) ? 'accepted' : FAILED.has(status) ? 'refused' : 'sent',
      code: `sap.${status}`,
      message,
    };
  });
}

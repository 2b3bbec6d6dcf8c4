/**
 * IDocs as trees, whatever they were written in: a control record, and segments with fields and segments below them. What
 * is asked of a field is refused by name: segment, field, line.
 */
import { Damaged } from '../../../channels/connector.ts';
import { parseMinor } from '../../../kernel/money.ts';
import { parseChinaTime } from '../../china-time.ts';

export type Segment = { name: string; line: number; fields: Map<string, string>; children: Segment[] };
export type Idoc = { control: Segment; segments: Segment[] };

export const CONTROL = 'EDI_DC40';

/** Without blanks around it; '' when it is not there. */
export const field = (segment: Segment | undefined, name: string): string => segment?.fields.get(name)?.trim() ?? '';

export const where = (segment: Segment, name: string) => ({ segment: segment.name, field: name, line: segment.line });

/** Throws `Damaged` with `code` and where it stands. */
export function damagedAt(segment: Segment, name: string, code: string): never {
  throw new Damaged(code, { ...where(segment, name), value: field(segment, name) });
}

/** Throws `erp.fieldMissing`. */
export const required = (segment: Segment, name: string): string =>
  field(segment, name) || damagedAt(segment, name, 'erp.fieldMissing');

/** Segments of a name right below. */
export const below = (segment: Segment, name: string): Segment[] =>
  segment.children.filter((child) => child.name === name);

/** All segments of a name at the top of an IDoc. Throws `erp.segmentMissing` when there is none. */
export function topSegments({ control, segments }: Idoc, name: string): Segment[] {
  const found = segments.filter((segment) => segment.name === name);
  if (found.length === 0) throw new Damaged('erp.segmentMissing', { segment: name, field: '', line: control.line });
  return found;
}

/** Whole pieces, written with up to three places: `10.000`. Throws `erp.quantityDamaged`. */
export function pieces(segment: Segment, name: string): bigint {
  // A minus stands behind the number where SAP writes it as text.
  const written = required(segment, name).replace(/^(.*)-$/, '-$1');
  const thousandths = parseMinor(written, 3);
  if (thousandths === null || thousandths % 1000n !== 0n) return damagedAt(segment, name, 'erp.quantityDamaged');
  return thousandths / 1000n;
}

/** Day `YYYYMMDD` and time `HHMMSS`, in China's time; null when the day is not said. Throws `erp.momentDamaged`. */
export function moment(segment: Segment, day: string, time: string): Date | null {
  const date = field(segment, day);
  if (date === '' || /^0+$/.test(date)) return null;
  const [, y, m, d] = /^(\d{4})(\d{2})(\d{2})$/.exec(date) ?? [];
  const [, hh, mm, ss] = /^(\d{2})(\d{2})(\d{2})$/.exec(field(segment, time) || '000000') ?? [];
  return parseChinaTime(`${y}-${m}-${d} ${hh}:${mm}:${ss}`) ?? damagedAt(segment, day, 'erp.momentDamaged');
}

/** When it was made there. */
export const madeAt = (idoc: Idoc): Date =>
  moment(idoc.control, 'CREDAT', 'CRETIM') ?? damagedAt(idoc.control, 'CREDAT', 'erp.fieldMissing');

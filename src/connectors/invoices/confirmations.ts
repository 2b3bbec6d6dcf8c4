/** What red-letter confirmations have in common at every agent: the bureau's numbers for where they stand, whole pieces. */
import { Damaged, OutsideFailure } from '../../channels/connector.ts';
import type { RedReason } from '../../invoices/invoice.ts';
import type {
  Confirmation,
  ConfirmationAnswer,
  ConfirmationLine,
  ConfirmationStand,
} from '../../invoices/invoice-provider.ts';
import { parseMinor } from '../../kernel/money.ts';
import { parseChinaTime } from '../china-time.ts';
import { asText, type JsonObject, objectsIn } from '../json-text.ts';
import { failed, refusedBy } from './answers.ts';

/** On which side one stands, and who applied. */
export const [SELLER, BUYER] = ['0', '1'];
/** The buyer applied, the seller has not answered. */
export const WAITS = '03';

const STANDS: Record<string, ConfirmationStand> = {
  ...{ '02': 'waiting', '03': 'waiting', '01': 'confirmed', '04': 'confirmed', '07': 'expired', '08': 'withdrawn' },
};

/** What an agent calls them. */
export type Fields = Record<
  'number' | 'uuid' | 'status' | 'reason' | 'appliedAt' | 'invoiceNumber' | 'name' | 'taxNo' | 'net' | 'tax' | 'lines',
  string
> & { line: Record<'line' | 'quantity' | 'net' | 'tax', string> };

/** One that cannot be read is left where it is: the agent goes on telling of it. */
export function readConfirmation(
  form: JsonObject,
  fields: Fields,
  reasons: Readonly<Record<RedReason, string>>,
): Confirmation[] {
  const text = (field: Exclude<keyof Fields, 'line'>) => asText(form[fields[field]]);
  const [netMinor, taxMinor] = [parseMinor(text('net')), parseMinor(text('tax'))];
  const number = text('number');
  const reason = (Object.keys(reasons) as RedReason[]).find((one) => reasons[one] === text('reason'));
  const appliedAt = parseChinaTime(text('appliedAt'));
  if (netMinor === null || taxMinor === null || number === '' || !reason || !appliedAt) return [];
  return [
    {
      ...{ number, uuid: text('uuid'), stand: STANDS[text('status')] ?? 'rejected', reason, appliedAt },
      ...{ invoiceNumber: text('invoiceNumber'), name: text('name'), taxNo: text('taxNo'), netMinor, taxMinor },
      lines: linesOf(objectsIn(form, fields.lines), fields.line),
    },
  ];
}

function linesOf(told: readonly JsonObject[], fields: Fields['line']): ConfirmationLine[] {
  const lines = told.map((line) => ({
    line: Number(asText(line[fields.line])),
    quantity: piecesOf(asText(line[fields.quantity])),
    ...{ netMinor: parseMinor(asText(line[fields.net])), taxMinor: parseMinor(asText(line[fields.tax])) },
  }));
  const whole = lines.filter((line): line is ConfirmationLine => Object.values(line).every((value) => value !== null));
  return whole.length === lines.length ? whole : [];
}

/** `-2.000` are two; none where it is about money alone; null: not whole ones. */
function piecesOf(text: string): bigint | null {
  const pieces = text === '' ? 0n : parseMinor(text, 0);
  return pieces !== null && pieces < 0n ? -pieces : pieces;
}

/** Whatever the agent says to an answer, where the confirmation stands now is what counts. */
export async function answered(
  tell: () => Promise<{ done: boolean; code: string; message: string }>,
  look: () => Promise<Confirmation[]>,
): Promise<ConfirmationAnswer> {
  try {
    const { done, code, message } = await tell();
    const [now] = await look();
    if (!now) return { result: 'unknown', code, message };
    return !done && now.stand === 'waiting' ? refusedBy(code, message) : { result: now.stand };
  } catch (error) {
    return failed(error);
  }
}

/** Every page of a list, fifty at a time as the agents give them, up to a thousand confirmations: what is beyond is there when these have been answered. */
const [PAGE, PAGES] = [50, 20];
export async function allPages(
  ask: (page: number, size: number) => Promise<{ total: number; forms: Confirmation[] }>,
): Promise<Confirmation[]> {
  const found: Confirmation[] = [];
  for (let page = 1; page <= PAGES; page++) {
    const { total, forms } = await ask(page, PAGE);
    found.push(...forms);
    if (total <= page * PAGE) break;
  }
  return found;
}

/** Lists that are not what they should be are as no answer. */
export async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Damaged) throw new OutsideFailure('invoices.answerUnreadable', error.message, true);
    throw error;
  }
}

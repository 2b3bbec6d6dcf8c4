/** What answers of invoice agents have in common: failures of a call, and refusals told in words. */
import { OutsideFailure } from '../../channels/connector.ts';
import type { InvoiceAnswer } from '../../invoices/invoice-provider.ts';
import type { Goods } from '../../invoices/lines.ts';

type Said = Extract<InvoiceAnswer, { code: string }>;

/** The code of a call that was not made because the agent's credentials are not set. */
export const ACCESS_MISSING = 'invoices.accessMissing';

/** A call that brought no readable answer: nothing can have happened, or nobody knows. Throws on whatever is no failure of the outside. */
export function failed(error: unknown): Said {
  if (!(error instanceof OutsideFailure)) throw error;
  const { code, message, safe } = error;
  return { result: safe ? 'retry' : 'unknown', code, message };
}

/** The bureau refuses by words: a quota that is used up comes back next month or after an adjustment, a risk needs a person. */
export function refusedBy(code: string, message: string): Said {
  if (/额度不足|可用额度|授信额度/.test(message)) return { result: 'retry', code: 'invoices.quotaShort', message };
  if (/风险|红色预警/.test(message)) return { result: 'refused', code: 'invoices.riskRed', message };
  return { result: 'refused', code, message };
}

const CODE_DIGITS = 19;
/** Tax codes are written with all 19 digits. */
export const fullCode = (taxCode: string): string => taxCode.padEnd(CODE_DIGITS, '0');
export const rateText = (ratePpm: number): string => (ratePpm / 1_000_000).toString();
/** `*short word*name`, as the catalogue of goods and services wants it. */
export const printedName = ({ taxWord, name }: Pick<Goods, 'taxWord' | 'name'>): string =>
  taxWord === '' ? name : `*${taxWord}*${name}`;

/** To whom an invoice is made out (INV-1), pure: names, and the unified social credit code of GB 32100. */
import type { Refusal } from '../kernel/refusal.ts';

export type Title = {
  kind: 'person' | 'company';
  /** `special`: the buyer deducts the tax; for companies only. */
  type: 'normal' | 'special';
  name: string;
  taxNo: string;
  address: string;
  phone: string;
  bank: string;
  bankAccount: string;
  /** Where the invoice is sent to. */
  email: string;
  mobile: string;
};

export type TitleRefusal =
  | 'invoices.nameUnfit'
  | 'invoices.taxNoLength'
  | 'invoices.taxNoUnfit'
  | 'invoices.taxNoOfPerson'
  | 'invoices.specialForPerson';

const CODE = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const CODE_LENGTH = 18;

/** The check character of the first 17 characters of a code; null where one of them is none of the code's. */
export function creditCheck(first17: string): string | null {
  let sum = 0;
  let weight = 1;
  for (const letter of first17) {
    const value = CODE.indexOf(letter);
    if (value < 0) return null;
    sum += value * weight;
    weight = (weight * 3) % CODE.length;
  }
  return CODE[(CODE.length - (sum % CODE.length)) % CODE.length]!;
}

export const isCreditCode = (text: string): boolean =>
  text.length === CODE_LENGTH && creditCheck(text.slice(0, -1)) === text.at(-1);

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
const UNFIT = /[\u0000-\u001f\u007f<>"']|^\s|\s$/;
/** Letters of the width a keyboard in Chinese makes are meant as the others. */
const plain = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '').toUpperCase();

/** As it is printed: numbers without blanks, names without those around them. */
export const tidyTitle = (title: Title): Title => ({ ...title, name: title.name.trim(), taxNo: plain(title.taxNo) });

/** Why an invoice cannot be made out so, or null. A person needs no number; a company needs its own. */
export function titleRefusal({ kind, type, name, taxNo }: Title): Refusal<TitleRefusal> | null {
  if (name.length < (kind === 'company' ? 4 : 1) || name.length > 100 || UNFIT.test(name))
    return { code: 'invoices.nameUnfit', data: { field: 'name' } };
  if (kind === 'person') {
    if (type === 'special') return { code: 'invoices.specialForPerson', data: { field: 'type' } };
    return taxNo === '' ? null : { code: 'invoices.taxNoOfPerson', data: { field: 'taxNo' } };
  }
  if (taxNo.length !== CODE_LENGTH)
    return { code: 'invoices.taxNoLength', data: { field: 'taxNo', length: taxNo.length } };
  return isCreditCode(taxNo) ? null : { code: 'invoices.taxNoUnfit', data: { field: 'taxNo', taxNo } };
}

/** Titles an invoice may be shared by: the same buyer, the same kind of invoice. */
export const titleKey = ({ kind, type, name, taxNo }: Title): string => `${kind}/${type}/${taxNo}/${name}`;

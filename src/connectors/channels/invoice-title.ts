/**
 * Titles of invoices as buyers write them on channels (INV-1). Who has a tax number is a company; a name alone may be a
 * person's. Nothing is judged here: what is unsound becomes a person's to do, and keeps no order out.
 */
import type { InvoiceTitle } from '../../channels/connector.ts';
import { asText, isNumber, type Json, type JsonObject } from '../json-text.ts';

const NOTHING: InvoiceTitle = {
  ...{ kind: 'person', type: 'normal', name: '', taxNo: '', address: '', phone: '', bank: '', bankAccount: '' },
  ...{ email: '', mobile: '' },
};
/** Of the words people end a firm's name with. */
const FIRM = /公司|厂|店|中心|学校|大学|医院|银行|事务所|合作社|协会|委员会|局$|院$|部$|社$/;

/** null: nobody is named. */
export function titleOf(told: Partial<InvoiceTitle>): InvoiceTitle | null {
  const title = { ...NOTHING, ...told };
  if (title.name.trim() === '') return null;
  const isFirm = told.kind === undefined && (title.taxNo.trim() !== '' || FIRM.test(title.name));
  return isFirm ? { ...title, kind: 'company' } : title;
}

/** What is no object says nothing: no title keeps an order out. */
export const saidIn = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isNumber(value) ? value : {};

/** A list of `{ key, value }`. */
export const pairsIn = (value: Json | undefined): ReadonlyMap<string, string> =>
  new Map(
    (Array.isArray(value) ? value : []).map(saidIn).map((one) => [asText(one['key']), asText(one['value'])] as const),
  );

/** What shops of one's own call the fields of their form; an extension's names stand beside those people choose. */
const NAMES: { [field in keyof InvoiceTitle]?: readonly string[] } = {
  name: ['invoice_title', '_invoice_title', 'invoice_name', 'fapiao_title', '发票抬头'],
  taxNo: ['tax_number', 'tax_no', 'vat_number', '_vat_number', '_billing_vat', 'billing_vat', '税号', '纳税人识别号'],
  email: ['invoice_email', '收票邮箱'],
};

/** The title among an order's attributes. A tax number without a title of its own is of the company that is billed. */
export function titleAmong(attributes: ReadonlyMap<string, string>, company = ''): InvoiceTitle | null {
  const told = (field: keyof InvoiceTitle) =>
    NAMES[field]!.map((name) => attributes.get(name) ?? '').find(Boolean) ?? '';
  const taxNo = told('taxNo');
  return titleOf({ name: told('name') || (taxNo === '' ? '' : company), taxNo, email: told('email') });
}

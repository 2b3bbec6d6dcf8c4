/** What the file of an invoice is, pure: known by its first bytes, never by its name. */
import type { INVOICE_FORMATS } from '../contract/invoices.ts';

export type Format = (typeof INVOICE_FORMATS)[number];
export type InvoiceFile = { format: Format; body: Buffer };

/** What a file is, by its first bytes: an OFD is a zip. null: none of ours. */
export function formatOf(body: Buffer): Format | null {
  if (body.subarray(0, 4).toString('latin1') === '%PDF') return 'pdf';
  if (body.subarray(0, 4).toString('hex') === '504b0304') return 'ofd';
  return /^\s*<(?:\?xml|EInvoice)/.test(
    body
      .subarray(0, 200)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
  )
    ? 'xml'
    : null;
}

/** An XML of another invoice is a mistake; what the others say cannot be read without drawing them. */
export const isOf = ({ format, body }: InvoiceFile, invoiceNumber: string): boolean =>
  format !== 'xml' || body.toString('utf8').includes(invoiceNumber);

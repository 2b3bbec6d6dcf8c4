/** What the page of invoices shows, in its address. Loaded with the frame, so it imports nothing. */
export const INVOICE_VIEWS = ['all', 'wanted', 'uninvoiced', 'confirmations', 'exceptions'] as const;
export type InvoiceView = (typeof INVOICE_VIEWS)[number];
/** `open`: an invoice, or a confirmation. */
export type InvoiceSearch = { view?: InvoiceView; open?: string };

export function readInvoiceSearch(raw: Record<string, unknown>): InvoiceSearch {
  const view = INVOICE_VIEWS.find((one) => one === raw['view']);
  return { ...(view && { view }), ...(typeof raw['open'] === 'string' && { open: raw['open'] }) };
}

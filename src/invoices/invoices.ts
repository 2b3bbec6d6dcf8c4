/** What the house may use of invoices. */
export { companyOf } from './company-of.ts';
export { countWaiting as countRedConfirmations } from './confirmation-store.ts';
export { invoiceClosing } from './exceptions.ts';
export { invoiceExports } from './exports.ts';
export type { InvoiceProvider } from './invoice-provider.ts';
export { invoiceJobs, invoiceSchedules } from './jobs.ts';
export { invoiceEnclosure } from './mail-invoice.ts';
export { invoiceRoutes } from './routes.ts';
export { type InvoicePorts, invoiceOpener, sellersWithShops } from './settings-store.ts';
export { invoiceChecks } from './verify.ts';

/** Vouchers of a span as a file for another program, streamed. */
import { Readable } from 'node:stream';
import { BOOK_PROGRAMS } from '../contract/books.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { hledgerJournal } from './hledger.ts';
import { layoutFile } from './layouts.ts';
import type { Span } from './reports.ts';

export const VOUCHER_LAYOUTS = ['hledger', ...BOOK_PROGRAMS] as const;
export type VoucherLayout = (typeof VOUCHER_LAYOUTS)[number];

/** `company`: SAP's company code. */
export function voucherFile(
  db: Database,
  scope: Scope,
  layout: VoucherLayout,
  { company = '', ...span }: Span & { company?: string | undefined },
): { body: Readable; type: string; name: string } {
  if (layout !== 'hledger') return layoutFile(db, scope, layout, { ...span, company });
  const body = Readable.from(hledgerJournal(db, scope, span), { objectMode: false });
  return { body, type: 'text/plain; charset=utf-8', name: `${span.from}-${span.to}.journal` };
}

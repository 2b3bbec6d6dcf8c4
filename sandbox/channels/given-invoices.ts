/** Invoices that platforms were given, by the number of their order; the same number again is there once. */
import type { ShopBook } from './shop-book.ts';

const GIVEN = new WeakMap<ShopBook, Map<string, string>>();

export function invoicesOf(book: ShopBook): Map<string, string> {
  const known = GIVEN.get(book) ?? new Map<string, string>();
  GIVEN.set(book, known);
  return known;
}

/** Keeps it; false where the order has another. */
export function keepInvoice(book: ShopBook, orderNumber: string, invoiceNumber: string): boolean {
  const there = invoicesOf(book).get(orderNumber);
  if (there !== undefined && there !== invoiceNumber) return false;
  invoicesOf(book).set(orderNumber, invoiceNumber);
  return true;
}

export const isPdf = (file: Buffer): boolean => file.subarray(0, 4).toString('latin1') === '%PDF';

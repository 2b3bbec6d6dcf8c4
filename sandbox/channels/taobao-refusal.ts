/** What a method of the Taobao stand-in is, and how it says no in the platform's words. */
import type { ShopBook } from './shop-book.ts';

export type Params = Record<string, string>;
export type Method = (book: ShopBook, params: Params, files: ReadonlyMap<string, Buffer>) => Record<string, unknown>;

/** An error as the platform words it. */
export class TopRefusal extends Error {
  readonly code: string;
  readonly subCode: string;
  readonly subMessage: string;
  constructor(code: string, message: string, subCode: string, subMessage: string) {
    super(message);
    this.code = code;
    this.subCode = subCode;
    this.subMessage = subMessage;
  }
}

export const invalid = (field: string) => new TopRefusal('41', 'Invalid arguments', 'isv.invalid-parameter', field);
export const remote = (subCode: string, message: string) =>
  new TopRefusal('15', 'Remote service error', subCode, message);

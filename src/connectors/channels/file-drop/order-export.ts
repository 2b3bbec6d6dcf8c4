/**
 * What reading an order export gives, and how its cells become amounts, quantities, times and states. A cell that cannot
 * be read without guessing throws `RowDamage`, which names the line and the reason; the reader turns it into a `RowError`.
 */
import type { ChannelState, IncomingLine, IncomingOrder, Recipient, RefundState } from '../../../channels/connector.ts';
import { parseTime, type TableRow } from '../../../kernel/files/files.ts';
import { parseMinor } from '../../../kernel/money.ts';

/** `line` 0: the file as a whole. `data.order` is set when the row told which order it belongs to. */
export type RowError = { file: string; line: number; code: string; data: Record<string, unknown> };

/** `lines`: the physical lines the order was read from, the first of them in `file`; `raw`: their text as it stood. */
export type ReadOrder = { order: IncomingOrder; file: string; lines: number[]; raw: string };

/** Goods of an earlier sale taken back; the file does not say of which. Quantities are positive. */
export type Cancellation = {
  number: string;
  buyerId: string;
  at: Date;
  currency: string;
  lines: { merchantCode: string; title: string; quantity: bigint; priceMinor: bigint }[];
};
export type ReadCancellation = { cancellation: Cancellation; file: string; lines: number[]; raw: string };

export type Read = ReadOrder | ReadCancellation | RowError;

/** A row (or, through it, its order) that cannot be read without guessing. */
export class RowDamage extends Error {
  readonly line: number;
  readonly code: string;
  readonly data: Record<string, unknown>;
  constructor(line: number, code: string, data: Record<string, unknown> = {}) {
    super(`line ${line}: ${code}`);
    this.line = line;
    this.code = code;
    this.data = data;
  }
}

export const CHINA = '+08:00';

/** An amount that cannot be negative. An empty cell or `-` is nothing, where the column may be empty. */
export function amountIn<Key extends string>(row: TableRow<Key>, key: Key, mayBeEmpty = false): bigint {
  const text = row.cells[key].replace(/元$/, '');
  if (mayBeEmpty && (text === '' || text === '-')) return 0n;
  const amount = parseMinor(text);
  if (amount === null) throw new RowDamage(row.line, 'fileDrop.damagedAmount', { column: key, value: text });
  if (amount < 0n) throw new RowDamage(row.line, 'fileDrop.negativeAmount', { column: key, value: text });
  return amount;
}

export function quantityIn<Key extends string>(row: TableRow<Key>, key: Key): bigint {
  const text = row.cells[key];
  const quantity = parseMinor(text, 0);
  if (quantity === null) throw new RowDamage(row.line, 'fileDrop.damagedQuantity', { column: key, value: text });
  if (quantity <= 0n) throw new RowDamage(row.line, 'fileDrop.quantityNotPositive', { column: key, value: text });
  return quantity;
}

export function timeIn<Key extends string>(row: TableRow<Key>, key: Key, offset = CHINA): Date {
  const time = optionalTimeIn(row, key, offset);
  if (!time) throw new RowDamage(row.line, 'fileDrop.damagedTime', { column: key, value: row.cells[key] });
  return time;
}

export function optionalTimeIn<Key extends string>(row: TableRow<Key>, key: Key, offset = CHINA): Date | null {
  const text = row.cells[key];
  if (text === '' || text === '-') return null;
  const time = parseTime(text, offset);
  if (!time) throw new RowDamage(row.line, 'fileDrop.damagedTime', { column: key, value: text });
  return time;
}

/** `-` is how some exports write nothing. */
export const textIn = <Key extends string>(row: TableRow<Key>, key: Key): string =>
  row.cells[key] === '-' ? '' : row.cells[key];

export type StateWords = readonly [words: RegExp, state: ChannelState][];
export function stateIn<Key extends string>(row: TableRow<Key>, key: Key, words: StateWords): ChannelState {
  const text = row.cells[key].replace(/[,，\s]/g, '');
  const found = words.find(([pattern]) => pattern.test(text));
  if (!found) throw new RowDamage(row.line, 'fileDrop.unknownState', { column: key, value: row.cells[key] });
  return found[1];
}

const REFUND_WORDS: readonly [RegExp, RefundState][] = [
  [/^(-?|无|无售后.*|未申请.*|暂无售后|售后取消|售后关闭|退款关闭)$/, 'none'],
  [/退款成功|已退款|退款完成|售后完成|全额退款/, 'refunded'],
  [/拒绝/, 'refused'],
  [/同意/, 'agreed'],
  [/中$|待|申请|处理/, 'asked'],
];
export function refundIn<Key extends string>(row: TableRow<Key>, key: Key): RefundState {
  const text = row.cells[key];
  const found = REFUND_WORDS.find(([pattern]) => pattern.test(text));
  if (!found) throw new RowDamage(row.line, 'fileDrop.unknownRefund', { column: key, value: text });
  return found[1];
}

/** `total` over `quantity` where it comes out even: an uneven price would be our invention. */
export function unitPrice(line: number, total: bigint, quantity: bigint): bigint {
  if (total % quantity !== 0n) throw new RowDamage(line, 'fileDrop.amountMismatch', { total, quantity });
  return total / quantity;
}

export const sumOf = <T>(items: readonly T[], amount: (item: T) => bigint): bigint =>
  items.reduce((sum, item) => sum + amount(item), 0n);

export const latest = (first: Date, ...others: (Date | null)[]): Date =>
  others.reduce<Date>((last, time) => (time && time > last ? time : last), first);

/** Ciphertext (`##…`, `$$…`) or stars: never an address to parse, never a key to merge by. */
const MASKED = /^(##|\$\$)|\*{2}/;

/** The ciphertexts, where there are any, are what shipping needs: kept together as the token. */
export function maskedOf(name: string, phone: string, detail: string): Recipient['masked'] {
  const fields = [name, phone, detail];
  if (!fields.some((text) => MASKED.test(text))) return null;
  const isCipher = fields.some((text) => /^(##|\$\$)/.test(text));
  return { token: isCipher ? JSON.stringify({ name, phone, detail }) : '', mergeKey: '' };
}

export const noRecipient: Recipient = {
  name: '',
  phone: '',
  country: '',
  province: '',
  city: '',
  district: '',
  town: '',
  detail: '',
  postcode: '',
  masked: null,
};

export const plainLine = {
  itemId: '',
  skuId: '',
  merchantCode: '',
  barcode: '',
  title: '',
  properties: '',
  refund: 'none',
  closed: false,
  gift: false,
} satisfies Partial<IncomingLine>;

/** What most exports say nothing about. */
export const plainOrder = {
  kind: 'normal',
  cashOnDelivery: false,
  currency: 'CNY',
  taxMinor: 0n,
  buyer: { id: '', message: '' },
  seller: { memo: '', flag: 0 },
  recipient: noRecipient,
  payments: [],
} satisfies Partial<IncomingOrder>;

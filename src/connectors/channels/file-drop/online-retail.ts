/**
 * The public "Online Retail" sales file: a row per item of a British invoice. An invoice `C…` takes goods back and is a
 * cancellation, never a sale of negative quantity. Corrections of stock, postage, fees and manual entries are no goods:
 * each is reported by line, and the rest of its invoice is read.
 */
import type { IncomingLine, IncomingOrder } from '../../../channels/connector.ts';
import { column, type TableRow } from '../../../kernel/files/files.ts';
import { parseMinor } from '../../../kernel/money.ts';
import type { Export, Report } from './group-rows.ts';
import * as rows from './order-export.ts';

export const RETAIL_COLUMNS = {
  number: column('InvoiceNo', 'Invoice'),
  code: column('StockCode'),
  title: column('Description'),
  quantity: column('Quantity'),
  at: column('InvoiceDate'),
  price: column('UnitPrice', 'Price'),
  buyer: column('CustomerID', 'Customer ID'),
  country: column('Country'),
};

type Row = TableRow<keyof typeof RETAIL_COLUMNS>;
type Item = { row: Row; quantity: bigint; priceMinor: bigint };

/** Five digits and a variant, or a gift box; everything else (POST, D, M, BANK CHARGES …) is no goods. */
const PRODUCT = /^(\d{5}[A-Z]{0,2}|DCGS\w+)$/i;

/** The file gives no zone; British winter time is UTC. */
const BRITAIN = '+00:00';
const textOf = (text: string): string => (text === 'NA' ? '' : text);

export const onlineRetail: Export<keyof typeof RETAIL_COLUMNS> = {
  columns: RETAIL_COLUMNS,
  number: 'number',
  read(group, report) {
    const first = group[0]!;
    const isCancellation = /^C/i.test(first.cells.number);
    const items = group.flatMap((row) => readItem(row, isCancellation, report) ?? []);
    if (items.length === 0) return null;
    const at = rows.timeIn(first, 'at', BRITAIN);
    return isCancellation
      ? { cancellation: readCancellation(first, items, at) }
      : { order: readOrder(first, items, at) };
  },
};

/** null: reported. */
function readItem(row: Row, isCancellation: boolean, report: Report): Item | null {
  const { code, quantity, price } = row.cells;
  const pieces = parseMinor(quantity, 0);
  const priceMinor = parseMinor(price);
  const taken = pieces === null ? null : isCancellation ? -pieces : pieces;
  if (!PRODUCT.test(code)) report(row, 'fileDrop.notGoods', { code });
  else if (taken === null) report(row, 'fileDrop.damagedQuantity', { value: quantity });
  else if (taken <= 0n) report(row, 'fileDrop.quantityNotPositive', { value: quantity });
  else if (priceMinor === null) report(row, 'fileDrop.damagedAmount', { value: price });
  else if (priceMinor < 0n) report(row, 'fileDrop.negativeAmount', { value: price });
  else return { row, quantity: taken, priceMinor };
  return null;
}

function readCancellation(first: Row, items: Item[], at: Date): rows.Cancellation {
  const lines = items.map(({ row, quantity, priceMinor }) => ({
    merchantCode: row.cells.code,
    title: textOf(row.cells.title),
    quantity,
    priceMinor,
  }));
  return { number: first.cells.number, buyerId: textOf(first.cells.buyer), at, currency: 'GBP', lines };
}

/** An invoice says that it was sold; nothing in the file says that it left. */
function readOrder(first: Row, items: Item[], at: Date): IncomingOrder {
  const lines = items.map(
    ({ row, quantity, priceMinor }, index): IncomingLine => ({
      ...rows.plainLine,
      number: `${row.cells.number}-${index + 1}`,
      itemId: row.cells.code,
      skuId: row.cells.code,
      merchantCode: row.cells.code,
      title: textOf(row.cells.title),
      quantity,
      priceMinor,
      amountMinor: quantity * priceMinor,
      gift: priceMinor === 0n,
    }),
  );
  const goodsMinor = rows.sumOf(lines, (line) => line.amountMinor);
  return {
    ...rows.plainOrder,
    number: first.cells.number,
    state: 'paid',
    stateText: 'invoiced',
    currency: 'GBP',
    goodsMinor,
    discountMinor: 0n,
    freightMinor: 0n,
    payableMinor: goodsMinor,
    paidMinor: goodsMinor,
    createdAt: at,
    paidAt: at,
    modifiedAt: at,
    buyer: { id: textOf(first.cells.buyer), message: '' },
    recipient: { ...rows.noRecipient, country: first.cells.country },
    lines,
  };
}

/** A purchase order on A4, as its supplier gets it: what, at which price, where to, by when, on which terms. */
import { formatMinor, scaleOf } from '../../kernel/money.ts';
import type { PrintedOrder } from '../../purchasing/purchasing.ts';
import { printSheets, type Sheet } from './sheet.ts';
import { type Language, localTime, wordsIn } from './words.ts';

const WORDS = {
  zh: {
    ...{ title: '采购单', draft: '采购单（草稿，未生效）', supplier: '供应商', deliverTo: '送货至', orderedOn: '下单' },
    ...{ expectedOn: '预计到货', terms: '付款条件', note: '备注', number: '序号', sku: '商家编码', goods: '商品' },
    ...{ quantity: '数量', unit: '单位', price: '单价', amount: '金额', total: '合计', prepaid: '已付预付款' },
    ...{ buyer: '采购方签章', seller: '供应商签章', unknown: '待定' },
  },
  en: {
    ...{ title: 'PURCHASE ORDER', draft: 'PURCHASE ORDER (draft, not binding)', supplier: 'Supplier' },
    ...{ deliverTo: 'Deliver to', orderedOn: 'Ordered', expectedOn: 'Expected', terms: 'Terms', note: 'Note' },
    ...{ number: 'No.', sku: 'Code', goods: 'Goods', quantity: 'Quantity', unit: 'Unit', price: 'Price' },
    ...{ amount: 'Amount', total: 'Total', prepaid: 'Paid in advance', buyer: 'Buyer', seller: 'Supplier' },
    ...{ unknown: 'open' },
  },
} satisfies Record<Language, unknown>;

export function printPurchaseOrders(
  orders: readonly PrintedOrder[],
  { printedAt, language = 'zh' }: { printedAt: Date; language?: Language },
): Promise<Uint8Array> {
  const sheets = orders.map((order) => sheetOf(order, WORDS[language]));
  return printSheets(sheets, 'A4', printedAt, wordsIn(language));
}

function sheetOf(order: PrintedOrder, words: (typeof WORDS)[Language]): Sheet {
  const { supplier, warehouse, lines, currency } = order;
  const money = (minor: bigint) => formatMinor(minor, scaleOf(currency));
  const total = lines.reduce((sum, { quantity, priceMinor }) => sum + quantity * priceMinor, 0n);
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0n);
  const said = (...facts: [name: string, value: string][]) =>
    facts
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `${name} ${value}`)
      .join(' | ');
  return {
    title: order.draft ? words.draft : words.title,
    code: order.number,
    facts: [
      said([words.supplier, [supplier.name, supplier.contact, supplier.phone].filter(Boolean).join(' ')]),
      said([words.deliverTo, [warehouse.name, warehouse.address, warehouse.contact].filter(Boolean).join(' ')]),
      said(
        [words.orderedOn, localTime(order.orderedOn)],
        [words.expectedOn, order.expectedOn || words.unknown],
        [words.terms, order.terms],
      ),
      ...(order.prepaidMinor > 0n ? [said([words.prepaid, `${money(order.prepaidMinor)} ${currency}`])] : []),
    ],
    tables: [
      {
        columns: [
          { title: words.number, share: 8, align: 'center' },
          { title: words.sku, share: 24 },
          { title: words.goods, share: 50 },
          { title: words.quantity, share: 13, align: 'right', weight: 'bold' },
          { title: words.unit, share: 9, align: 'center' },
          { title: `${words.price} ${currency}`, share: 17, align: 'right' },
          { title: `${words.amount} ${currency}`, share: 20, align: 'right' },
        ],
        rows: [
          ...lines.map(({ merchantCode, name, quantity, unit, priceMinor }, i) => [
            ...[String(i + 1), merchantCode, name, String(quantity), unit, money(priceMinor)],
            money(quantity * priceMinor),
          ]),
          ['', '', words.total, String(pieces), '', '', money(total)],
        ],
      },
    ],
    note: order.note === '' ? '' : `${words.note} ${order.note}`,
    signatures: [words.buyer, words.seller],
  };
}

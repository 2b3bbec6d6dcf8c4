/** Invoices as Nuonuo asks for them. */

import type { InvoiceRequest, RedRequest } from '../../../invoices/invoice-provider.ts';
import { unitPrice } from '../../../invoices/tax.ts';
import type { Title } from '../../../invoices/title.ts';
import { formatMinor } from '../../../kernel/money.ts';
import { formatChinaTime } from '../../china-time.ts';
import { fullCode, printedName, rateText } from '../answers.ts';

type Line = InvoiceRequest['lines'][number];

/** Answers that say it was done. */
export const DONE: ReadonlySet<string> = new Set(['E0000', '0000']);

export const invoiceLineOf = ({ type }: Pick<Title, 'type'>): string => (type === 'special' ? 'bs' : 'pc');

/** It delivers by itself, by mail, by short message, or both; -1: not at all. */
const pushModeOf = ({ email, mobile }: Title): string => {
  if (email !== '' && mobile !== '') return '2';
  if (email !== '') return '0';
  return mobile === '' ? '-1' : '1';
};

export const orderOf = ({ serial, seller, buyer, lines, note, at }: InvoiceRequest) => ({
  order: {
    ...{ buyerName: buyer.name, buyerTaxNum: buyer.taxNo, buyerAddress: buyer.address, buyerTel: buyer.phone },
    buyerAccount: `${buyer.bank} ${buyer.bankAccount}`.trim(),
    ...{ salerTaxNum: seller.taxNo, salerTel: seller.phone, salerAddress: seller.address },
    salerAccount: `${seller.bank} ${seller.bankAccount}`.trim(),
    ...{ orderNo: serial, invoiceDate: formatChinaTime(at), clerk: seller.clerk, invoiceType: '1' },
    ...{ invoiceLine: invoiceLineOf(buyer), pushMode: pushModeOf(buyer), buyerPhone: buyer.mobile },
    ...{ email: buyer.email, remark: note },
    invoiceDetail: lines.map((line, i) => detailOf(line, lines[i + 1]?.kind === 'discount')),
  },
});

/** 0: an ordinary line, 2: one that a discount follows, 1: the discount. Prices are without tax. */
const detailOf = (line: Line, isDiscounted: boolean) => ({
  ...{ goodsName: printedName(line), goodsCode: fullCode(line.taxCode), withTaxFlag: '0' },
  invoiceLineProperty: line.kind === 'discount' ? '1' : isDiscounted ? '2' : '0',
  ...quantityOf(line),
  ...{ unit: line.unit, specType: line.spec, taxRate: rateText(line.ratePpm), tax: formatMinor(line.taxMinor) },
  ...{ taxExcludedAmount: formatMinor(line.netMinor), taxIncludedAmount: formatMinor(line.inclMinor) },
  favouredPolicyFlag: line.preference,
});

const quantityOf = ({ netMinor, quantity }: Line) =>
  quantity === 0n ? {} : { num: quantity.toString(), price: unitPrice(netMinor, quantity) };

export const REASONS = { return: '1', wrongIssue: '2', serviceEnded: '3', allowance: '4' } as const;

/** The serial is the number of the application as well. Lines are told only where a part is taken back. */
export const redOf = ({ serial, seller, buyer, reason, whole, original, lines }: RedRequest) => ({
  ...{ billId: serial, blueInvoiceLine: invoiceLineOf(buyer), applySource: '0' },
  ...{ blueElecInvoiceNumber: original.invoiceNumber, sellerTaxNo: seller.taxNo, sellerName: seller.name },
  ...{ buyerTaxNo: buyer.taxNo, buyerName: buyer.name, redReason: REASONS[reason], autoInvoice: '0' },
  ...(whole ? {} : { detail: lines.map(redDetailOf) }),
});

const redDetailOf = (line: RedRequest['lines'][number]) => ({
  ...{ blueDetailIndex: line.originalLine.toString(), goodsName: printedName(line), unit: line.unit },
  ...{ specType: line.spec, goodsCode: fullCode(line.taxCode), taxRate: rateText(line.ratePpm) },
  ...(line.quantity === 0n
    ? {}
    : { num: line.quantity.toString(), taxExcludedPrice: unitPrice(line.netMinor, line.quantity) }),
  ...{ taxExcludedAmount: formatMinor(line.netMinor), taxAmount: formatMinor(line.taxMinor) },
  favouredPolicyFlag: line.preference,
});

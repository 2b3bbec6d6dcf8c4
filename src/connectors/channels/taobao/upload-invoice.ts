/**
 * Giving Taobao and Tmall the invoice of a trade (INV-1): `alibaba.einvoice.detail.upload`, by which an ERP hands over what
 * it had issued elsewhere (https://open.taobao.com/api.htm?docId=36927; the shop and the tax number stand on Alibaba's
 * invoice platform). The file is a part of the form and no part of the signature. An invoice of the bureau has one number
 * of 20 digits and no code.
 */
import type { Answer, InvoiceUpload, ShopAccess, UploadedLine } from '../../../channels/connector.ts';
import { unitPrice } from '../../../invoices/tax.ts';
import { formatMinor } from '../../../kernel/money.ts';
import { chinaDay } from '../../china-time.ts';
import { fullCode, printedName, rateText } from '../../invoices/answers.ts';
import type { Top } from './call-top.ts';

/** 4: 全电普通发票, 5: 全电专用发票, as `alibaba.einvoice.apply.get` counts them. */
const KIND = { normal: '4', special: '5' } as const;

export const uploadInvoice = (top: Top, shop: ShopAccess, invoice: InvoiceUpload): Promise<Answer> =>
  top.change(
    shop,
    'alibaba.einvoice.detail.upload',
    {
      ...{ platform_tid: invoice.orderNumber, invoice_type: 'blue', invoice_kind: KIND[invoice.type] },
      ...{ business_type: invoice.kind === 'company' ? '1' : '0', payer_name: invoice.name },
      ...(invoice.taxNo !== '' && { payer_register_no: invoice.taxNo }),
      ...{ payee_register_no: invoice.sellerTaxNo, invoice_no: invoice.invoiceNumber },
      ...{ invoice_date: chinaDay(invoice.issuedAt), invoice_amount: formatMinor(invoice.inclMinor) },
      ...{ sum_price: formatMinor(invoice.netMinor), sum_tax: formatMinor(invoice.taxMinor) },
      invoice_items: JSON.stringify(invoice.lines.map((line, i) => itemOf(line, invoice.lines[i + 1]))),
    },
    {
      ...{ field: 'invoice_file_data', name: `${invoice.invoiceNumber}.pdf` },
      ...{ type: 'application/pdf', body: invoice.pdf },
    },
  );

/** 0: an ordinary line, 1: a discount, 2: one that a discount follows. */
const itemOf = (line: UploadedLine, next: UploadedLine | undefined) => ({
  row_type: line.kind === 'discount' ? '1' : next?.kind === 'discount' ? '2' : '0',
  ...{ item_name: printedName(line), item_no: fullCode(line.taxCode), specification: line.spec, unit: line.unit },
  ...(line.quantity === 0n
    ? {}
    : { quantity: line.quantity.toString(), price: unitPrice(line.netMinor, line.quantity) }),
  ...{ tax_rate: rateText(line.ratePpm), sum_price: formatMinor(line.netMinor), tax: formatMinor(line.taxMinor) },
  amount: formatMinor(line.inclMinor),
});

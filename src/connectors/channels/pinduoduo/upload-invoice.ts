/** Giving Pinduoduo the invoice of an order (INV-1): `pdd.invoice.detail.upload`, blue ones alone, with their PDF. */
import type { Answer, InvoiceUpload, ShopAccess } from '../../../channels/connector.ts';
import type { Pinduoduo } from './call-pinduoduo.ts';

/** 5: 数电普票, 6: 数电专票. */
const CATEGORY = { normal: '5', special: '6' } as const;

export const uploadInvoice = (pinduoduo: Pinduoduo, shop: ShopAccess, invoice: InvoiceUpload): Promise<Answer> =>
  pinduoduo.change(shop, 'pdd.invoice.detail.upload', {
    ...{ order_sn: invoice.orderNumber, business_type: invoice.kind === 'company' ? '1' : '0' },
    ...{ invoice_kind: '0', invoice_type: '0', invoice_category: CATEGORY[invoice.type] },
    ...{ invoice_time: String(invoice.issuedAt.getTime()), payee_operator: invoice.clerk, memo: invoice.note },
    ...{ payer_name: invoice.name, ...(invoice.taxNo !== '' && { payer_register_no: invoice.taxNo }) },
    ...{ seller_name: invoice.sellerName, seller_register_no: invoice.sellerTaxNo },
    ...{ sum_price: String(invoice.netMinor), sum_tax: String(invoice.taxMinor) },
    tax_rate: String(Math.round((invoice.lines[0]?.ratePpm ?? 0) / 10_000)),
    invoice_item_list: JSON.stringify([
      {
        ...{ invoice_no: invoice.invoiceNumber, invoice_amount: Number(invoice.inclMinor) },
        invoice_file_content: invoice.pdf.toString('base64'),
      },
    ]),
  });

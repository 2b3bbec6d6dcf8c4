/**
 * Giving Douyin the invoice of an order (INV-1): `order.invoiceUpload` (https://op.jinritemai.com/docs/guide-docs/150/812)
 * takes the order's number and the PDF, and reads the invoice out of the file. The file is a part of the form beside
 * `param_json`, which alone is signed. Another file for the same order takes the place of the one before.
 */
import type { Answer, InvoiceUpload, ShopAccess } from '../../../channels/connector.ts';
import type { Douyin } from './call-douyin.ts';

export const uploadInvoice = (
  douyin: Douyin,
  shop: ShopAccess,
  { orderNumber, invoiceNumber, pdf }: InvoiceUpload,
): Promise<Answer> =>
  douyin.change(
    shop,
    'order.invoiceUpload',
    { order_id: orderNumber },
    { field: 'upload_file', name: `${invoiceNumber}.pdf`, type: 'application/pdf', body: pdf },
  );

/**
 * The invoices Douyin's buyers have asked for (INV-1): `order.invoiceList`, page by page, those that wait (status 1)
 * (https://op.jinritemai.com/docs/api-docs/15/600). Which number of `invoice_type` is which kind is not public, so all of
 * them are taken as ordinary ones.
 */
import type { InvoiceTitle, ShopAccess } from '../../../channels/connector.ts';
import { asText, objectsIn } from '../../json-text.ts';
import { titleOf } from '../invoice-title.ts';
import type { Douyin } from './call-douyin.ts';

const PAGE_SIZE = 50;
const WAITING = 1;

export async function readInvoicesAsked(
  douyin: Douyin,
  shop: ShopAccess,
): Promise<{ orderNumber: string; title: InvoiceTitle }[]> {
  const asked: { orderNumber: string; title: InvoiceTitle }[] = [];
  for (let page = 0; ; page++) {
    const { body } = await douyin.ask(shop, 'order.invoiceList', {
      ...{ status: WAITING, page_no: page, page_size: PAGE_SIZE, order_field: 'apply_time', order_by: 'asc' },
    });
    const found = objectsIn(body, 'invoice_list');
    for (const one of found) {
      const title = titleOf({
        ...{ name: asText(one['title']), taxNo: asText(one['tax_no']), address: asText(one['company_address']) },
        ...{
          phone: asText(one['company_mobile']),
          bank: asText(one['bank_name']),
          bankAccount: asText(one['bank_no']),
        },
      });
      if (title) asked.push({ orderNumber: asText(one['shop_order_id']), title });
    }
    if (found.length < PAGE_SIZE) return asked;
  }
}

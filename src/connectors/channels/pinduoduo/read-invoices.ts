/**
 * The invoices Pinduoduo's buyers have asked for (INV-1): `pdd.invoice.application.query`, those that wait (status 1) and
 * changed within the fifteen days that may be asked for at a time. `invoice_kind` 2 is one the buyer deducts.
 */
import type { InvoiceTitle, ShopAccess } from '../../../channels/connector.ts';
import { asText, objectsIn } from '../../json-text.ts';
import { titleOf } from '../invoice-title.ts';
import type { Pinduoduo } from './call-pinduoduo.ts';

const PAGE_SIZE = 50;
const SPAN_MS = 15 * 86_400_000;

export async function readInvoicesAsked(
  pinduoduo: Pinduoduo,
  shop: ShopAccess,
  now: number,
): Promise<{ orderNumber: string; title: InvoiceTitle }[]> {
  const asked: { orderNumber: string; title: InvoiceTitle }[] = [];
  const range = { update_start_time: String(now - SPAN_MS), update_end_time: String(now), status: '1' };
  for (let page = 1; ; page++) {
    const paging = { page: String(page), page_size: String(PAGE_SIZE) };
    const { body } = await pinduoduo.ask(shop, 'pdd.invoice.application.query', { ...range, ...paging });
    const found = objectsIn(body, 'invoice_application_list');
    for (const one of found) {
      const title = titleOf({
        kind: asText(one['business_type']) === '1' ? 'company' : 'person',
        ...{ type: asText(one['invoice_kind']) === '2' ? 'special' : 'normal', name: asText(one['payer_name']) },
        ...{ taxNo: asText(one['payer_register_no']), address: asText(one['payer_address']) },
        ...{
          phone: asText(one['payer_phone']),
          bank: asText(one['payer_bank']),
          bankAccount: asText(one['payer_account']),
        },
      });
      if (title) asked.push({ orderNumber: asText(one['order_sn']), title });
    }
    if (found.length < PAGE_SIZE) return asked;
  }
}

/**
 * What buyers of trades wrote for their invoice (INV-1): `alibaba.einvoice.apply.get`, which tells applications trade by
 * trade (https://open.taobao.com/api.htm?docId=27107). `invoice_kind` 2, 3 and 5 are those a buyer deducts.
 */
import { type InvoiceTitle, OutsideFailure, type ShopAccess } from '../../../channels/connector.ts';
import { inParallel } from '../../in-parallel.ts';
import { asObject, asText, type JsonObject, objectsIn } from '../../json-text.ts';
import { titleOf } from '../invoice-title.ts';
import type { Top } from './call-top.ts';

const LANES = 4;
const DEDUCTED = new Set(['2', '3', '5']);
const OPEN = '1';

type Asked = { orderNumber: string; title: InvoiceTitle };

export async function readInvoicesAsked(top: Top, shop: ShopAccess, numbers: readonly string[]): Promise<Asked[]> {
  return (await inParallel(numbers, LANES, (number) => applicationsOf(top, shop, number))).flat();
}

async function applicationsOf(top: Top, shop: ShopAccess, number: string): Promise<Asked[]> {
  try {
    const { body } = await top.ask(shop, 'alibaba.einvoice.apply.get', { platform_tid: number });
    const wanted = objectsIn(asObject(body['apply_list'] ?? {}, 'apply_list'), 'apply').filter(isOpen);
    return wanted.flatMap((apply) => {
      const title = titleOf({
        ...{ kind: asText(apply['business_type']) === '1' ? 'company' : 'person', name: asText(apply['payer_name']) },
        ...{ type: DEDUCTED.has(asText(apply['invoice_kind'])) ? 'special' : 'normal' },
        ...{ taxNo: asText(apply['payer_register_no']), address: asText(apply['payer_address']) },
        ...{ phone: asText(apply['payer_phone']), bank: asText(apply['payer_bank']) },
        bankAccount: asText(apply['payer_bankaccount']),
      });
      return title ? [{ orderNumber: number, title }] : [];
    });
  } catch (error) {
    // One trade it will not tell of keeps back no other.
    if (error instanceof OutsideFailure && error.code === 'isv.trade-not-exist') return [];
    throw error;
  }
}

/** A blue one that waits: what is to be taken back is asked for here as well. */
const isOpen = (apply: JsonObject): boolean =>
  asText(apply['status']) === OPEN && (asText(apply['invoice_type']) || 'blue') === 'blue';

/**
 * Giving JD the invoice of an order (INV-1): `jingdong.pop.invoice.self.apply`, for merchants who issue themselves
 * (https://open.jd.com/home/home#/doc/api?apiCateId=195&apiId=1646). It wants a code and a number that is a Number; an
 * invoice of the bureau has one number of 20 digits, which goes as its first twelve and its last eight. What JD has already
 * it refuses, so a refusal is held against `jingdong.pop.invoice.self.find`.
 */
import type { Answer, InvoiceUpload, ShopAccess } from '../../../channels/connector.ts';
import { formatMinor } from '../../../kernel/money.ts';
import { chinaDay } from '../../china-time.ts';
import { asObject } from '../../json-text.ts';
import { accepted, answerOf } from '../channel-refusal.ts';
import type { Jd, Params } from './call-jd.ts';

const CODE_DIGITS = 12;

export async function uploadInvoice(jd: Jd, shop: ShopAccess, invoice: InvoiceUpload): Promise<Answer> {
  const number = {
    ...{ orderId: invoice.orderNumber, invoiceCode: invoice.invoiceNumber.slice(0, CODE_DIGITS) },
    invoiceNo: Number(invoice.invoiceNumber.slice(CODE_DIGITS)),
  };
  const answer = await jd.change(shop, 'jingdong.pop.invoice.self.apply', {
    ...{ ...number, invoiceTime: chinaDay(invoice.issuedAt), ivcTitle: invoice.name, drawer: invoice.clerk },
    ...{ receiverTaxNo: invoice.sellerTaxNo, receiverName: invoice.sellerName, eiRemark: invoice.note },
    ...{ totalPrice: formatMinor(invoice.inclMinor), pdfInfo: invoice.pdf.toString('base64') },
  });
  if (answer.result !== 'refused') return answer;
  try {
    return (await isThere(jd, shop, number)) ? accepted(answer.id, 'jd.alreadyThere') : answer;
  } catch (error) {
    // The refusal may only mean that our first call arrived. Without the invoice nobody can tell.
    return { ...answerOf(answer.id, error), result: 'unknown' };
  }
}

/** What it does not know it refuses to tell. */
async function isThere(jd: Jd, shop: ShopAccess, params: Params): Promise<boolean> {
  const found = await jd.call(shop, { method: 'jingdong.pop.invoice.self.find', params, readOnly: true });
  return found.ok && 'detail' in asObject(found.body['getinvoiceforownbyinvoiceno_result'] ?? {}, 'invoice');
}

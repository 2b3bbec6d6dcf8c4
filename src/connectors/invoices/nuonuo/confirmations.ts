/**
 * Red-letter confirmations buyers applied for, as Nuonuo tells and takes them. It knows those of the bureau once it has
 * fetched them, so that is asked for before each list; what comes late is in the next one.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import type {
  Confirmation,
  ConfirmationAnswer,
  InvoiceAccess,
  InvoiceSeller,
  Named,
  OurAnswer,
} from '../../../invoices/invoice-provider.ts';
import { chinaDay } from '../../china-time.ts';
import { asText, type JsonObject, objectsIn } from '../../json-text.ts';
import { allPages, answered, BUYER, type Fields, readable, readConfirmation, SELLER, WAITS } from '../confirmations.ts';
import { call, type Means } from './call-nuonuo.ts';
import { DONE, REASONS } from './orders.ts';

const FIELDS: Fields = {
  ...{ number: 'billNo', uuid: 'billUuid', status: 'billStatus', reason: 'redReason', appliedAt: 'billTime' },
  ...{ invoiceNumber: 'blueInvoiceNumber', name: 'buyerName', taxNo: 'buyerTaxNo', net: 'taxExcludedAmount' },
  ...{ tax: 'taxAmount', lines: 'detail' },
  line: { line: 'blueDetailIndex', quantity: 'num', net: 'taxExcludedAmount', tax: 'taxAmount' },
};

export const listConfirmations = (
  means: Means,
  access: InvoiceAccess,
  { taxNo }: InvoiceSeller,
  which: { since: Date } | Named,
): Promise<Confirmation[]> =>
  readable(async () => {
    const ask = async (content: object) => {
      const { code, message, result } = await call(means, access, taxNo, 'queryRed', { identity: SELLER, ...content });
      if (!DONE.has(code)) throw new OutsideFailure(`nuonuo.${code}`, message, true);
      return { total: Number(asText(result[0]?.['total'])), forms: result.flatMap(formsIn) };
    };
    if (!('since' in which)) return (await ask({ billNo: which.number })).forms;
    const [from, to] = [chinaDay(which.since), chinaDay(means.now())];
    const extensionNumber = access.options['extensionNumber'] ?? '';
    await call(means, access, taxNo, 'fetchRed', { identity: SELLER, startTime: from, endTime: to, extensionNumber });
    return allPages((page, size) =>
      ask({
        ...{ billStatus: WAITS, billTimeStart: from, billTimeEnd: to },
        ...{ pageSize: size.toString(), pageNo: page.toString() },
      }),
    );
  });

export const answerConfirmation = (
  means: Means,
  access: InvoiceAccess,
  seller: InvoiceSeller,
  { number, uuid, agree, reason, serial }: OurAnswer,
): Promise<ConfirmationAnswer> =>
  answered(
    async () => {
      const { code, message } = await call(means, access, seller.taxNo, 'answerRed', {
        ...{ billUuid: uuid, billNo: number, identity: SELLER, confirmAgreement: agree ? '1' : '0' },
        ...{ confirmReason: reason.slice(0, 200), extensionNumber: access.options['extensionNumber'] ?? '' },
        ...(serial !== '' && { orderNo: serial }),
      });
      return { done: DONE.has(code), code: `nuonuo.${code}`, message };
    },
    () => listConfirmations(means, access, seller, { number, uuid }),
  );

const formsIn = (page: JsonObject): Confirmation[] =>
  objectsIn(page, 'list')
    .filter((form) => asText(form['applySource']) === BUYER)
    .flatMap(read);

/** It tells answers on to the bureau by and by. */
const ON_ITS_WAY = '03';
const read = (form: JsonObject): Confirmation[] =>
  readConfirmation(form, FIELDS, REASONS).map((one) =>
    one.stand === 'waiting' && asText(form['requestStatus']) === ON_ITS_WAY ? { ...one, stand: 'answering' } : one,
  );

/** Red-letter confirmations buyers applied for, as the bureau's platform tells and takes them. Lines are told one by one. */
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
import { call, type Means, type SERVICES } from './call-leqi.ts';
import { DONE, REASONS } from './messages.ts';

const FIELDS: Fields = {
  ...{ number: 'hzfpxxqrdbh', uuid: 'uuid', status: 'hzqrxxztDm', reason: 'chyyDm', appliedAt: 'lrrq' },
  ...{ invoiceNumber: 'lzfphm', name: 'gmfmc', taxNo: 'gmfnsrsbh', net: 'hzcxje', tax: 'hzcxse' },
  lines: 'hzqrdmxList',
  line: { line: 'lzmxxh', quantity: 'fpspsl', net: 'je', tax: 'se' },
};
const read = (form: JsonObject): Confirmation[] => readConfirmation(form, FIELDS, REASONS);

export const listConfirmations = (
  means: Means,
  access: InvoiceAccess,
  { name, taxNo }: InvoiceSeller,
  which: { since: Date } | Named,
): Promise<Confirmation[]> =>
  readable(async () => {
    const ask = async (service: keyof typeof SERVICES, content: object) => {
      const { code, message, data } = await call(means, access, service, { xsfnsrsbh: taxNo, ...content });
      if (code !== DONE) throw new OutsideFailure(`leqi.${code}`, message, true);
      return data;
    };
    if (!('since' in which)) return read(await ask('queryRed', { uuid: which.uuid }));
    return allPages(async (pageNumber, pageSize) => {
      const data = await ask('listRed', {
        ...{ yhjslx: SELLER, xsfmc: name, lrfsf: BUYER, hzqrxxztDm: WAITS, lrrqq: chinaDay(which.since) },
        ...{ lrrqz: chinaDay(means.now()), pageNumber, pageSize },
      });
      return { total: Number(asText(data['total'])), forms: objectsIn(data, 'hzqrdList').flatMap(read) };
    });
  });

/** The platform takes no reason. */
export const answerConfirmation = (
  means: Means,
  access: InvoiceAccess,
  seller: InvoiceSeller,
  { number, uuid, agree }: OurAnswer,
): Promise<ConfirmationAnswer> =>
  answered(
    async () => {
      const { code, message } = await call(means, access, 'answerRed', {
        ...{ xsfnsrsbh: seller.taxNo, uuid, hzqrdbh: number, qrlx: agree ? 'Y' : 'N' },
      });
      return { done: code === DONE, code: `leqi.${code}`, message };
    },
    () => listConfirmations(means, access, seller, { number, uuid }),
  );

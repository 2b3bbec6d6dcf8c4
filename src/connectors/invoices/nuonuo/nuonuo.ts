/**
 * Nuonuo, an agent for e-invoices (诺税通): issues asynchronously under our serial as its order number, which it keeps for
 * ever; asked for the same again it says so (E9106) and the first one is found by asking. It delivers by mail and short
 * message itself.
 */
import { INVOICE_FORMATS } from '../../../contract/invoices.ts';
import { formatOf, type InvoiceFile } from '../../../invoices/file-format.ts';
import type {
  InvoiceAccess,
  InvoiceAnswer,
  InvoiceProvider,
  RedAnswer,
  RedRequest,
} from '../../../invoices/invoice-provider.ts';
import { parseMinor } from '../../../kernel/money.ts';
import { requireOk } from '../../http.ts';
import { asText, isNumber, type JsonObject, objectsIn } from '../../json-text.ts';
import { failed, refusedBy } from '../answers.ts';
import { SELLER } from '../confirmations.ts';
import { call, type Means, type Verdict } from './call-nuonuo.ts';
import { answerConfirmation, listConfirmations } from './confirmations.ts';
import { DONE, invoiceLineOf, orderOf, redOf } from './orders.ts';

const SAME_ORDER = 'E9106';
const NOT_FOUND = 'E9500';

export const nuonuo = (means: Means): InvoiceProvider => ({
  kind: 'nuonuo',
  credentials: ['appKey', 'appSecret', 'accessToken'],
  options: ['extensionNumber'],
  takeNumbers: null,

  submit: (access, request) =>
    answering(async () => {
      const verdict = await call(means, access, request.seller.taxNo, 'issue', orderOf(request));
      if (verdict.code === SAME_ORDER) return { result: 'issuing', providerSerial: '' };
      if (!DONE.has(verdict.code)) return refused(verdict);
      return { result: 'issuing', providerSerial: asText(verdict.result[0]?.['invoiceSerialNum']) };
    }),

  query: (access, { serial, seller }) => answering(() => ask(means, access, seller.taxNo, { orderNos: [serial] })),

  applyRed: (access, request) =>
    answering(async () => {
      const content = { ...redOf(request), extensionNumber: access.options['extensionNumber'] ?? '' };
      const verdict = await call(means, access, request.seller.taxNo, 'applyRed', content);
      // A number that is there already was applied for before: what became of it is asked.
      if (DONE.has(verdict.code) || /重复|已存在/.test(verdict.message)) return askRed(means, access, request);
      return refused(verdict);
    }),

  queryRed: (access, request) => answering(() => askRed(means, access, request)),

  issueRed: (access, request) =>
    answering(async () => {
      const { serial, seller, buyer, confirmation, original } = request;
      const before = await askRed(means, access, request);
      if (before.result === 'issued') return before;
      const verdict = await call(means, access, seller.taxNo, 'red', {
        ...{ orderNo: serial, elecInvoiceNumber: original.invoiceNumber, billNo: confirmation },
        ...{ invoiceLine: invoiceLineOf(buyer), extensionNumber: access.options['extensionNumber'] ?? '' },
      });
      if (verdict.code === SAME_ORDER) return ask(means, access, seller.taxNo, { orderNos: [serial] });
      if (!DONE.has(verdict.code)) return refused(verdict);
      const said = await ask(means, access, seller.taxNo, { orderNos: [serial] });
      return said.result === 'absent' ? { result: 'issuing', providerSerial: '' } : said;
    }),

  confirmations: (access, seller, which) => listConfirmations(means, access, seller, which),

  answerConfirmation: (access, seller, answer) => answerConfirmation(means, access, seller, answer),

  files: (access, { serial, seller }) => fetchFiles(means, access, seller.taxNo, serial),

  quota: async (access, { taxNo }) => {
    const { code, result } = await call(means, access, taxNo, 'quota', { queryType: '1' });
    const availableMinor = parseMinor(asText(result[0]?.['availableCreditLine']));
    return DONE.has(code) && availableMinor !== null ? { availableMinor } : null;
  },
});

const refused = ({ code, message }: Verdict) => refusedBy(`nuonuo.${code}`, message);

async function answering<T extends RedAnswer>(
  work: () => Promise<T>,
): Promise<T | Extract<InvoiceAnswer, { code: string }>> {
  return work().catch(failed);
}

async function ask(means: Means, access: InvoiceAccess, taxNo: string, which: object): Promise<InvoiceAnswer> {
  const verdict = await call(means, access, taxNo, 'query', { ...which, isOfferInvoiceDetail: '0' });
  if (verdict.code === NOT_FOUND) return { result: 'absent' };
  const [found] = verdict.result;
  if (!DONE.has(verdict.code) || !found)
    return { result: 'unknown', code: `nuonuo.${verdict.code}`, message: verdict.message };
  return readInvoice(means, access, taxNo, found);
}

/** 2: issued. 20, 21: under way. 22: failed. 24: issued and not sealed, which is asked for again. 3, 31: annulled. */
async function readInvoice(
  means: Means,
  access: InvoiceAccess,
  taxNo: string,
  found: JsonObject,
): Promise<InvoiceAnswer> {
  const providerSerial = asText(found['serialNo']);
  const status = asText(found['status']);
  const message = asText(found['failCause']) || asText(found['statusMsg']);
  if (status === '22' || status === '3' || status === '31') return refusedBy(`nuonuo.status${status}`, message);
  if (status === '24')
    await call(means, access, taxNo, 'reseal', { fpqqlsh: providerSerial, orderno: asText(found['orderNo']) });
  if (status !== '2') return { result: 'issuing', providerSerial };
  const invoiceNumber = asText(found['allElectronicInvoiceNumber']) || asText(found['invoiceNo']);
  const time = found['invoiceTime'] ?? found['invoiceDate'];
  const ms = isNumber(time) || /^\d{13}$/.test(asText(time)) ? Number(asText(time)) : means.now().getTime();
  return { result: 'issued', providerSerial, invoiceNumber, issuedAt: new Date(ms) };
}

/** A few pages and a signature. */
const FILE_BYTES = 5_000_000;

/** Where it is to be had is told with the invoice; each link is fetched as it is, by the door every call leaves through. */
async function fetchFiles(means: Means, access: InvoiceAccess, taxNo: string, serial: string): Promise<InvoiceFile[]> {
  const { result } = await call(means, access, taxNo, 'query', { orderNos: [serial], isOfferInvoiceDetail: '0' });
  const links = INVOICE_FORMATS.map((format) => ({ format, url: asText(result[0]?.[`${format}Url`]) }));
  const files: InvoiceFile[] = [];
  for (const { format, url } of links.filter((link) => link.url !== '')) {
    const answer = await means.send({ method: 'GET', url, readOnly: true, maxBytes: FILE_BYTES, redirects: 2 });
    const { body } = requireOk(answer, true);
    // A page that says "expired" is no invoice.
    if (formatOf(body) === format) files.push({ format, body });
  }
  return files;
}

const VOID: Record<string, 'rejected' | 'expired'> = {
  ...{ '05': 'rejected', '06': 'rejected', '08': 'rejected', '09': 'rejected', '10': 'rejected', '07': 'expired' },
};

/** 01, 04: nobody need agree, or both have. 02, 03, 15: waits. 16: could not be applied for. */
async function askRed(means: Means, access: InvoiceAccess, request: RedRequest): Promise<RedAnswer> {
  const { taxNo } = request.seller;
  // One the buyer applied for has no number of ours.
  const [field, number] = request.byBuyer
    ? (['billNo', request.confirmation] as const)
    : (['billId', request.serial] as const);
  const verdict = await call(means, access, taxNo, 'queryRed', { identity: SELLER, [field]: number });
  if (!DONE.has(verdict.code)) return { result: 'unknown', code: `nuonuo.${verdict.code}`, message: verdict.message };
  const list = verdict.result.flatMap((page) => ('list' in page ? objectsIn(page, 'list') : [page]));
  const form = list.find((one) => asText(one[field]) === number);
  if (!form) return { result: 'absent' };
  const confirmation = asText(form['billNo']);
  if (asText(form['openStatus']) === '1') {
    const serialNos = [asText(form['invoiceSerialNum'])];
    const issued = await ask(means, access, taxNo, { serialNos });
    return issued.result === 'absent' ? { result: 'confirmed', confirmation } : issued;
  }
  const status = asText(form['billStatus']);
  const ended = VOID[status];
  if (ended) return { result: ended, confirmation };
  if (status === '16') return refusedBy('nuonuo.bill16', asText(form['billMessage']));
  return { result: status === '01' || status === '04' ? 'confirmed' : 'waiting', confirmation };
}

/**
 * The bureau's own platform, in the manner of 乐企: numbers are taken beforehand, an invoice is uploaded under its number
 * and the result asked for; the quota is downloaded in portions; red ones are applied for and uploaded once confirmed.
 */

import { OutsideFailure } from '../../../channels/connector.ts';
import type { InvoiceAccess, InvoiceAnswer, InvoiceProvider, RedAnswer } from '../../../invoices/invoice-provider.ts';
import { parseMinor } from '../../../kernel/money.ts';
import { parseChinaTime } from '../../china-time.ts';
import { asList, asText } from '../../json-text.ts';
import { failed, refusedBy } from '../answers.ts';
import { call, type Means, type Said } from './call-leqi.ts';
import { answerConfirmation, listConfirmations } from './confirmations.ts';
import { applicationOf, DONE, uploadOf } from './messages.ts';

/** How many numbers are taken at a time. */
const NUMBERS = 50;

export const leqi = (means: Means): InvoiceProvider => ({
  kind: 'leqi',
  credentials: ['secretKey'],
  options: ['accessUnit', 'useUnit', 'useCase', 'sandbox'],

  takeNumbers: async (access, { taxNo }, serial) => {
    const said = await call(means, access, 'numbers', { nsrsbh: taxNo, lysl: NUMBERS.toString(), ywlsh: serial });
    if (said.code !== DONE) throw new OutsideFailure(`leqi.${said.code}`, said.message, true);
    return asList(said.data['fphm'], 'fphm').map(asText);
  },

  submit: (access, request) =>
    answering(async () => judge(await call(means, access, 'upload', [uploadOf(request, unitOf(access), null)]))),

  query: (access, { serial, invoiceNumber }) => answering(() => result(means, access, serial, invoiceNumber)),

  applyRed: (access, request) =>
    answering(async () => {
      const said = await call(means, access, 'applyRed', applicationOf(request));
      if (said.code !== DONE) return refused(said);
      return askRed(means, access, request.seller.taxNo, request.serial);
    }),

  queryRed: (access, { seller, serial }) => answering(() => askRed(means, access, seller.taxNo, serial)),

  issueRed: (access, request) =>
    answering(async () => {
      const before = await result(means, access, request.serial, request.invoiceNumber);
      if (before.result !== 'absent') return before;
      const said = await call(means, access, 'upload', [uploadOf(request, unitOf(access), request)]);
      const judged = judge(said);
      return judged.result === 'issuing' ? result(means, access, request.serial, request.invoiceNumber) : judged;
    }),

  confirmations: (access, seller, which) => listConfirmations(means, access, seller, which),

  answerConfirmation: (access, seller, answer) => answerConfirmation(means, access, seller, answer),

  // The unit draws them itself from what it sent; a person puts in what the bureau's own site gives.
  files: null,

  quota: async (access, { taxNo }) => {
    const said = await call(means, access, 'quota', { nsrsbh: taxNo });
    const availableMinor = parseMinor(asText(said.data['kyed']));
    return said.code === DONE && availableMinor !== null ? { availableMinor } : null;
  },
});

const unitOf = ({ options }: InvoiceAccess): string => options['accessUnit'] ?? '';
const answering = <T extends RedAnswer>(work: () => Promise<T>) => work().catch(failed);
const refused = ({ code, message }: Said) => refusedBy(`leqi.${code}`, message);

const judge = (said: Said): InvoiceAnswer =>
  said.code === DONE ? { result: 'issuing', providerSerial: asText(said.data['sllsh']) } : refused(said);

/** 00: issued. 01: under way. 02: failed. 03: never heard of. */
async function result(means: Means, access: InvoiceAccess, serial: string, number: string): Promise<InvoiceAnswer> {
  const said = await call(means, access, 'uploadResult', { ywlsh: serial, fphm: number });
  if (said.code !== DONE) return { result: 'unknown', code: `leqi.${said.code}`, message: said.message };
  const status = asText(said.data['status']);
  const providerSerial = asText(said.data['sllsh']);
  if (status === '03') return { result: 'absent' };
  if (status === '02') return refusedBy('leqi.status02', asText(said.data['message']));
  if (status !== '00') return { result: 'issuing', providerSerial };
  const issuedAt = parseChinaTime(asText(said.data['kprq'])) ?? means.now();
  return { result: 'issued', providerSerial, invoiceNumber: asText(said.data['fphm']), issuedAt };
}

const ENDED: Record<string, 'rejected' | 'expired'> = {
  ...{ '05': 'rejected', '06': 'rejected', '08': 'rejected', '09': 'rejected', '10': 'rejected', '07': 'expired' },
};

async function askRed(means: Means, access: InvoiceAccess, taxNo: string, serial: string): Promise<RedAnswer> {
  const said = await call(means, access, 'queryRed', { xsfnsrsbh: taxNo, ywlsh: serial });
  if (said.code !== DONE) return { result: 'unknown', code: `leqi.${said.code}`, message: said.message };
  const status = asText(said.data['hzqrxxztDm']);
  const confirmation = asText(said.data['hzqrdbh']);
  if (status === '') return { result: 'absent' };
  const ended = ENDED[status];
  if (ended) return { result: ended, confirmation };
  return { result: status === '01' || status === '04' ? 'confirmed' : 'waiting', confirmation };
}

/**
 * SAP behind the port of `erp` (ERP-1): IDocs as XML, or flat where its description is given. The endpoint is the address
 * that takes IDocs over HTTP (`/sap/bc/idoc_xml`). Credentials: `user`, `password` for it, `pushPassword` for what it sends
 * us. Options: `client`, `system`, `port` of the control record; `customer`, `salesOrganisation`, `channel`, `division`,
 * `orderType` of the sales orders; `stockPath`, where a service of the system answers a stock list, if it has one.
 */
import { type Answer, Damaged, OutsideFailure } from '../../../channels/connector.ts';
import type { ErpSystem } from '../../../erp/erp-system.ts';
import { constantTimeEqual } from '../../../kernel/crypto.ts';
import type { ServiceAccess } from '../../../shipping/waybill-service.ts';
import { type Http, requireOk } from '../../http.ts';
import { isFlat, readFlatIdocs, readLayouts, writeFlatIdoc } from './idoc-flat.ts';
import { readXmlIdocs, writeXmlIdoc } from './idoc-xml.ts';
import { readDocuments } from './read-documents.ts';
import { orderIdoc } from './write-order.ts';

const OPTIONS = [
  ...['client', 'system', 'port', 'ownSystem', 'ownPort', 'customer', 'salesOrganisation', 'channel', 'division'],
  ...['orderType', 'unit', 'language', 'stockPath'],
];

export const sap = ({ send }: { send: Http['send'] }): ErpSystem => ({
  kind: 'sap',
  credentials: ['user', 'password', 'pushPassword'],
  options: OPTIONS,
  read: (access, file) => {
    const text = decoded(file);
    const idocs = isFlat(text) ? readFlatIdocs(text, layoutsOf(access)) : readXmlIdocs(text);
    return readDocuments(idocs, optionOf(access, 'language') || 'ZH', text);
  },
  writeOrder: (access, number, order) => {
    const layouts = layoutsOf(access);
    const idoc = orderIdoc(access, number, order);
    return layouts.size > 0 ? writeFlatIdoc(idoc, layouts) : writeXmlIdoc(idoc);
  },
  send: (access, text) => deliver(send, access, text),
  askStock: async (access, { plant, storageLocation }) => {
    const path = optionOf(access, 'stockPath');
    if (path === '') return null;
    const url = new URL(path, access.endpoint);
    url.search = new URLSearchParams({ ...clientOf(access), WERKS: plant, LGORT: storageLocation }).toString();
    const headers = { authorization: authorization(access) };
    return requireOk(await send({ method: 'GET', url: url.href, headers, readOnly: true }), true).body;
  },
  isGenuine: ({ credentials }, headers) => {
    const { pushPassword = '' } = credentials;
    const [, given = ''] = /^Basic ([\w+/=]+)$/.exec(headers['authorization'] ?? '') ?? [];
    const said = Buffer.from(given, 'base64').toString('utf8');
    return pushPassword !== '' && constantTimeEqual(said.slice(said.indexOf(':') + 1), pushPassword);
  },
  reply: (_, refusal) => (refusal ? `${refusal.code} ${JSON.stringify(refusal.data)}` : 'OK'),
});

const optionOf = ({ options }: ServiceAccess, name: string): string => String(options[name] ?? '');
const layoutsOf = (access: ServiceAccess) => readLayouts(optionOf(access, 'layout'));
const clientOf = (access: ServiceAccess) =>
  optionOf(access, 'client') ? { 'sap-client': optionOf(access, 'client') } : {};

/** Throws `erp.notText`: a file in another encoding would be read with wrong letters. */
function decoded(file: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch {
    throw new Damaged('erp.notText', { segment: '', field: '', line: 1 });
  }
}

function authorization({ credentials }: ServiceAccess): string {
  const { user = '', password = '' } = credentials;
  if (user === '' || password === '') throw new OutsideFailure('erp.accessMissing', 'no user or password', true);
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** A 400 or 422 is SAP's word about the document; what else goes wrong says nothing about it. */
async function deliver(send: Http['send'], access: ServiceAccess, text: string): Promise<Answer> {
  try {
    const url = new URL(access.endpoint);
    for (const [name, value] of Object.entries(clientOf(access))) url.searchParams.set(name, value);
    const type = isFlat(text) ? 'text/plain;charset=utf-8' : 'text/xml;charset=utf-8';
    const headers = { authorization: authorization(access), 'content-type': type };
    const answer = await send({ method: 'POST', url: url.href, headers, body: text, readOnly: false });
    if (answer.status === 400 || answer.status === 422)
      return {
        id: '',
        result: 'refused',
        code: `sap.${answer.status}`,
        message: answer.body.toString('utf8').slice(0, 500),
      };
    requireOk(answer, false);
    return { id: '', result: 'accepted', code: '', message: '' };
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    return { id: '', result: error.safe ? 'retry' : 'unknown', code: error.code, message: error.message };
  }
}

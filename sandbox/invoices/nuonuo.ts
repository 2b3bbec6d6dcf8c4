/**
 * A stand-in for Nuonuo on 127.0.0.1: checks key, token and signature, issues under our order number once, answers a
 * second asking with E9106, and keeps applications for red invoices. `access` is what a merchant would have typed in.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseMinor } from '../../src/kernel/money.ts';
import { type Faults, faultPlan } from '../faults.ts';
import { type Asked, firstOf, json, serveLocally, spoilOnRequest, type Told } from '../local-server.ts';
import { seeded } from '../seeded.ts';
import { type BureauInvoice, type BureauMemory, InvoiceBureau } from './bureau.ts';

export type NuonuoOptions = {
  seed: number;
  now: () => Date;
  port?: number;
  quotaMinor?: bigint;
  memory?: BureauMemory | undefined;
};

type Content = Record<string, unknown>;
type Desk = { bureau: InvoiceBureau; appKey: string; appSecret: string; accessToken: string };

export async function start(options: NuonuoOptions) {
  const random = seeded(options.seed);
  const desk: Desk = {
    bureau: new InvoiceBureau(random, options.now, options.quotaMinor ?? 100_000_000n, options.memory),
    ...{
      appKey: random.digits(8),
      appSecret: `secret-${random.digits(24)}`,
      accessToken: `token-${random.digits(24)}`,
    },
  };
  const [planned, drawn] = [spoilOnRequest(), faultPlan()];
  const server = await serveLocally((asked) => answer(desk, asked), {
    spoiler: firstOf(planned, drawn),
    ...(options.port && { port: options.port }),
  });
  const { bureau, appKey, appSecret, accessToken } = desk;
  return {
    url: server.url,
    access: {
      ...{ id: 'sandbox-nuonuo', kind: 'nuonuo', endpoint: `${server.url}/open/v1/services`, options: {} },
      credentials: { appKey, appSecret, accessToken },
    },
    control: {
      ...{ next: bureau.next, invoices: bureau.invoices, forms: bureau.forms, memory: bureau.memory },
      finish: (serial: string, state?: 'issued' | 'failed', message?: string) => bureau.finish(serial, state, message),
      answer: (serial: string, yes: boolean) => bureau.answer(serial, yes),
      setQuota: (quotaMinor: bigint) => void Object.assign(bureau, { quotaMinor }),
      spoil: planned.plan,
      setFaults: (faults: Faults): void => drawn.set(faults),
    },
    close: server.close,
  };
}

const say = (code: string, describe: string, result?: unknown): Told =>
  json(200, { code, describe, ...(result !== undefined && { result }) });

function answer(desk: Desk, { headers, url, body }: Asked): Told {
  const file = /^\/files\/(\w+)\.(pdf|ofd|xml)$/.exec(url.pathname);
  if (file) return drawn(desk.bureau, file[1]!, file[2]!);
  const text = body.toString('utf8');
  const of = (name: string) => url.searchParams.get(name) ?? '';
  const signed = `a=services&l=v1&p=open&k=${of('appkey')}&i=${of('senid')}&n=${of('nonce')}&t=${of('timestamp')}&f=${text}`;
  const wanted = createHmac('sha1', desk.appSecret).update(signed).digest();
  const given = Buffer.from(headers['x-nuonuo-sign'] ?? '', 'base64');
  const isGenuine = given.length === wanted.length && timingSafeEqual(given, wanted);
  if (of('appkey') !== desk.appKey || !isGenuine) return say('070101', '获取app密钥失败或签名错误');
  if (headers['accesstoken'] !== desk.accessToken) return say('070304', 'bad credentials');
  if (of('senid').length !== 32 || !/^\d{8}$/.test(of('nonce'))) return say('070302', '参数错误');
  const content = JSON.parse(text) as Content;
  const method = (headers['method'] ?? '').replace('nuonuo.OpeMplatform.', '');
  return (METHODS[method] ?? (() => say('070307', 'method 不存在')))(desk.bureau, content, origin(headers));
}

const origin = (headers: Asked['headers']): string => `http://${headers['host']}`;

/** An invoice as a file: enough for whoever looks at its first bytes, and for its number. */
function drawn(bureau: InvoiceBureau, serial: string, format: string): Told {
  const invoice = bureau.find(serial);
  if (invoice?.state !== 'issued') return { status: 404, headers: {}, body: 'not drawn yet' };
  const heads: Record<string, string> = { pdf: '%PDF-1.7\n', ofd: 'PK\u0003\u0004', xml: '<?xml version="1.0"?>\n' };
  const body = `<EInvoice><TaxSupervisionInfo><InvoiceNumber>${invoice.number}</InvoiceNumber></TaxSupervisionInfo></EInvoice>`;
  return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: `${heads[format]}${body}` };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const minor = (value: unknown): bigint => parseMinor(text(value)) ?? 0n;
const sumOf = (lines: Content[], field: string) => lines.reduce((sum, line) => sum + minor(line[field]), 0n);

const METHODS: Record<string, (bureau: InvoiceBureau, content: Content, here: string) => Told> = {
  requestBillingNew(bureau, { order }) {
    const { orderNo, buyerName, invoiceDetail } = order as Content;
    const lines = invoiceDetail as Content[];
    if (bureau.find(text(orderNo))) {
      bureau.find(text(orderNo))!.asked += 1;
      return say('E9106', '订单编号不能重复');
    }
    const off = lines.find(
      (line) => minor(line['taxExcludedAmount']) + minor(line['tax']) !== minor(line['taxIncludedAmount']),
    );
    if (off || !/^\d{19}$/.test(text(lines[0]?.['goodsCode']))) return say('E9401', '明细金额或商品编码不正确');
    const made = bureau.issue({
      ...{ serial: text(orderNo), buyer: text(buyerName), netMinor: sumOf(lines, 'taxExcludedAmount') },
      taxMinor: sumOf(lines, 'tax'),
    });
    if ('refused' in made) return say(`E950${made.refused}1`, made.message);
    return say('E0000', '开票提交成功', { invoiceSerialNum: serialOf(made) });
  },
  queryInvoiceResult(bureau, { orderNos, serialNos }, here) {
    const asked = (orderNos ?? serialNos) as string[];
    const found = bureau.invoices().filter((one) => asked.includes(one.serial) || asked.includes(serialOf(one)));
    return found.length === 0
      ? say('E9500', '未查询到发票')
      : say(
          'E0000',
          '查询成功',
          found.map((one) => told(one, here)),
        );
  },
  reInvoice: () => say('E0000', '重试成功'),
  saveInvoiceRedConfirm(bureau, { billId, blueElecInvoiceNumber, detail }) {
    const blue = bureau.byNumber(text(blueElecInvoiceNumber));
    const lines = detail as Content[] | undefined;
    const net = lines ? sumOf(lines, 'taxExcludedAmount') : -(blue?.netMinor ?? 0n);
    const tax = lines ? sumOf(lines, 'taxAmount') : -(blue?.taxMinor ?? 0n);
    const made = bureau.apply(text(billId), text(blueElecInvoiceNumber), net, tax);
    return 'refused' in made ? say(`E960${made.refused}`, made.message) : say('E0000', '申请成功', text(billId));
  },
  queryInvoiceRedConfirm(bureau, { billId }) {
    const form = bureau.look(text(billId));
    if (!form) return say('E0000', '查询成功', { total: 0, list: [] });
    const red = bureau.find(form.serial);
    const row = {
      ...{ billId: form.serial, billNo: form.form, billStatus: form.status, openStatus: red ? '1' : '0' },
      ...(red && { invoiceSerialNum: serialOf(red), orderNo: red.serial }),
    };
    return say('E0000', '查询成功', { total: 1, list: [row] });
  },
  fastInvoiceRed(bureau, { orderNo }) {
    if (bureau.find(text(orderNo))) return say('E9106', '订单编号不能重复');
    const made = bureau.issueRed(text(orderNo));
    return 'refused' in made
      ? say(`E960${made.refused}`, made.message)
      : say('E0000', '提交成功', { invoiceSerialNum: serialOf(made) });
  },
  getCreditLine: (bureau) =>
    say('E0000', '成功', { availableCreditLine: (Number(bureau.quotaMinor) / 100).toFixed(2), requestStatus: '1' }),
};

const serialOf = ({ serial }: BureauInvoice) => `22${serial.replace(/\D/g, '').padStart(18, '0')}`;
const STATUS = { issuing: '20', issued: '2', failed: '22' } as const;
const told = (one: BureauInvoice, here: string) => ({
  ...{ serialNo: serialOf(one), orderNo: one.serial, status: STATUS[one.state], failCause: one.message },
  ...{ statusMsg: one.state === 'issuing' ? '开票中' : '', invoiceTime: one.at.getTime() },
  ...(one.state === 'issued' && { allElectronicInvoiceNumber: one.number, invoiceNo: one.number }),
  ...(one.state === 'issued' &&
    Object.fromEntries(
      ['pdf', 'ofd', 'xml'].map((format) => [`${format}Url`, `${here}/files/${one.serial}.${format}`]),
    )),
});

/**
 * A stand-in for Nuonuo on 127.0.0.1: checks key, token and signature, issues under our order number once, answers a
 * second asking with E9106, and keeps applications for red invoices. `access` is what a merchant would have typed in.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import { formatMinor, parseMinor } from '../../src/kernel/money.ts';
import { type Faults, faultPlan } from '../faults.ts';
import { type Asked, firstOf, json, serveLocally, spoilOnRequest, type Told } from '../local-server.ts';
import { seeded } from '../seeded.ts';
import {
  type BureauInvoice,
  type BureauLine,
  type BureauMemory,
  InvoiceBureau,
  type InvoiceWords,
  type RedForm,
} from './bureau.ts';
import { drawInvoice, type FileFormat } from './invoice-files.ts';

export type NuonuoOptions = {
  seed: number;
  now: () => Date;
  port?: number;
  quotaMinor?: bigint;
  /** Whose account it is: Nuonuo knows its customers' names. */
  company?: string;
  memory?: BureauMemory | undefined;
};

type Content = Record<string, unknown>;
type Desk = { bureau: InvoiceBureau; company: string; appKey: string; appSecret: string; accessToken: string };

export async function start(options: NuonuoOptions) {
  const random = seeded(options.seed);
  const desk: Desk = {
    bureau: new InvoiceBureau(random, options.now, options.quotaMinor ?? 100_000_000n, options.memory),
    company: options.company ?? '沙箱开票企业有限公司',
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
      ...bureau.desk(),
      setQuota: (quotaMinor: bigint) => void Object.assign(bureau, { quotaMinor }),
      spoil: planned.plan,
      setFaults: (faults: Faults): void => drawn.set(faults),
    },
    close: server.close,
  };
}

const say = (code: string, describe: string, result?: unknown): Told =>
  json(200, { code, describe, ...(result !== undefined && { result }) });

function answer(desk: Desk, { headers, url, body }: Asked): Told | Promise<Told> {
  const file = /^\/files\/(\w+)\.(pdf|ofd|xml)$/.exec(url.pathname);
  if (file) return drawn(desk.bureau, file[1]!, file[2] as FileFormat);
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
  return (METHODS[method] ?? (() => say('070307', 'method 不存在')))(desk.bureau, content, {
    here: origin(headers),
    company: desk.company,
  });
}

const origin = (headers: Asked['headers']): string => `http://${headers['host']}`;

async function drawn(bureau: InvoiceBureau, serial: string, format: FileFormat): Promise<Told> {
  const invoice = bureau.find(serial);
  if (invoice?.state !== 'issued') return { status: 404, headers: {}, body: 'not drawn yet' };
  const headers = { 'content-type': 'application/octet-stream' };
  return { status: 200, headers, body: await drawInvoice(invoice, format) };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const minor = (value: unknown): bigint => parseMinor(text(value)) ?? 0n;
const sumOf = (lines: Content[], field: string) => lines.reduce((sum, line) => sum + minor(line[field]), 0n);

type At = { here: string; company: string };
const METHODS: Record<string, (bureau: InvoiceBureau, content: Content, at: At) => Told> = {
  requestBillingNew(bureau, { order }, { company }) {
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
      ...{ taxMinor: sumOf(lines, 'tax'), lines: itemsOf(lines), words: wordsOf(order as Content, company) },
    });
    if ('refused' in made) return say(`E950${made.refused}1`, made.message);
    return say('E0000', '开票提交成功', { invoiceSerialNum: serialOf(made) });
  },
  queryInvoiceResult(bureau, { orderNos, serialNos }, { here }) {
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
    const made = bureau.apply(text(billId), text(blueElecInvoiceNumber), net, tax, lines?.map(backOf));
    return 'refused' in made ? say(`E960${made.refused}`, made.message) : say('E0000', '申请成功', text(billId));
  },
  queryInvoiceRedConfirm(bureau, { billId, billNo, pageNo, pageSize }) {
    const one = bureau.look(text(billId)) ?? bureau.formNumbered(text(billNo));
    const found = billId || billNo ? [one ?? []].flat() : bureau.fromBuyers();
    const [page, size] = [Number(pageNo ?? 1), Number(pageSize ?? 10)];
    const shown = found.slice((page - 1) * size, page * size);
    return say('E0000', '查询成功', { total: found.length, list: shown.map((form) => formTold(bureau, form)) });
  },
  refreshInvoiceRedConfirm: () => say('E0000', '请求成功'),
  confirm(bureau, { billNo, identity, confirmAgreement }) {
    if (identity !== '0') return say('E9607', '操作方身份不正确');
    const form = bureau.answerBuyer(text(billNo), confirmAgreement === '1');
    return 'refused' in form ? say(`E960${form.refused}`, form.message) : say('E0000', '请求成功');
  },
  fastInvoiceRed(bureau, { orderNo, billNo }) {
    if (bureau.find(text(orderNo))) return say('E9106', '订单编号不能重复');
    const made = bureau.issueRed(text(orderNo), undefined, text(billNo));
    return 'refused' in made
      ? say(`E960${made.refused}`, made.message)
      : say('E0000', '提交成功', { invoiceSerialNum: serialOf(made) });
  },
  getCreditLine: (bureau) =>
    say('E0000', '成功', { availableCreditLine: (Number(bureau.quotaMinor) / 100).toFixed(2), requestStatus: '1' }),
};

/** Items with the discounts that follow them. */
function itemsOf(lines: readonly Content[]): BureauLine[] {
  const items: BureauLine[] = [];
  lines.forEach((line, i) => {
    const last = items.at(-1);
    const [netMinor, taxMinor] = [minor(line['taxExcludedAmount']), minor(line['tax'])];
    if (line['invoiceLineProperty'] !== '1' || !last)
      items.push({ line: i + 1, quantity: BigInt(text(line['num']) || 0), netMinor, taxMinor, ...printedOf(line) });
    else Object.assign(last, { netMinor: last.netMinor + netMinor, taxMinor: last.taxMinor + taxMinor });
  });
  return items;
}

const printedOf = ({ goodsName, specType, unit, taxRate }: Content) => ({
  ...{ name: text(goodsName), spec: text(specType), unit: text(unit), rate: text(taxRate) },
});

/** A line of an application, which names the line it takes back. */
const backOf = (line: Content): BureauLine => ({
  ...{ line: Number(text(line['blueDetailIndex'])), quantity: BigInt(text(line['num']) || 0), ...printedOf(line) },
  ...{ netMinor: minor(line['taxExcludedAmount']), taxMinor: minor(line['taxAmount']) },
});

const wordsOf = (order: Content, company: string): InvoiceWords => ({
  seller: {
    ...{ name: company, taxNo: text(order['salerTaxNum']) },
    ...{ address: text(order['salerAddress']), phone: text(order['salerTel']) },
  },
  ...{ buyerTaxNo: text(order['buyerTaxNum']), special: order['invoiceLine'] === 'bs', note: text(order['remark']) },
});

const REASON_NUMBERS = { return: '1', wrongIssue: '2', serviceEnded: '3', allowance: '4' } as const;

function formTold(bureau: InvoiceBureau, form: RedForm) {
  const red = form.red === null ? undefined : bureau.byNumber(form.red);
  return {
    ...{ billId: form.serial, billNo: form.form, billUuid: `u${form.form}`, billStatus: form.status },
    ...{ openStatus: red ? '1' : '0', applySource: form.told ? '1' : '0', blueInvoiceNumber: form.original },
    ...(red && { invoiceSerialNum: serialOf(red), orderNo: red.serial }),
    ...{ billTime: formatChinaTime(form.at), taxExcludedAmount: formatMinor(form.netMinor) },
    ...{ taxAmount: formatMinor(form.taxMinor), requestStatus: form.pending === undefined ? '' : '03' },
    ...(form.told && {
      ...{ buyerName: form.told.buyer, buyerTaxNo: form.told.buyerTaxNo, redReason: REASON_NUMBERS[form.told.reason] },
      detail: form.told.lines.map(({ line, quantity, netMinor, taxMinor }) => ({
        ...{
          blueDetailIndex: line.toString(),
          taxExcludedAmount: formatMinor(netMinor),
          taxAmount: formatMinor(taxMinor),
        },
        ...(quantity !== 0n && { num: `-${quantity}` }),
      })),
    }),
  };
}

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

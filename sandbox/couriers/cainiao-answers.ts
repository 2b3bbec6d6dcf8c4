/**
 * What the Cainiao stand-in answers at the platform's gateway: cainiao.waybill.ii.get, .cancel and .search, and
 * taobao.logistics.erp.delivery.cut, in the platform's words and with its error codes. A call is refused as a whole for one bad recipient in it. Print data is a
 * text the printer would check, so it carries a signature over its bytes.
 */
import { createHash, createHmac } from 'node:crypto';
import { type Asked, json, type Told } from '../local-server.ts';
import type { Seeded } from '../seeded.ts';
import type { Issued, WaybillBook } from './waybill-book.ts';

export type CainiaoDesk = {
  now: () => Date;
  random: Seeded;
  appKey: string;
  appSecret: string;
  session: string;
  book: WaybillBook;
  /** Recipients behind a token, by token and the order it was made for. */
  people: Map<string, { name: string; mobile: string; detail: string }>;
  printed: Map<string, string>;
  /** Whose order stopped a parcel, by its number. */
  cuts: Map<string, string>;
};

// biome-ignore lint/suspicious/noExplicitAny: a stand-in reads whatever a merchant may send.
type Content = any;
const MAX_LABELS = 10;

export function answerCainiao(desk: CainiaoDesk, asked: Asked): Told {
  const fields = Object.fromEntries(new URLSearchParams(asked.body.toString('utf8')));
  if (fields['app_key'] !== desk.appKey) return refuse(29, 'Invalid app Key');
  if (fields['session'] !== desk.session) return refuse(27, 'Invalid session', 'session-expired', 'sessionkey已过期');
  if (!isSigned(desk, fields)) return refuse(25, 'Invalid signature', 'isv.signature-invalid', '无效签名');
  if (!isRecent(desk, fields['timestamp'] ?? '')) return refuse(31, 'Invalid timestamp');
  switch (fields['method']) {
    case 'cainiao.waybill.ii.get':
      return get(desk, JSON.parse(fields['param_waybill_cloud_print_apply_new_request'] ?? '{}'));
    case 'cainiao.waybill.ii.cancel':
      return cancel(desk, fields['cp_code'] ?? '', fields['waybill_code'] ?? '');
    case 'cainiao.waybill.ii.search':
      return search(desk, fields['cp_code']);
    case 'taobao.logistics.erp.delivery.cut':
      return cut(desk, JSON.parse(fields['cut_off_delivery_process_request'] ?? '{}'));
    default:
      return refuse(22, 'Invalid method');
  }
}

function isSigned(desk: CainiaoDesk, fields: Record<string, string>): boolean {
  const { sign, ...rest } = fields;
  const names = Object.keys(rest).sort((a, b) => (a < b ? -1 : 1));
  const text = names.map((name) => (rest[name] === '' ? '' : name + rest[name])).join('');
  const made = {
    md5: () => createHash('md5').update(desk.appSecret + text + desk.appSecret),
    hmac: () => createHmac('md5', desk.appSecret).update(text),
    'hmac-sha256': () => createHmac('sha256', desk.appSecret).update(text),
  }[fields['sign_method'] ?? ''];
  return made?.().digest('hex').toUpperCase() === sign;
}

/** The gateway takes ten minutes of difference. */
const isRecent = (desk: CainiaoDesk, timestamp: string): boolean =>
  Math.abs(Date.parse(`${timestamp.replace(' ', 'T')}+08:00`) - desk.now().getTime()) <= 600_000;

const refuse = (code: number, msg: string, sub_code?: string, sub_msg?: string): Told =>
  json(200, { error_response: { code, msg, ...(sub_code && { sub_code, sub_msg }), request_id: '16m8eoa4augpd' } });
const refuseRequest = (sub_code: string, sub_msg: string): Told =>
  refuse(15, 'Remote service error', sub_code, sub_msg);
const say = (method: string, content: object): Told =>
  json(200, { [`${method.replaceAll('.', '_')}_response`]: { ...content, request_id: '16m8eoa4augpd' } });

function get(desk: CainiaoDesk, { cp_code: carrier, sender, trade_order_info_dtos: wanted = [] }: Content): Told {
  if (wanted.length === 0 || wanted.length > MAX_LABELS)
    return refuseRequest('isv.too-many-orders', '单次取号不能超过10个');
  for (const order of wanted) {
    const { oaid, tid, address, mobile, phone } = order.recipient;
    if (oaid && !desk.people.has(`${oaid} ${tid}`)) return refuseRequest('isv.invalid-oaid', 'oaid与订单号不匹配');
    if (!address?.province || !address.detail || !(mobile || phone))
      return refuseRequest('isv.invalid-parameter:recipient', '收件人信息不完整');
  }
  const labels: object[] = [];
  for (const order of wanted) {
    const made = desk.book.issue({
      key: [carrier, order.order_info.trade_order_list, order.package_info.id].join('|'),
      carrier,
      parcels: 1,
      origin: sender.address.city,
      destination: order.recipient.address,
      at: desk.now(),
    });
    if (made === 'usedUp') return refuseRequest('isv.waybill-account-not-enough', '电子面单账户余额不足');
    if (made === 'cancelled') return refuseRequest('isv.waybill-already-cancelled', '面单已取消，不能再次获取');
    if (made === 'noBranch') return refuseRequest('isv.no-subscription', '没有订购该物流公司的电子面单服务');
    const number = made.issued.numbers[0]!;
    if (made.isNew) desk.printed.set(number, printData(desk, made.issued, order, sender));
    labels.push({
      cp_code: carrier,
      object_id: order.object_id,
      print_data: desk.printed.get(number),
      real_cp_code: carrier,
      waybill_code: number,
    });
  }
  return say('cainiao.waybill.ii.get', { modules: { waybill_cloud_print_response: labels } });
}

function printData(desk: CainiaoDesk, issued: Issued, order: Content, sender: Content): string {
  const { oaid, tid, ...shown } = order.recipient;
  const person = oaid ? desk.people.get(`${oaid} ${tid}`) : undefined;
  const recipient = person
    ? { ...shown, name: person.name, mobile: `1320000${desk.random.digits(4)}-${desk.random.digits(4)}`, tid }
    : shown;
  const data = {
    _dataFrom: 'waybill',
    cpCode: issued.carrier,
    needEncrypt: false,
    packageInfo: order.package_info,
    recipient,
    routingInfo: {
      consolidation: {},
      origin: { code: issued.branch.code, name: issued.branch.name },
      receiveBranch: { name: `${issued.destination.city}${issued.destination.district}` },
      routeCode: issued.routeCode,
      sortation: { name: issued.routeCode.slice(0, 3) },
    },
    sender,
    shippingOption: { code: 'STANDARD_EXPRESS', title: '标准快递' },
    waybillCode: issued.numbers[0],
  };
  const seal = createHash('md5')
    .update(JSON.stringify(data) + desk.appSecret)
    .digest('base64');
  // Slashes escaped, as the real text has them: who re-serialises it changes the bytes.
  return JSON.stringify({
    data,
    signature: `MD:${seal}`,
    templateURL: order.template_url,
    ver: 'waybill_print_secret_version_1',
  }).replaceAll('/', '\\/');
}

function cancel(desk: CainiaoDesk, carrier: string, number: string): Told {
  const cancelled = desk.book.cancel(carrier, number);
  if (!cancelled) return refuseRequest('isv.waybill-not-exist', '没能查询到面单存在记录');
  if (!cancelled.isNew) return refuseRequest('isv.waybill-already-cancelled', '面单已取消');
  return say('cainiao.waybill.ii.cancel', { cancel_result: true });
}

/** Taken once for a parcel; the same request again is the same order. */
function cut(desk: CainiaoDesk, { mail_no, outer_order_id, intercept_time, tms_cp_code }: Content): Told {
  const known = desk.book.find(mail_no ?? '');
  if (!outer_order_id || !intercept_time) return refuseRequest('isv.invalid-parameter', '缺少必要参数');
  if (known?.carrier !== tms_cp_code || known?.cancelled)
    return refuseRequest('isv.waybill-not-exist', '没能查询到面单存在记录');
  const before = desk.cuts.get(mail_no);
  if (before !== undefined && before !== outer_order_id)
    return refuseRequest('isv.delivery-cut-repeated', '该运单已发起过拦截');
  desk.cuts.set(mail_no, outer_order_id);
  return say('taobao.logistics.erp.delivery.cut', { success: true });
}

function search(desk: CainiaoDesk, carrier: string | undefined): Told {
  const branches = desk.book.branches.filter((branch) => carrier === undefined || branch.carrier === carrier);
  return say('cainiao.waybill.ii.search', {
    waybill_apply_subscription_cols: {
      waybill_apply_subscription_info: branches.map((branch) => ({
        branch_account_cols: {
          waybill_branch_account: [
            {
              allocated_quantity: desk.book.all().filter((issued) => issued.carrier === branch.carrier).length,
              branch_code: branch.code,
              branch_name: branch.name,
              cancel_quantity: desk.book.all().filter((i) => i.carrier === branch.carrier && i.cancelled).length,
              print_quantity: 0,
              quantity: branch.left ?? 0,
              shipp_address_cols: {
                address_dto: [{ province: '上海', city: '上海市', district: '青浦区', detail: '明珠路73号' }],
              },
            },
          ],
        },
        cp_code: branch.carrier,
        cp_type: branch.left === null ? 1 : 2,
      })),
    },
  });
}

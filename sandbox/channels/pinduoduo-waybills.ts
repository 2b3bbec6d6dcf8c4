/**
 * Pinduoduo's own e-waybills in its stand-in (pdd.waybill.get, .cancel, .search): numbers from branch stocks, and print data
 * that are ciphertext as a whole, in which alone a masked recipient is in the clear. A recipient's ciphertexts must be those
 * of the order that is named.
 */
import { createHash } from 'node:crypto';
import { type Branch, WaybillBook } from '../couriers/waybill-book.ts';
import { seeded } from '../seeded.ts';
import { type Given, PddRefusal } from './pinduoduo-methods.ts';
import { ciphersOf } from './pinduoduo-order.ts';
import type { ShopBook } from './shop-book.ts';

/** Carriers in the words of its e-waybills. */
const BRANCHES: readonly Branch[] = [
  { carrier: 'SF', code: '021', name: '上海青浦营业点', left: null },
  { carrier: 'YTO', code: '210301', name: '上海青浦华新公司', left: 20_000 },
  { carrier: 'ZTO', code: '02171', name: '上海青浦徐泾网点', left: 20_000 },
  { carrier: 'STO', code: '201706', name: '上海青浦公司', left: 20_000 },
  { carrier: 'YUNDA', code: '201702', name: '上海青浦重固公司', left: 20_000 },
  { carrier: 'YZXB', code: '20170001', name: '上海青浦揽投部', left: null },
];
const MAX_LABELS = 10;

// biome-ignore lint/suspicious/noExplicitAny: a stand-in reads whatever a merchant may send.
type Content = any;
type Person = { name: string; mobile: string; detail: string };

export type WaybillDesk = ReturnType<typeof openWaybillDesk>;

export function openWaybillDesk({ seed, now }: { seed: number; now: () => Date }) {
  const book = new WaybillBook(seeded(seed), BRANCHES);
  const printed = new Map<string, { person: Person; data: string }>();

  function get(shop: ShopBook, request: Content) {
    const wanted = request.trade_order_info_dtos ?? [];
    if (wanted.length === 0 || wanted.length > MAX_LABELS) throw refusal('单次取号不能超过10个');
    const people = wanted.map((one: Content) => readPerson(shop, one));
    const modules = wanted.map((one: Content, i: number) => {
      const { order_info: order, package_info: parcel, recipient } = one;
      const made = book.issue({
        key: [request.wp_code, ...order.trade_order_list, parcel.id].join('|'),
        ...{ carrier: request.wp_code, parcels: 1, origin: request.sender.address.city, at: now() },
        destination: recipient.address,
      });
      if (made === 'usedUp') throw refusal('电子面单余额不足');
      if (made === 'cancelled') throw refusal('面单已取消，不能再次获取');
      if (made === 'noBranch') throw refusal('没有开通该快递公司的电子面单');
      const number = made.issued.numbers[0]!;
      if (!printed.has(number)) printed.set(number, { person: people[i], data: sealed(number, people[i], one) });
      return { object_id: one.object_id, print_data: printed.get(number)!.data, waybill_code: number };
    });
    return { modules };
  }

  function cancel({ wp_code: carrier = '', waybill_code: number = '' }: Given) {
    const cancelled = book.cancel(carrier, number);
    if (!cancelled) throw refusal('面单号不存在');
    if (!cancelled.isNew) throw refusal('面单已取消');
    return { cancel_result: true };
  }

  const search = ({ wp_code: carrier }: Given) => ({
    waybill_apply_subscription_cols: book.branches
      .filter((branch) => !carrier || branch.carrier === carrier)
      .map((branch) => ({
        wp_code: branch.carrier,
        wp_type: branch.left === null ? 1 : 2,
        branch_account_cols: [
          {
            ...{ branch_code: branch.code, branch_name: branch.name, quantity: branch.left ?? 0 },
            ...{ allocated_quantity: 0, cancel_quantity: 0, recycled_quantity: 0 },
            shipp_address_cols: [{ province: '上海', city: '上海市', district: '青浦区', detail: '明珠路73号' }],
          },
        ],
      })),
  });

  return {
    book,
    /** Who stands on the label of a number, as only the platform's printer knows. */
    printedFor: (number: string): Person | undefined => printed.get(number)?.person,
    printDataOf: (number: string): string | undefined => printed.get(number)?.data,
    /** The root of the answer and what stands under it; null for a method that is not about waybills. */
    answer(shop: ShopBook, name: string, given: Given): [string, Record<string, unknown>] | null {
      switch (name) {
        case 'pdd.waybill.get':
          return [
            'pdd_waybill_get_response',
            get(shop, JSON.parse(given['param_waybill_cloud_print_apply_new_request'] ?? '{}')),
          ];
        case 'pdd.waybill.cancel':
          return ['pdd_waybill_cancel_response', cancel(given)];
        case 'pdd.waybill.search':
          return ['pdd_waybill_search_response', search(given)];
        default:
          return null;
      }
    },
  };
}

const refusal = (message: string) => new PddRefusal(50_001, message, '90001');

/** In the clear as given, or what the ciphertexts of the named order hide. */
function readPerson(shop: ShopBook, { order_info: order, recipient }: Content): Person {
  const { name, mobile, phone, address } = recipient ?? {};
  if (!name || !(mobile || phone) || !address?.detail || !address.province) throw refusal('收件人信息不完整');
  if (order.order_channels_type !== 'PDD') return { name, mobile: mobile || phone, detail: address.detail };
  const known = shop.orders.get(order.trade_order_list[0] ?? '');
  const ciphers = known ? ciphersOf(known) : new Map<string, string>();
  const [plainName, plainMobile, plainDetail] = [name, mobile, address.detail].map((cipher) => ciphers.get(cipher));
  if (!plainName || !plainMobile || !plainDetail) throw refusal('收件人密文与订单不匹配');
  return { name: plainName, mobile: plainMobile, detail: plainDetail };
}

/** Whoever re-serialises it changes its bytes, and the printer notices. */
function sealed(number: string, person: Person, order: Content): string {
  const data = Buffer.from(JSON.stringify({ waybillCode: number, recipient: person, package: order.package_info }));
  const encryptedData = data.toString('base64');
  const signature = createHash('md5').update(encryptedData).digest('base64');
  return JSON.stringify({ encryptedData, signature, templateUrl: order.template_url, ver: '3' }).replaceAll('/', '\\/');
}

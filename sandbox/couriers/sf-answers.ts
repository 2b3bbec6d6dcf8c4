/**
 * What the SF stand-in answers to EXP_RECE_CREATE_ORDER, _SEARCH_ORDER_RESP, _UPDATE_ORDER, _SEARCH_ROUTES and
 * _WANTED_INTERCEPT: the gateway's verdict outside, the business's as text within.
 */
import { createHash } from 'node:crypto';
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import { type Asked, json, type Told } from '../local-server.ts';
import type { Seeded } from '../seeded.ts';
import { type Ending, type Step, storyOf } from './parcel-story.ts';
import type { Issued, WaybillBook } from './waybill-book.ts';

export type SfDesk = {
  now: () => Date;
  random: Seeded;
  partnerId: string;
  checkWord: string;
  monthlyCard: string;
  book: WaybillBook;
  /** Steps of parcels that were collected, by number; some of them are still to come. */
  stories: Map<string, Step[]>;
  stopped: Map<string, string>;
  hourMs: number;
  /** Request numbers that were used. */
  requests: Set<string>;
};

// biome-ignore lint/suspicious/noExplicitAny: a stand-in reads whatever a merchant may send.
type Content = any;

class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
/** What the gateway turns away. */
class Barred extends Refused {}

const MAX_AGE_MS = 5 * 60_000;
/** Where no code is published, the sentence tells. */
const UNNAMED = 'S0099';

export function answerSf(desk: SfDesk, asked: Asked): Told {
  const fields = new URLSearchParams(asked.body.toString('utf8'));
  try {
    checkCall(desk, fields);
    const method = METHODS[fields.get('serviceCode') ?? ''];
    if (!method) throw new Barred('A1004', '无对应服务权限');
    return say({ success: true, errorCode: 'S0000', errorMsg: null, msgData: method(desk, readContent(fields)) });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, message } = error;
    if (error instanceof Barred) return json(200, { apiErrorMsg: message, apiResultCode: code, apiResultData: null });
    return say({ success: false, errorCode: code, errorMsg: message, msgData: null });
  }
}

const say = (data: object): Told =>
  json(200, {
    ...{ apiErrorMsg: '', apiResponseID: '00018D2E8C5A6B3FE5C7', apiResultCode: 'A1000' },
    apiResultData: JSON.stringify(data),
  });

function checkCall(desk: SfDesk, fields: URLSearchParams): void {
  const given = (name: string) => fields.get(name) ?? '';
  if (['partnerID', 'requestID', 'serviceCode', 'timestamp', 'msgData'].some((name) => given(name) === ''))
    throw new Barred('A1001', '必传参数不可为空');
  if (!(Math.abs(desk.now().getTime() - Number(given('timestamp'))) <= MAX_AGE_MS))
    throw new Barred('A1002', '请求时效已过期');
  const text = encodeAsForm(given('msgData') + given('timestamp') + desk.checkWord);
  const digest = createHash('md5').update(text, 'utf8').digest('base64');
  if (given('partnerID') !== desk.partnerId || given('msgDigest') !== digest) throw new Barred('A1006', '数字签名无效');
  if (desk.requests.has(given('requestID'))) throw new Barred('A1007', '重复请求');
  desk.requests.add(given('requestID'));
}

/** As `java.net.URLEncoder` does it, which the real one uses. */
const encodeAsForm = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

function readContent(fields: URLSearchParams): Content {
  try {
    return JSON.parse(fields.get('msgData') ?? '');
  } catch {
    throw new Refused('S0001', '非法的JSON格式');
  }
}

const METHODS: Record<string, (desk: SfDesk, content: Content) => object | null> = {
  EXP_RECE_CREATE_ORDER: create,
  EXP_RECE_SEARCH_ORDER_RESP: find,
  EXP_RECE_UPDATE_ORDER: update,
  EXP_RECE_SEARCH_ROUTES: routes,
  EXP_RECE_WANTED_INTERCEPT: intercept,
};

const orderOf = (desk: SfDesk, orderId: string): Issued | undefined =>
  desk.book.all().find((issued) => issued.key === orderId);

function create(desk: SfDesk, { orderId, contactInfoList = [], monthlyCard, parcelQty, serviceList }: Content): object {
  const [sender, recipient] = [1, 2].map((type) =>
    contactInfoList.find((contact: Content) => contact.contactType === type),
  );
  for (const contact of [sender, recipient])
    if (!contact?.address || !contact.contact || !(contact.mobile || contact.tel))
      throw new Refused('S0002', '必填参数contactInfoList为空');
  if (!orderId) throw new Refused('S0002', '必填参数orderId为空');
  if (monthlyCard !== desk.monthlyCard || serviceList?.some((one: Content) => one.value1 !== desk.monthlyCard))
    throw new Refused('8119', '月结卡号不存在或已失效');
  if (orderOf(desk, orderId)) throw new Refused('8016', '重复下单');
  // Islands nobody serves: the order stands, without a number.
  if (/三沙/.test(recipient.city)) return { orderId, filterResult: 3, remark: '派方超范围', waybillNoInfoList: null };
  const made = desk.book.issue({
    ...{ key: orderId, carrier: 'SF', parcels: parcelQty ?? 1, origin: sender.city, at: desk.now() },
    destination: { province: recipient.province, city: recipient.city, district: recipient.county },
  });
  if (typeof made === 'string') throw new Refused(UNNAMED, '月结账户可用余额不足');
  return described(made.issued);
}

function described({ key, numbers, branch, routeCode, destination }: Issued): object {
  const waybillNo = numbers[0]!;
  const destDeptCode = `${routeCode.slice(0, 3)}${routeCode.slice(4, 7)}`;
  return {
    ...{ orderId: key, originCode: '021', destCode: routeCode.slice(0, 3), filterResult: 2, remark: null, url: null },
    waybillNoInfoList: numbers.map((number, i) => ({ waybillType: i === 0 ? 1 : 2, waybillNo: number })),
    routeLabelInfo: [
      {
        code: '1000',
        routeLabelData: {
          ...{ waybillNo, sourceCityCode: '021', sourceDeptCode: branch.code, destCityCode: routeCode.slice(0, 3) },
          ...{ destDeptCode, destRouteLabel: routeCode.replace(' ', '-'), proName: '顺丰标快', cargoTypeCode: 'C201' },
          ...{ limitTypeCode: 'T6', expressTypeCode: 'B1', codingMapping: destination.district.slice(0, 1) },
          ...{ xbFlag: '0', printFlag: '000000000', proCode: 'T6', printIcon: '00000000', abFlag: '' },
          twoDimensionCode: `MMM={'k1':'${destDeptCode}','k2':'${destDeptCode}','k3':'','k4':'T6','k5':'${waybillNo}'}`,
        },
      },
    ],
  };
}

function find(desk: SfDesk, { orderId }: Content): object {
  const known = orderOf(desk, orderId);
  if (!known) throw new Refused('6150', '找不到该订单');
  if (known.cancelled) throw new Refused('8252', '订单已撤销');
  return described(known);
}

function update(desk: SfDesk, { orderId, dealType, waybillNoInfoList = [] }: Content): object {
  const known = orderOf(desk, orderId);
  if (!known) throw new Refused('6150', '找不到该订单');
  if (known.cancelled) throw new Refused('8037', '已消单');
  if (dealType !== 2) throw new Refused('S0002', '必填参数dealType为空');
  if (stepsOf(desk, known.numbers[0]!).length > 0) throw new Refused('8019', '订单已确认');
  const named = waybillNoInfoList.map((one: Content) => one.waybillNo);
  if (!named.every((number: string) => known.numbers.includes(number))) return { orderId, resStatus: 1 };
  desk.book.cancel('SF', known.numbers[0]!);
  return { orderId, resStatus: 2, waybillNoInfoList };
}

/** Every parcel of a shipment goes its own way; the ending of one may be chosen before it is collected. */
export function follow(desk: SfDesk, parcel: Issued, ending?: Ending): void {
  const chosen = ending ?? desk.random.pick(['signed', 'signed', 'signed', 'signed', 'locker', 'problem', 'refused']);
  for (const number of parcel.numbers)
    if (!desk.stories.has(number))
      desk.stories.set(number, storyOf(desk.random, { ...parcel, at: desk.now() }, chosen, desk.hourMs));
}

const stepsOf = (desk: SfDesk, number: string): Step[] =>
  (desk.stories.get(number) ?? []).filter((step) => step.at <= desk.now());

/** SF's codes for the steps of a story. */
const OP_CODES: Record<string, string> = {
  ...{ '1': '50', '2': '30', '201': '31', '202': '44', '211': '125', '3': '80', '311': '80', '4': '33', '404': '70' },
};
export const opCodeOf = ({ action }: Step): string => OP_CODES[action] ?? action;

function routes(desk: SfDesk, { trackingType, trackingNumber = [] }: Content): object {
  if (String(trackingType) !== '1' || trackingNumber.length === 0)
    throw new Refused('S0002', '必填参数trackingNumber为空');
  return {
    routeResps: trackingNumber.map((mailNo: string) => ({
      mailNo,
      routes: stepsOf(desk, mailNo).map((step) => ({
        ...{
          acceptAddress: step.city,
          acceptTime: formatChinaTime(step.at),
          remark: step.text,
          opCode: opCodeOf(step),
        },
      })),
    })),
  };
}

const WAYS: Record<string, string> = { '1': 'redirect', '2': 'return' };

function intercept(
  desk: SfDesk,
  { waybillNo, serviceCode, role, payMode, monthlyCardNo, newDestAddress }: Content,
): null {
  const way = WAYS[serviceCode];
  if (!way || !role || !payMode || !newDestAddress?.address) throw new Refused('S0002', '必填参数为空');
  if (monthlyCardNo !== desk.monthlyCard) throw new Refused('8119', '月结卡号不存在或已失效');
  const steps = stepsOf(desk, waybillNo);
  if (steps.length === 0) throw new Refused(UNNAMED, '运单未收件，不能转寄退回');
  if (steps.some(({ action }) => action === '3' || action === '311'))
    throw new Refused(UNNAMED, '运单已签收，不能转寄退回');
  if (desk.stopped.has(waybillNo)) throw new Refused(UNNAMED, '该运单已存在相同指令，请勿重复提交');
  desk.stopped.set(waybillNo, way);
  const at = (hours: number) => new Date(Math.floor((desk.now().getTime() + hours * desk.hourMs) / 1_000) * 1_000);
  const city = steps.at(-1)!.city;
  desk.stories.set(waybillNo, [
    ...steps,
    { at: at(1), action: '99', city, text: '应客户要求,快件正在转寄中' },
    { at: at(4), action: '648', city, text: `快件已退回/转寄,新单号为: SF${desk.random.digits(13)}` },
  ]);
  return null;
}

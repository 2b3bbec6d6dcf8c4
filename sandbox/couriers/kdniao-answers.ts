/**
 * What the Kdniao stand-in answers to 1007, 1147, 1008, 1002 and 1127, in its words and with its result codes. Requests
 * with a wrong signature or with a forbidden character get 102 and 103, as the real one does.
 */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import { type Asked, json, type Told } from '../local-server.ts';
import type { Seeded } from '../seeded.ts';
import { kdniaoSign } from './kdniao-sign.ts';
import type { Step } from './parcel-story.ts';
import type { Issued, WaybillBook } from './waybill-book.ts';

export type KdniaoDesk = {
  now: () => Date;
  random: Seeded;
  businessId: string;
  apiKey: string;
  book: WaybillBook;
  /** Parcels that are followed, by number, with the steps they will have taken. */
  stories: Map<string, Step[]>;
  follow: (parcel: Issued) => void;
  /** Asked again for a known order, the answer names it (true) or only says that it exists. */
  repeatsNameOrder: boolean;
};

// biome-ignore lint/suspicious/noExplicitAny: a stand-in reads whatever a merchant may send.
type Content = any;

export function answerKdniao(desk: KdniaoDesk, asked: Asked): Told {
  const fields = new URLSearchParams(asked.body.toString('utf8'));
  const data = fields.get('RequestData') ?? '';
  const isSigned = fields.get('DataSign') === kdniaoSign(data, desk.apiKey) && fields.get('DataType') === '2';
  if (fields.get('EBusinessID') !== desk.businessId || !isSigned) return refuse(desk, '102', '数据验签失败');
  const content: Content = JSON.parse(data);
  if (texts(content).some((text) => /['"#&+<>%\\]/.test(text))) return refuse(desk, '103', '报文包含特殊字符');
  switch (fields.get('RequestType')) {
    case '1007':
      return issue(desk, content);
    case '1147':
      return cancel(desk, content);
    case '1008':
      return subscribe(desk, content);
    case '1002':
      return track(desk, content);
    case '1127':
      return balance(desk, content);
    default:
      return refuse(desk, '101', '接口指令错误');
  }
}

const texts = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
};

const say = (desk: KdniaoDesk, value: object): Told => json(200, { EBusinessID: desk.businessId, ...value });
const refuse = (desk: KdniaoDesk, ResultCode: string, Reason: string): Told =>
  say(desk, { Success: false, ResultCode, Reason, UniquerRequestNumber: desk.random.digits(18) });

function issue(desk: KdniaoDesk, order: Content): Told {
  const { Sender, Receiver } = order;
  const isComplete = order.OrderCode && order.ShipperCode && Receiver?.Name && (Receiver.Mobile || Receiver.Tel);
  if (!isComplete || !Receiver.ProvinceName || !Receiver.Address) return refuse(desk, '101', '缺少必要参数');
  const made = desk.book.issue({
    key: order.OrderCode,
    carrier: order.ShipperCode,
    parcels: Number(order.Quantity ?? 1),
    origin: Sender.CityName,
    destination: { province: Receiver.ProvinceName, city: Receiver.CityName, district: Receiver.ExpAreaName },
    at: desk.now(),
  });
  if (made === 'usedUp') return refuse(desk, '105', '电子面单余额不足，请联系网点充值');
  if (made === 'cancelled') return refuse(desk, '105', '该订单号已取消，不可再次下单');
  if (made === 'noBranch') return refuse(desk, '104', '未开通该快递公司的电子面单');
  const named = { Order: orderIn(made.issued), SubOrders: made.issued.numbers.slice(1) };
  if (!made.isNew) {
    const repeated = { Success: false, ResultCode: '106', Reason: '该订单号已下单成功，请勿重复操作' };
    return say(desk, desk.repeatsNameOrder ? { ...named, ...repeated } : repeated);
  }
  const PrintTemplate = `<div class="label">${made.issued.routeCode}<br>${made.issued.numbers[0]}</div>`;
  return say(desk, { Success: true, ResultCode: '100', Reason: '成功', ...named, PrintTemplate });
}

const orderIn = (issued: Issued): object => ({
  OrderCode: issued.key,
  ShipperCode: issued.carrier,
  LogisticCode: issued.numbers[0],
  OriginCode: issued.branch.code,
  OriginName: issued.branch.name,
  DestinatioCode: issued.routeCode.slice(0, 3),
  DestinatioName: `${issued.destination.city}${issued.destination.district}`,
  MarkDestination: issued.routeCode,
  SortingCode: issued.routeCode,
  PackageCode: issued.routeCode.slice(0, 3),
  KDNOrderCode: `KDN${issued.numbers[0]}`,
});

function cancel(desk: KdniaoDesk, { ShipperCode, OrderCode, ExpNo }: Content): Told {
  const known = desk.book.find(ExpNo);
  const done = known?.key === OrderCode ? desk.book.cancel(ShipperCode, ExpNo) : null;
  if (!done) return refuse(desk, '105', '订单号与快递单号不匹配');
  return done.isNew
    ? say(desk, { Success: true, ResultCode: '100', Reason: '成功' })
    : refuse(desk, '105', '该订单已取消');
}

function subscribe(desk: KdniaoDesk, { LogisticCode, ShipperCode }: Content): Told {
  const parcel = desk.book.find(LogisticCode);
  if (!parcel || parcel.carrier !== ShipperCode) return refuse(desk, '105', '快递单号与快递公司不符');
  desk.follow(parcel);
  return say(desk, { Success: true, Reason: '', UpdateTime: formatChinaTime(desk.now()) });
}

function track(desk: KdniaoDesk, { LogisticCode, ShipperCode }: Content): Told {
  const parcel = desk.book.find(LogisticCode);
  if (parcel) desk.follow(parcel);
  return say(desk, storyIn(desk, ShipperCode, LogisticCode));
}

/** A parcel's story up to now: all its steps, the oldest first. */
export function storyIn(desk: KdniaoDesk, carrier: string, number: string): object {
  const steps = (desk.stories.get(number) ?? []).filter((step) => step.at <= desk.now());
  const last = steps.at(-1)?.action ?? '0';
  return {
    EBusinessID: desk.businessId,
    OrderCode: desk.book.find(number)?.key ?? '',
    ShipperCode: carrier,
    LogisticCode: number,
    Success: true,
    Reason: '',
    State: last.slice(0, 1),
    StateEx: last,
    Traces: steps.map((step) => ({
      AcceptTime: formatChinaTime(step.at),
      AcceptStation: step.text,
      Location: step.city,
      Action: step.action,
    })),
  };
}

function balance(desk: KdniaoDesk, { ShipperCode, StationCode }: Content): Told {
  const branch = desk.book.branches.find((b) => b.carrier === ShipperCode && (!StationCode || b.code === StationCode));
  if (!branch) return refuse(desk, '104', '未开通该快递公司的电子面单');
  const balance = branch.left === null ? {} : { EorderBalance: { AvailableNum: branch.left, TotalNum: branch.left } };
  return say(desk, { Success: true, ResultCode: '100', Reason: '', ...balance });
}

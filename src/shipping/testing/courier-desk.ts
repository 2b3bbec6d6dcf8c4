/**
 * A waybill service in memory for tests of what shipping does with answers: it says what it was told to say, counts
 * what it was asked, and gives the first number again for a known business number. Wire formats are tested elsewhere.
 */
import { OutsideFailure } from '../../channels/channels.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { newKeyLine, parseKeyRing } from '../../kernel/secrets.ts';
import { saveCouriers } from '../couriers.ts';
import type { ShippingPorts, ShipTo } from '../ports.ts';
import type { ParcelEvent, WaybillRequest, WaybillService } from '../waybill-service.ts';
import { accessOpener, saveWaybillService } from '../waybill-services.ts';

const ring = parseKeyRing(newKeyLine('test'));

export type Mood = 'issues' | 'refuses' | 'issuesAndHangsUp' | 'hangsUp' | 'sameNumber' | 'kills';

/** Two desks never give the same number. */
let lastNumber = 1000;

export function courierDesk() {
  const issued = new Map<string, string>();
  const asked: string[] = [];
  const cancelled: string[] = [];
  const stopped: string[] = [];
  const desk = {
    mood: 'issues' as Mood,
    issued,
    asked,
    cancelled,
    /** Ids of intercepts, as often as they came. */
    stopped,
    /** What it answers to intercepts. */
    stops: 'accepted' as 'accepted' | 'refused' | 'hangsUp',
    news: [] as ParcelEvent[],
    ports: {} as ShippingPorts,
  };
  const numberOf = ({ id }: WaybillRequest): string => {
    if (!issued.has(id)) issued.set(id, desk.mood === 'sameNumber' ? 'YT000' : `YT${++lastNumber}`);
    return issued.get(id)!;
  };
  const service: WaybillService = {
    kind: 'desk',
    maxBatch: 10,
    credentials: ['key'],
    unmasks: [],
    follows: true,
    intercepts: ['return', 'redirect'],
    intercept: async (_, orders) => {
      stopped.push(...orders.map(({ id }) => id));
      const result = desk.stops;
      if (result === 'hangsUp') throw new OutsideFailure('desk.cut', 'the line was cut', false);
      return orders.map(({ id }) => ({
        id,
        result,
        code: '',
        message: result === 'refused' ? '已派送，无法拦截' : '',
      }));
    },
    issue: async (_, requests) => {
      asked.push(...requests.map((request) => request.id));
      if (desk.mood === 'kills') throw new Error('the asking process died');
      if (desk.mood === 'issuesAndHangsUp') requests.map(numberOf);
      if (desk.mood === 'issuesAndHangsUp' || desk.mood === 'hangsUp') {
        throw new OutsideFailure('desk.cut', 'the line was cut', false);
      }
      return requests.map((request) =>
        desk.mood === 'refuses'
          ? { id: request.id, result: 'refused', code: 'E1', message: '超区' }
          : {
              id: request.id,
              result: 'issued',
              waybillNumber: numberOf(request),
              subNumbers: Array.from({ length: request.parcels - 1 }, (_, i) => `${numberOf(request)}-${i + 1}`),
              routeCode: '210-45-012',
              originBranch: '上海',
              destinationBranch: '杭州',
              printData: '{"a":1}',
            },
      );
    },
    cancel: async (_, waybills) => {
      cancelled.push(...waybills.map((waybill) => waybill.waybillNumber));
      return waybills.map(({ id }) => ({ id, result: 'accepted', code: '', message: '' }));
    },
    balance: async () => [
      { carrier: 'YTO', branchCode: '1', branchName: '华新', left: 300n },
      { carrier: 'YTO', branchCode: '2', branchName: '徐泾', left: 20n },
      { carrier: 'SF', branchCode: '3', branchName: '青浦', left: null },
    ],
    subscribe: async (_, waybills) => waybills.map(({ id }) => ({ id, result: 'accepted', code: '', message: '' })),
    track: async (_, { waybillNumber }) => desk.news.filter((event) => event.waybillNumber === waybillNumber),
    verifyPush: () => null,
  };
  desk.ports = {
    services: new Map([['desk', service]]),
    openAccess: accessOpener(ring),
    checkEndpoint: async () => null,
    shipTo,
    sold: async () => new Map(),
  };
  return desk;
}

export const shipTo = async (_: Ctx, orderIds: readonly Id[]): Promise<Map<Id, ShipTo>> =>
  new Map(
    orderIds.map((id) => [
      id,
      {
        recipient: {
          name: '王小明',
          phone: '13900000002',
          province: '浙江省',
          city: '杭州市',
          district: '余杭区',
          town: '',
          detail: '文一西路 969 号',
          postcode: '',
        },
        country: 'CN',
        divisionCode: '330110',
        masked: null,
        codMinor: null,
        memo: '轻放',
      },
    ]),
  );

/** The desk gives numbers of 圆通; 顺丰 is known and nobody gives its numbers. */
export async function openDesk(ctx: Ctx): Promise<void> {
  await saveWaybillService(ctx, ring, {
    id: 'desk',
    kind: 'desk',
    name: '测试面单',
    endpoint: 'http://127.0.0.1',
    credentials: { key: 'secret-canary' },
    options: {},
    couriers: ['YTO'],
    active: true,
  });
  const courier = { product: '', service: null, active: true, tariffs: [] };
  await saveCouriers(ctx, [
    { ...courier, code: 'YTO', name: '圆通速递' },
    { ...courier, code: 'SF', name: '顺丰速运' },
  ]);
}

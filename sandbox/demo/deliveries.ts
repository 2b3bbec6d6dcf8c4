/**
 * The brand's own vans around its Jiaxing warehouse: districts they serve, slots, two vans, and people in town who
 * ordered by telephone. Made over HTTP like people do it, after the morning's orders are in.
 */
import { bookDeliveries, listDeliveryBases } from '../../src/contract/delivery.ts';
import { changeTrip, planDeliveryDay } from '../../src/contract/delivery-days.ts';
import { type EnteredOrder, enterOrder } from '../../src/contract/enter-order.ts';
import { listParcels } from '../../src/contract/shipping.ts';
import { keepBase } from '../../src/delivery/delivery.ts';
import { findUsers } from '../../src/identity/identity.ts';
import { dayOf } from '../../src/kernel/business-day.ts';
import type { Database, Scope } from '../../src/kernel/db/database.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { saveCouriers, type Tariff } from '../../src/shipping/shipping.ts';
import { nodesOf } from '../../src/stock/stock.ts';
import type { Clerk } from './clerk.ts';
import type { Client } from './client.ts';

export const OWN_COURIER = 'QHPS';
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

const TARIFF: Tariff = {
  ...{ courier: OWN_COURIER, origins: ['330000'], from: '2026-01-01', until: null, volumetricDivisor: null },
  ...{ roundToG: 1_000n, forgiveG: 0n, minimumMinor: 0n, fuelPpm: 0n, insurance: null, maxWeightG: 30_000n },
  cod: { ppm: 0n, minimumMinor: 0n, maximumMinor: null, limitMinor: 500_000n },
  ...{ maxSideMm: null, refusedGoods: [], served: ['330402', '330411', '330421'], refused: [], priority: 5 },
  rates: [
    {
      ...{ destinations: ['*'], brackets: [{ uptoG: 30_000n, priceMinor: 200n }], steps: [] },
      ...{ remoteMinor: 0n, days: 1 },
    },
  ],
};

const DISTRICTS = [
  ['南湖区', '330402', 30.747, 120.783],
  ['秀洲区', '330411', 30.765, 120.709],
  ['嘉善县', '330421', 30.831, 120.926],
] as const;

/** From, until, orders. */
const SLOTS = [
  [9, 11, 12],
  [11, 13, 12],
  [14, 17, 16],
  [18, 20, 10],
  [20, 21, 4],
] as const;

/** The courier and the base; nothing where there is one. */
export async function seedDeliveries(db: Database, scope: Scope): Promise<void> {
  await db.transaction(scope, async (ctx) => {
    const node = (await nodesOf(ctx)).find(({ code }) => code === 'JX');
    const [known] = await ctx.sql`select 1 from delivery_base where tenant_id = ${ctx.tenant}`;
    if (!node || known) return;
    const users = await findUsers(ctx, { text: undefined, after: '', limit: 100 });
    const driver = (login: string) => users.find((user) => user.login === login)?.id ?? null;
    const van = (name: string, login: string) => ({
      ...{ id: ctx.newId(), name, maxWeightG: '800000', maxVolumeCm3: '4500000', from: 8 * 60, until: 22 * 60 },
      ...{ driverId: driver(login), active: true },
    });
    const limits = { weekdays: EVERY_DAY, mostWeightG: '600000', mostVolumeCm3: null, active: true };
    await keepBase(
      ctx,
      {
        ...{ id: ctx.newId(), nodeId: node.id, lat: 30.7796, lng: 120.6655, detourPercent: 35, speedKmh: 24 },
        ...{ serviceMinutes: 6, active: true, vans: [van('浙F·Q1288', 'admin'), van('浙F·Q6605', 'cangku')] },
        areas: DISTRICTS.map(([name, code, lat, lng]) => ({
          ...{
            id: ctx.newId(),
            name,
            kind: 'districts' as const,
            districts: [code],
            radiusM: 0,
            lat,
            lng,
            active: true,
          },
        })),
        slots: [
          ...SLOTS.map(([from, until, mostOrders]) => ({
            ...{ id: ctx.newId(), kind: 'fixed' as const, from: from * 60, until: until * 60, mostOrders, ...limits },
          })),
          { id: ctx.newId(), kind: 'appointment', from: 8 * 60, until: 21 * 60, mostOrders: 6, ...limits },
        ],
      },
      null,
    );
    const courier = { code: OWN_COURIER, name: '青禾自配', product: '', service: 'own', active: true };
    await saveCouriers(ctx, [{ ...courier, tariffs: [TARIFF] }]);
  });
}

type Caller = {
  name: string;
  district: (typeof DISTRICTS)[number][0];
  detail: string;
  sku: string;
  quantity?: string;
  /** Where somebody on the telephone said it is. */
  at?: [lat: number, lng: number];
  /** Sent again free of charge; otherwise paid at the door. */
  again?: boolean;
};

const CALLERS: readonly Caller[] = [
  {
    name: '沈建英',
    district: '南湖区',
    detail: '中山东路1055号江南摩尔南门',
    sku: 'QH-TW01-11',
    at: [30.7561, 120.7723],
  },
  {
    name: '俞国芳',
    district: '南湖区',
    detail: '城南路188号南湖名都7幢2单元301室',
    sku: 'QH-KC02-11',
    at: [30.7302, 120.7598],
  },
  {
    name: '陆敏',
    district: '南湖区',
    detail: '凌公塘路365号凌塘人家12幢902室',
    sku: 'QH-PL02-11',
    at: [30.7389, 120.7905],
  },
  {
    name: '钱晓东',
    district: '南湖区',
    detail: '纺工路568号格林小镇3幢101室',
    sku: 'QH-TW02-11',
    at: [30.7478, 120.7702],
    again: true,
  },
  {
    name: '姚丽华',
    district: '南湖区',
    detail: '广益路705号嘉兴世贸酒店前台',
    sku: 'QH-BD01-11',
    at: [30.7667, 120.7788],
  },
  { name: '徐惠明', district: '南湖区', detail: '由拳路1999号', sku: 'QH-KC09-11' },
  {
    name: '金志强',
    district: '秀洲区',
    detail: '中山西路2090号秀洲国贸中心1606室',
    sku: 'QH-KC06-11',
    at: [30.7638, 120.7081],
  },
  {
    name: '吴佳怡',
    district: '秀洲区',
    detail: '新洲路168号翡翠城北苑21幢',
    sku: 'QH-ST01-11',
    at: [30.7741, 120.7164],
  },
  { name: '朱卫平', district: '秀洲区', detail: '洪兴西路1828号', sku: 'QH-TW05-11' },
  {
    name: '顾婷婷',
    district: '秀洲区',
    detail: '康和路1019号上海大学科技园5号楼',
    sku: 'QH-BD03-11',
    at: [30.7833, 120.6752],
  },
  {
    name: '计海生',
    district: '嘉善县',
    detail: '人民大道1181号祥生君城8幢',
    sku: 'QH-QT03-11',
    at: [30.8389, 120.9197],
  },
  {
    name: '戴雪芬',
    district: '嘉善县',
    detail: '体育南路269号',
    sku: 'QH-PL01-11',
    quantity: '2',
    at: [30.8296, 120.9314],
  },
];

const PER_DAY = 8;

type Hands = { seller: Client; warehouse: Client; clerk: Clerk; shopId: Id; now: () => Date };

/** Orders by telephone, booked for the next day that can still be driven and the one after; one trip is published. */
export async function stageDeliveries({ seller, warehouse, clerk, shopId, now }: Hands): Promise<void> {
  const { bases, drivers } = await warehouse(listDeliveryBases);
  const [base] = bases;
  if (!base) return;
  const taken: { orderId: Id; at: Caller['at'] }[] = [];
  for (const [i, caller] of CALLERS.entries()) {
    const { order } = await seller(enterOrder, { params: { shopId }, body: entered(caller, i) });
    if (order?.state === 'released') taken.push({ orderId: order.id, at: caller.at });
  }
  // Late in the evening nothing more is driven.
  const tonight = now().getTime() + 8 * 3_600_000;
  const today = new Date(tonight).getUTCHours() < 16 ? 0 : 1;
  const dayAfter = (days: number) => dayOf(now().getTime() + (today + days) * 86_400_000);
  const slots = base.slots.filter(({ kind }) => kind === 'fixed').slice(today === 0 ? 2 : 0, today === 0 ? 4 : 3);
  const bookings = taken.map(({ orderId, at }, i) => {
    const slot = slots[i % slots.length]!;
    return {
      ...{ orderId, slotId: slot.id, day: dayAfter(i < PER_DAY ? 0 : 1) },
      ...(at && { point: { lat: at[0], lng: at[1] } }),
    };
  });
  await seller(bookDeliveries, { body: { bookings } });
  const { items } = await warehouse(listParcels, { query: { courier: OWN_COURIER, limit: 50 } });
  const first = new Set(bookings.slice(0, PER_DAY).map(({ orderId }) => orderId));
  await clerk.prepare(items.filter((parcel) => first.has(parcel.order.id)));
  const day = await warehouse(planDeliveryDay, { body: { baseId: base.id, day: dayAfter(0) } });
  await warehouse(planDeliveryDay, { body: { baseId: base.id, day: dayAfter(1) } });
  const trip = day.trips.toSorted((a, b) => b.stops.length - a.stops.length)[0];
  const driver = drivers.find(({ id }) => id === base.vans[0]?.driverId);
  if (!trip || !driver || trip.stops.length === 0) return;
  const body = { state: 'published' as const, driverId: driver.id };
  await warehouse(changeTrip, { params: { id: trip.id }, body, ifMatch: trip.version });
}

const entered = ({ name, district, detail, sku, quantity = '1', again }: Caller, i: number): EnteredOrder => ({
  kind: again ? 'resend' : 'manual',
  payment: again ? 'none' : 'cod',
  memo: i % 4 === 1 ? '到了先打电话' : '',
  recipient: {
    ...{ name, phone: `139573${String(10_021 + i * 731)}`, province: '浙江省', city: '嘉兴市', district, detail },
  },
  lines: [{ merchantCode: sku, quantity }],
});

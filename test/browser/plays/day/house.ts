/**
 * The warehouse of the day, its goods and its people, made over the interface: nobody else of the demo works there, so the
 * day is played beside all others. Picking bins in aisle 01, the reserve in aisle 09.
 */
import type { Outcomes } from '../../../../src/contract/paging.ts';
import type { Hired, Seat, Stage } from '../../stage.ts';
import { keep, type OwnShop, openShop, warehouses } from '../own-house.ts';
import { Worker } from './worker.ts';

export type Goods = { id: string; code: string; name: string; barcode: string };
export type House = {
  stage: Stage;
  /** The warehouse of the day, and one that helps out. */
  node: { id: string; name: string };
  far: { id: string; name: string };
  shop: OwnShop;
  supplierId: string;
  pillow: Goods;
  towel: Goods;
  mask: Goods;
  /** Receives, puts away and counts; picks; sits at the bench. */
  receiver: Worker;
  picker: Worker;
  packer: Worker;
};
export const BIN = { pillow: 'TX-A-01-01-1', towel: 'TX-A-01-02-1', mask: 'TX-A-01-03-1', reserve: 'TX-R-09-01-1' };
/** Towels in the reserve when the day begins; of the eye mask the books know one. */
export const TOWELS = 24;

const GOODS = {
  pillow: { merchantCode: 'TX-ZT01', name: '桑蚕丝枕套', properties: '雾蓝 / 48×74', weightG: '220', cost: '6800' },
  towel: { merchantCode: 'TX-MJ02', name: '长绒棉毛巾', properties: '燕麦 / 34×76', weightG: '180', cost: '1250' },
  mask: { merchantCode: 'TX-YZ03', name: '真丝眼罩', properties: '香槟', weightG: '60', cost: '2100' },
};
const BARCODES = { pillow: '6902001000017', towel: '6902001000024', mask: '6902001000031' };
const SIDES = { lengthMm: 300, widthMm: 200, heightMm: 40 };

const NODE = {
  ...{ code: 'TX', name: '桐乡仓', kind: 'warehouse', contact: '何秀英', phone: '0573-88010203' },
  ...{ provinceCode: '330000', cityCode: '330400', districtCode: '330483', town: '', detail: '振兴东路88号3号库' },
  ...{ capacity: null, priority: 60, active: true },
};
const FLOOR = {
  aisles: ['01', '09'].map((code, at) => ({ code, xMm: 1600 + at * 3200 })),
  ...{ crossAisles: [1200, 9600], crossAisleWidthMm: 2400, bayMm: 1200, numbering: 'oddEven' },
  ...{ startsAt: { xMm: 1600, yMm: 1200 }, endsAt: { xMm: 4800, yMm: 1200 } },
};
const ZONES = [
  { code: 'A', name: '拣货区', kind: 'picking', aisle: '01' },
  { code: 'R', name: '存储区', kind: 'reserve', aisle: '09' },
];

export async function openDay(stage: Stage): Promise<House> {
  const owner = await stage.seat('admin', 'zh-CN', '/');
  const [far] = await warehouses(stage, owner);
  const node = await stage.tell<{ id: string; name: string }>(owner, 'POST', '/api/v1/settings/nodes', NODE);
  await placeBins(stage, owner, node.id);
  const goods = await makeGoods(stage, owner);
  await fill(stage, owner, node.id, goods);
  const { suppliers } = await stage.ask<{ suppliers: { id: string; name: string }[] }>(owner, '/api/v1/suppliers');
  const shop = await openShop(stage, owner, '青禾家居小程序');
  const within = { kind: 'node', id: node.id } as const;
  const hire = (who: Hired) => stage.hire(owner, who, 'warehouse', within);
  const people = [
    await hire({ login: 'hexiuying', name: '何秀英' }),
    await hire({ login: 'majun', name: '马骏' }),
    await hire({ login: 'shenli', name: '沈丽' }),
  ];
  await owner.page.context().close();
  const [receiver, picker, packer] = await Promise.all(
    people.map(async (who, at) => new Worker(stage, await stage.seat(who, 'zh-CN', '/', at < 2 ? 390 : 1440))),
  );
  return {
    ...{ stage, node, far, shop, supplierId: suppliers.find(({ name }) => name.includes('纺织'))!.id, ...goods },
    ...{ receiver: receiver!, picker: picker!, packer: packer! },
  };
}

async function placeBins(stage: Stage, owner: Seat, nodeId: string): Promise<void> {
  const of = `/api/v1/warehouses/${nodeId}`;
  await keep(stage, owner, 'PUT', `${of}/floor`, FLOOR);
  for (const { aisle, ...zone } of ZONES) {
    const { id } = await stage.tell<{ id: string }>(owner, 'POST', `${of}/zones`, { ...zone, active: true });
    const range = { zoneId: id, aisles: [aisle], bays: { from: 1, to: 6 }, levels: { from: 1, to: 1 } };
    await stage.tell(owner, 'POST', `${of}/bins`, range);
  }
}

async function makeGoods(stage: Stage, owner: Seat): Promise<Pick<House, 'pillow' | 'towel' | 'mask'>> {
  const names = ['pillow', 'towel', 'mask'] as const;
  const skus = names.map((name) => ({ ...GOODS[name], ...SIDES, barcodes: [BARCODES[name]] }));
  const { outcomes } = await stage.tell<Outcomes>(owner, 'POST', '/api/v1/skus', { skus });
  const of = (name: (typeof names)[number], at: number): Goods => ({
    ...{ id: outcomes[at]!.id, code: GOODS[name].merchantCode, name: GOODS[name].name, barcode: BARCODES[name] },
  });
  return { pillow: of('pillow', 0), towel: of('towel', 1), mask: of('mask', 2) };
}

type Made = Pick<House, 'pillow' | 'towel' | 'mask'>;

async function fill(stage: Stage, owner: Seat, nodeId: string, { pillow, towel, mask }: Made): Promise<void> {
  const lines = [
    { skuId: towel.id, quantity: String(TOWELS), bin: BIN.reserve },
    { skuId: mask.id, quantity: '1', bin: BIN.mask },
  ];
  await stage.tell(owner, 'POST', '/api/v1/stock/receipts', { documents: [{ nodeId, note: '开仓', lines }] });
  for (const [sku, bin, maximum] of [
    [pillow, BIN.pillow, '40'],
    [towel, BIN.towel, '12'],
  ] as const)
    await keep(stage, owner, 'PUT', `/api/v1/picking-bins/${sku.id}`, { nodeId, bin, minimum: '6', maximum });
}

/**
 * Where the demo's brand keeps its goods: three warehouses and two stores, each with the bins it walks past. Codes are
 * those of GB/T 2260, as price lists and sourcing use them.
 */
import type { FloorInput, ZoneInput } from '../../src/contract/floor.ts';

export type DemoNode = {
  code: string;
  name: string;
  kind: 'warehouse' | 'store';
  provinceCode: string;
  cityCode: string;
  districtCode: string;
  address: {
    name: string;
    phone: string;
    province: string;
    city: string;
    district: string;
    town: string;
    detail: string;
  };
  /** Orders a day; null: no limit. */
  capacity: number | null;
  /** Lower is asked first. */
  priority: number;
  /** Share of the assortment it keeps, in hundredths, and how much of each SKU. */
  keeps: number;
  depth: [least: number, most: number];
};

export const NODES: readonly DemoNode[] = [
  {
    code: 'JX',
    name: '华东仓（嘉兴）',
    kind: 'warehouse',
    provinceCode: '330000',
    cityCode: '330400',
    districtCode: '330411',
    address: {
      name: '青禾嘉兴仓',
      phone: '0573-82910066',
      province: '浙江省',
      city: '嘉兴市',
      district: '秀洲区',
      town: '',
      detail: '康和路1288号光伏科创园8号库',
    },
    capacity: null,
    priority: 10,
    keeps: 62,
    depth: [30, 240],
  },
  {
    code: 'DG',
    name: '华南仓（东莞）',
    kind: 'warehouse',
    provinceCode: '440000',
    cityCode: '441900',
    districtCode: '441900',
    address: {
      name: '青禾东莞仓',
      phone: '0769-85330127',
      province: '广东省',
      city: '东莞市',
      district: '',
      town: '虎门镇',
      detail: '怀德社区大坑路3号B栋',
    },
    capacity: null,
    priority: 20,
    keeps: 64,
    depth: [10, 120],
  },
  {
    code: 'LF',
    name: '华北仓（廊坊）',
    kind: 'warehouse',
    provinceCode: '130000',
    cityCode: '131000',
    districtCode: '131003',
    address: {
      name: '青禾廊坊仓',
      phone: '0316-5917788',
      province: '河北省',
      city: '廊坊市',
      district: '广阳区',
      town: '',
      detail: '万庄镇物流园区东二路6号',
    },
    capacity: 3000,
    priority: 30,
    keeps: 52,
    depth: [6, 80],
  },
  {
    code: 'S01',
    name: '杭州湖滨店',
    kind: 'store',
    provinceCode: '330000',
    cityCode: '330100',
    districtCode: '330102',
    address: {
      name: '青禾湖滨店',
      phone: '0571-87060032',
      province: '浙江省',
      city: '杭州市',
      district: '上城区',
      town: '',
      detail: '平海路124号3层317铺',
    },
    capacity: 40,
    priority: 80,
    keeps: 35,
    depth: [2, 12],
  },
  {
    code: 'S02',
    name: '广州天河店',
    kind: 'store',
    provinceCode: '440000',
    cityCode: '440100',
    districtCode: '440106',
    address: {
      name: '青禾天河店',
      phone: '020-38860915',
      province: '广东省',
      city: '广州市',
      district: '天河区',
      town: '',
      detail: '天河路208号B1层B132铺',
    },
    capacity: 40,
    priority: 80,
    keeps: 30,
    depth: [2, 10],
  },
];

type DemoZone = ZoneInput & { aisles: readonly string[]; bays: { from: number; to: number } };

/** Every warehouse of the brand is built alike; only the picking zones are filled when the doors open. */
export const ZONES: readonly DemoZone[] = [
  zone('F', '畅销区', 'fast', ['00']),
  zone('A', '服装拣货区', 'picking', ['01', '02', '03', '04', '05']),
  zone('B', '家居拣货区', 'picking', ['06', '07', '08']),
  zone('R', '存储区', 'reserve', ['09', '10']),
  zone('H', '留货区', 'hold', ['11'], { from: 1, to: 10 }),
  zone('T', '退货区', 'returns', ['11'], { from: 11, to: 20 }),
];
export const LEVELS = { from: 1, to: 4 };

function zone(
  code: string,
  name: string,
  kind: ZoneInput['kind'],
  aisles: readonly string[],
  bays = { from: 1, to: 20 },
): DemoZone {
  return { code, name, kind, active: true, aisles, bays };
}

/** Twelve aisles in two blocks of five bays on each side; walks begin at the office and end at the packing benches. */
export const FLOOR: FloorInput = {
  aisles: Array.from({ length: 12 }, (_, i) => ({ code: String(i).padStart(2, '0'), xMm: 1600 + i * 3200 })),
  crossAisles: [1200, 9600, 18_000],
  crossAisleWidthMm: 2400,
  bayMm: 1200,
  numbering: 'oddEven',
  startsAt: { xMm: 1600, yMm: 1200 },
  endsAt: { xMm: 14_400, yMm: 1200 },
};

/** Prime to the bins of both picking zones, so that goods are spread over all of one before any bin gets a second SKU. */
const SPREAD = 67;

/** A bin for each of the goods of a node, by what they are: clothes in one zone, the household in the other. */
export function binsFor(node: string, categories: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return categories.map((category) => {
    const { code, aisles, bays } = ZONES[/床品|被芯|枕芯|收纳|毛巾|厨房/.test(category) ? 2 : 1]!;
    const at = seen.get(code) ?? 0;
    seen.set(code, at + 1);
    const perAisle = bays.to * LEVELS.to;
    const slot = (at * SPREAD) % (aisles.length * perAisle);
    const bay = 1 + Math.floor((slot % perAisle) / LEVELS.to);
    return [node, code, aisles[Math.floor(slot / perAisle)], String(bay).padStart(2, '0'), 1 + (slot % LEVELS.to)].join(
      '-',
    );
  });
}

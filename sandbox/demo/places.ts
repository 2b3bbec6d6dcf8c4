/**
 * Where the demo's brand keeps its goods: three warehouses and two stores, each with the bins it walks past. Codes are
 * those of GB/T 2260, as price lists and sourcing use them.
 */
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

/** Zone by what is kept there, then aisle, bay and level: the order in which a picker walks. */
export function binOf(node: string, category: string, at: number): string {
  const zone = /床品|被芯|枕芯|收纳/.test(category) ? 'B' : 'A';
  const [aisle, bay, level] = [1 + Math.floor(at / 24), 1 + Math.floor((at % 24) / 4), 1 + (at % 4)];
  return [node, zone, String(aisle).padStart(2, '0'), String(bay).padStart(2, '0'), level].join('-');
}

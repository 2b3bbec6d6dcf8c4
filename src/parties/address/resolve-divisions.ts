/**
 * Province, city, district and town as separate names (what a channel's order carries) to codes. On the hot path of
 * order intake: an answer is cached by what was asked.
 */
import { CODE_ALIASES } from './division-aliases.ts';
import { namesOf } from './division-index.ts';
import { bareDivision, OTHER_ENDINGS } from './division-names.ts';
import {
  ancestor,
  bareStreet,
  type Division,
  type DivisionNode,
  divisionTable,
  isWithin,
  type Street,
  streetsOf,
} from './division-table.ts';

export type DivisionFields = { province: string; city: string; district: string; town?: string };
export type DivisionPart = 'province' | 'city' | 'district';
export type Divisions = {
  province: Division | null;
  city: Division | null;
  district: Division | null;
  street: Division | null;
  missing: DivisionPart[];
};

// Shops sell to the same few thousand districts; when the cache is full it starts afresh.
const CACHE_SIZE = 50_000;
const cache = new Map<string, Divisions>();

/**
 * The divisions of structured fields, by official name, short name, former name or six-digit code. A district
 * written in the wrong city is found in the province when it is unique there; a county written as city (仙桃市, 福清市)
 * is understood; where a city has no districts (东莞) the district field may hold the town. Never guesses: what is
 * not found is null and listed in `missing`. The result is shared; do not change it.
 */
export function resolveDivisions(fields: DivisionFields): Divisions {
  const key = `${fields.province}|${fields.city}|${fields.district}|${fields.town ?? ''}`;
  const known = cache.get(key);
  if (known) return known;
  if (cache.size >= CACHE_SIZE) cache.clear();
  const resolved = resolve(fields);
  cache.set(key, resolved);
  return resolved;
}

function resolve({ province, city, district, town = '' }: DivisionFields): Divisions {
  let place = pick(province, divisionTable(), 1);
  const inCity = city === province && place ? null : below(place, city);
  place = inCity ?? place;
  const inDistrict = below(place, district) ?? (place?.level === 2 ? below(place.parent, district) : null);
  if (inDistrict && (!place || isWithin(inDistrict, place) || inDistrict.level === 3)) place = inDistrict;
  const street = streetIn(place, town) ?? (inDistrict ? null : streetIn(place, district));
  return divisionsOf(place, street);
}

/** A place below `place` (or anywhere, when null) by name; the highest when a city and its county share the name. */
function below(place: DivisionNode | null, name: string): DivisionNode | null {
  if (name === '' || /^(?:市辖区|县|其[它他]区?)$/u.test(name)) return null;
  const roots = place ? place.children : divisionTable();
  if (place?.level === 3) return null;
  for (const level of [2, 3] as const) {
    const found = pick(name, roots, level);
    if (found) return found;
  }
  return null;
}

type Names = Map<string, DivisionNode | null>;
const nameMaps = new Map<DivisionNode | null, Names[]>();

/** The one node of this level under `roots` with the name; null when there is none or more than one. */
function pick(written: string, roots: readonly DivisionNode[], level: 1 | 2 | 3): DivisionNode | null {
  const name = written.trim().normalize('NFKC');
  if (name === '') return null;
  const [exact, bare] = namesAt(roots, level) as [Names, Names];
  const found = exact.get(name);
  if (found !== undefined) return found;
  const ending = OTHER_ENDINGS[level].find((e) => name.endsWith(e) && name.length - e.length >= 2);
  return (
    bare.get(name) ??
    (ending ? (bare.get(name.slice(0, -ending.length)) ?? null) : (bare.get(bareDivision(name) ?? name) ?? null))
  );
}

function namesAt(roots: readonly DivisionNode[], level: 1 | 2 | 3): Names[] {
  const key = level === 1 ? null : (roots[0]?.parent ?? null);
  const maps = nameMaps.get(key) ?? [];
  nameMaps.set(key, maps);
  const at = (level - 1) * 2;
  if (!maps[at]) {
    const exact: Names = new Map();
    const bare: Names = new Map();
    for (const { name, kind, node } of namesOf(roots)) {
      if (node.level !== level) continue;
      const map = kind === 'bare' ? bare : exact;
      map.set(name, map.has(name) && map.get(name) !== node ? null : node);
      exact.set(node.code, node);
    }
    maps[at] = exact;
    maps[at + 1] = bare;
  }
  return [maps[at]!, maps[at + 1]!];
}

function streetIn(place: DivisionNode | null, town: string): Street | null {
  if (!place || place.level === 1 || town === '') return null;
  const streets = streetsOf(place);
  return streets.get(town) ?? streets.get(bareStreet(town)) ?? null;
}

/** A place and perhaps a street in it as the three parts; what is implied (东莞, a street's district) is filled in. */
export function divisionsOf(place: DivisionNode | null, street: Street | null): Divisions {
  const deepest = street && (!place || place.level < 3) ? street.district : place;
  const province = ancestor(deepest, 1);
  const isMunicipality = province !== null && province.children[0]?.name === province.name;
  const city = ancestor(deepest, 2) ?? (isMunicipality ? province.children[0]! : null);
  const only = city?.children.length === 1 && city.children[0]!.name === city.name ? city.children[0]! : null;
  const district = ancestor(deepest, 3) ?? only;
  const missing: DivisionPart[] = [];
  if (!province) missing.push('province');
  if (!city) missing.push('city');
  if (!district) missing.push('district');
  return { province: plain(province), city: plain(city), district: plain(district), street: plain(street), missing };
}

const plain = (division: Division | null): Division | null => division && { code: division.code, name: division.name };

/** The code of our table for a code another table gives, or the code itself. */
export const officialCode = (code: string): string => CODE_ALIASES[code] ?? code;

/**
 * Finds every place in a text where some division may be named. One map from the first two characters to the names
 * that begin so; about 7,000 names for 3,400 divisions. Built once, on first use.
 */
import { DISTRICT_ALIASES, PLACE_ALIASES } from './division-aliases.ts';
import { bareDivision, OTHER_ENDINGS, zoneNames } from './division-names.ts';
import { type DivisionNode, divisionTable } from './division-table.ts';

/**
 * How a division is written: `full` as in the table; `other` a known alias or another ending (密云县); `zone` a name
 * every city has (高新区), worth something only behind its city; `bare` without ending (恭城).
 */
export type Kind = 'full' | 'other' | 'zone' | 'bare';
export type Match = { start: number; end: number; node: DivisionNode; kind: Kind };

type Entry = { name: string; kind: Kind; node: DivisionNode };

// A bare name in front of these is part of a road, a village or a building: 南京路, 市中心, 北京东路.
const NOT_A_PLACE = /^(?:[路街巷弄道镇乡村心]|大[道街]|[东西南北中前后一二三四]{1,2}[路街环])/u;
// 开发区, 城区, 东区 name something only inside a city.
const NEEDS_CITY = /^(?:.区|开发区)$/u;

function entriesOf(node: DivisionNode, parentName: string): Entry[] {
  const entries: Entry[] = [{ name: node.name, kind: NEEDS_CITY.test(node.name) ? 'zone' : 'full', node }];
  const bare = bareDivision(node.name);
  if (bare) entries.push({ name: bare, kind: 'bare', node });
  if (node.level === 3) {
    const above = [node.parent!.parent!, node.parent!].map((place) => bareDivision(place.name) ?? place.name);
    for (const name of new Set(zoneNames(node.name, above))) {
      if (name !== node.name) entries.push({ name, kind: 'zone', node });
    }
    for (const [name, target] of Object.entries(DISTRICT_ALIASES[parentName] ?? {})) {
      if (target !== node.name) continue;
      const kind =
        NEEDS_CITY.test(name) || /高新|经济|开发/u.test(name) ? 'zone' : /[区县市旗]$/u.test(name) ? 'other' : 'bare';
      entries.push({ name, kind, node });
      const short = bareDivision(name);
      // 吐鲁番宾馆 in 吐鲁番市 does not mean its district of the same old name.
      if (short && kind === 'other' && name !== parentName) entries.push({ name: short, kind: 'bare', node });
    }
  } else {
    for (const [name, target] of Object.entries(PLACE_ALIASES)) {
      if (target === node.name) entries.push({ name, kind: /[市州盟]$/u.test(name) ? 'other' : 'bare', node });
    }
  }
  return entries;
}

// A municipality's city has the municipality's name; the province stands for both until a district is known.
const standsForItself = (node: DivisionNode): boolean => node.name !== node.parent?.name || node.level === 3;

/** Every name of every division below `roots`, with the way it is written. */
export function namesOf(roots: readonly DivisionNode[]): Entry[] {
  return roots.flatMap((root) => [
    ...(standsForItself(root) && !root.name.includes('直辖县级') ? entriesOf(root, root.parent?.name ?? '') : []),
    ...namesOf(root.children),
  ]);
}

let built: Map<string, Entry[]> | null = null;

function divisionIndex(): Map<string, Entry[]> {
  if (built) return built;
  built = new Map();
  for (const entry of namesOf(divisionTable())) {
    const key = entry.name.slice(0, 2);
    const bucket = built.get(key);
    if (bucket) bucket.push(entry);
    else built.set(key, [entry]);
  }
  return built;
}

/** All mentions in order of their start. One node appears at most once per start, in its strongest writing. */
export function findMatches(text: string): Match[] {
  const index = divisionIndex();
  const found: Match[] = [];
  for (let start = 0; start + 1 < text.length; start++) {
    if (text.charCodeAt(start) < 0x3400) continue;
    const bucket = index.get(text.slice(start, start + 2));
    if (!bucket) continue;
    const first = found.length;
    for (const entry of bucket)
      if (text.startsWith(entry.name, start)) keepStrongest(found, first, matchOf(text, start, entry));
  }
  return found;
}

function matchOf(text: string, start: number, { name, kind, node }: Entry): Match | null {
  const end = start + name.length;
  if (kind !== 'bare') return { start, end, node, kind };
  for (const ending of OTHER_ENDINGS[node.level]) {
    if (text.startsWith(ending, end)) return { start, end: end + ending.length, node, kind: 'other' };
  }
  return NOT_A_PLACE.test(text.slice(end, end + 4)) ? null : { start, end, node, kind };
}

const RANK: Record<Kind, number> = { full: 3, other: 2, zone: 2, bare: 1 };

function keepStrongest(found: Match[], first: number, match: Match | null): void {
  if (!match) return;
  for (let at = first; at < found.length; at++) {
    const other = found[at]!;
    if (other.node !== match.node) continue;
    if (RANK[match.kind] > RANK[other.kind] || (match.kind === other.kind && match.end > other.end)) found[at] = match;
    return;
  }
  found.push(match);
}

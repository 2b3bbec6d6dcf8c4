/**
 * Reads a pasted address (ORD-7): who, where, which telephone. Contacts and labels are taken out first, then the
 * region is found against the official table, then the words around it are told apart into detail, name and note.
 *
 * What must stay true: nothing written is lost (what fits nowhere is in `note`), nothing is guessed between equals,
 * and the same text gives the same answer on every machine.
 */
import { type Division, type DivisionNode, isWithin, type Street, streetsOf } from './division-table.ts';
import { isPostcodeOf, MARK, normalise, type Stripped, stripContacts } from './find-phone.ts';
import { findRegion, type Region } from './find-region.ts';
import { pickName, splitGluedName, tidyName, type Word } from './pick-name.ts';
import { type DivisionFields, type Divisions, divisionsOf, resolveDivisions } from './resolve-divisions.ts';

export type AddressPart = 'province' | 'city' | 'district' | 'detail' | 'name' | 'phone';

export type ParsedAddress = {
  province: Division | null;
  city: Division | null;
  district: Division | null;
  /** Street or town with its 9-digit code, where one is written. */
  street: Division | null;
  /** What stands behind region and street: road, number, room. */
  detail: string;
  name: string;
  /** `13111111111`, `010-12345678`, `+85212345678`, with `-1234` where an extension is written. */
  phone: string;
  postcode: string;
  /** Words that are neither: wishes to the shop, a second telephone. */
  note: string;
  missing: AddressPart[];
  /** Places that fit equally well where the text does not say which; at most ten. */
  alternatives: Divisions[];
  /** 0 to 100: how sure the reading is; below 60 a person should look. */
  confidence: number;
};

/** What is known beside the text: fields of the channel's order, used only where the text is silent or unclear. */
export type AddressHint = Partial<DivisionFields> & { name?: string; phone?: string };

/** Reads `text`. Never throws; whatever is not found is empty and listed in `missing`. */
export function parseAddress(text: string, hint: AddressHint = {}): ParsedAddress {
  const stripped = stripContacts(normalise(text));
  const region = findRegion(stripped.text);
  const place = region ? settle(region, stripped, hint) : { node: null, clear: false, left: [] };
  const hinted = place.node ? null : fromHint(hint);
  // Where no single place fits, what was written stays in the detail.
  const kept = region && place.node && place.clear ? region : null;
  const end = kept ? kept.end : region && place.node ? region.start : 0;
  const found = place.node ? streetAt(stripped.text, end, place.node) : null;
  const words = divideWords(stripped, kept, kept?.start ?? end, found?.end ?? end, hint);
  const divisions = hinted ?? divisionsOf(place.node, found?.street ?? null);
  const { province, city, district, street } = divisions;
  const phone = stripped.phone || hint.phone || '';
  const missing: AddressPart[] = [...divisions.missing];
  if (words.detail === '') missing.push('detail');
  if (words.name === '') missing.push('name');
  if (phone === '') missing.push('phone');
  const confidence = confidenceOf(missing, kept, place.node, district, found !== null);
  const alternatives = place.clear || hinted ? [] : place.left.slice(0, 10).map((node) => divisionsOf(node, null));
  return {
    province,
    city,
    district,
    street,
    ...words,
    phone,
    postcode: stripped.postcode,
    missing,
    alternatives,
    confidence,
  };
}

/** One place out of the candidates: by the street behind it, by the hint, by the postcode; else what they share. */
function settle(
  region: Region,
  { text, postcode }: Stripped,
  hint: AddressHint,
): { node: DivisionNode | null; clear: boolean; left: DivisionNode[] } {
  let left = region.candidates;
  const narrow = (keep: (node: DivisionNode) => boolean): void => {
    if (left.length === 1) return;
    const kept = left.filter(keep);
    if (kept.length > 0) left = kept;
  };
  const hinted = fromHint(hint);
  narrow((node) => streetAt(text, region.end, node)?.written === 'full');
  narrow((node) => isWithinCode(node, hinted?.city?.code ?? hinted?.province?.code));
  narrow((node) => isPostcodeOf(postcode, node.code));
  const [first, ...others] = left;
  let shared: DivisionNode | null = first ?? null;
  while (shared && !others.every((node) => isWithin(node, shared!))) shared = shared.parent;
  return { node: shared, clear: shared !== null && left.includes(shared), left };
}

function isWithinCode(node: DivisionNode, code: string | undefined): boolean {
  for (let at: DivisionNode | null = node; at; at = at.parent) if (at.code === code) return true;
  return false;
}

function fromHint({ province = '', city = '', district = '', town = '' }: AddressHint) {
  if (province === '' && city === '' && district === '') return null;
  return resolveDivisions({ province, city, district, town });
}

const STREET_END = /^(?:街道办事处|街道办|街道|地区办事处|地区|镇|乡|民族乡|苏木|办事处)/u;
const BOUNDARY = /^(?:$|[\s,;。:\uE000-\uE00F])/u;
// 学院路 alone is the road, not 学院路街道.
const ROAD = /[路街道巷弄]$/u;

/** The street or town written at `start`, if `place` has one of that name. */
function streetAt(
  text: string,
  start: number,
  place: DivisionNode,
): { street: Street; end: number; written: 'full' | 'bare' } | null {
  const streets = streetsOf(place);
  const district = place.level === 3;
  for (let length = Math.min(14, text.length - start); length >= 2; length--) {
    const name = text.slice(start, start + length);
    const street = streets.get(name);
    if (!street) continue;
    const rest = text.slice(start + length, start + length + 6);
    const ending = name === street.name ? (/^(?:办事处|办)/u.exec(rest)?.[0] ?? '') : STREET_END.exec(rest)?.[0];
    if (ending !== undefined) return { street, end: start + length + ending.length, written: 'full' };
    if (district && BOUNDARY.test(rest) && !ROAD.test(name)) return { street, end: start + length, written: 'bare' };
  }
  return null;
}

// A blank between Latin letters belongs to the name or the building: Jack Ma.
const SEPARATOR = /(?:[,;。!]|(?<![A-Za-z])\s|\s(?![A-Za-z]))+/u;
const MARKS = /([\uE000-\uE00F])/u;
const LIKE_ADDRESS = /[路街巷弄号楼栋幢室层村镇厦座院苑园]|单元|小区|公寓|广场|大学/u;
// 南京|大学: the bare place name is the beginning of an institution's name and stays with it.
const INSTITUTION =
  /^(?:市|省)?(?:大学|学院|医学院|师范|理工|医院|银行|火车站|机场|[东西南北]站|体育|图书馆|博物馆|[一二三四五六七八九十第]+[中小医人])/u;

type Placed = Word & { at: number; inRegion: boolean; afterPhone: boolean; afterAddressLabel: boolean };
type Words = { detail: string; name: string; note: string };

function divideWords(
  stripped: Stripped,
  region: Region | null,
  regionStart: number,
  detailStart: number,
  hint: AddressHint,
): Words {
  const { text } = stripped;
  let start = detailStart;
  if (region?.bareTail != null && start === region.end && INSTITUTION.test(text.slice(start))) start = region.bareTail;
  const words = [...wordsOf(text.slice(0, regionStart), false, 0), ...wordsOf(text.slice(start), true, start)];
  markPlaces(words, text);
  let name = stripped.labelledName ? tidyName(stripped.labelledName) : (hint.name ?? '');
  const nameAt = stripped.labelledName ? -1 : pickName(words, region ? onlyDetail(words) : -1);
  if (nameAt >= 0) name ||= tidyName(words[nameAt]!.text);
  const rest = words.filter((_, at) => at !== nameAt);
  if (name === '') name = takeGluedName(rest);
  const isDetail = detailTest(rest, region !== null);
  const join = (parts: string[]): string => parts.filter(Boolean).join(' ');
  return {
    detail: join(rest.filter(isDetail).map((word) => word.text)),
    name,
    note: join([...rest.filter((word) => !isDetail(word)).map((word) => word.text), ...stripped.otherPhones]),
  };
}

/** Words with what stands around them; `behind` tells whether they stand behind the region. */
function wordsOf(text: string, behind: boolean, offset: number): Placed[] {
  const words: Placed[] = [];
  let at = offset;
  let afterPhone = false;
  let afterAddressLabel = false;
  for (const piece of text.split(MARKS)) {
    if (MARKS.test(piece)) {
      afterPhone ||= piece === MARK.phone && words.length > 0;
      if (piece === MARK.address || piece === MARK.region) afterAddressLabel = true;
      else if (piece !== MARK.postcode) afterAddressLabel = false;
    }
    let within = 0;
    for (const word of piece.split(SEPARATOR)) {
      const found = piece.indexOf(word, within);
      within = found + word.length;
      if (word.replace(/[()[\]:.、\uE000-\uE00F-]/gu, '') === '') continue;
      const tidy = word.replace(/^[:.、)\]-]+|[:.、([-]+$/gu, '');
      words.push({
        text: tidy,
        at: at + found,
        inRegion: behind,
        afterPhone,
        afterAddressLabel,
        besidePhone: false,
        atEnd: false,
        gluedToRegion: behind && offset > 0 && at + found === offset,
      });
    }
    at += piece.length;
  }
  return words;
}

function markPlaces(words: Placed[], text: string): void {
  for (const word of words) {
    const before = text
      .slice(0, word.at)
      .trimEnd()
      .replace(/[,;:。\uE001]+$/u, '')
      .trimEnd();
    const after = text.slice(word.at + word.text.length).replace(/^[\s,;:。\uE001]+/u, '');
    word.besidePhone = before.endsWith(MARK.phone) || after.startsWith(MARK.phone);
    word.atEnd = before === '' || after === '';
    // A word behind 区 with a separator between is not glued to the region.
    if (word.gluedToRegion && /[\s,;。:\uE000-\uE00F]$/u.test(text.slice(0, word.at))) word.gluedToRegion = false;
  }
}

const onlyDetail = (words: readonly Placed[]): number => {
  const behind = words.flatMap((word, at) => (word.inRegion ? [at] : []));
  return behind.length === 1 ? behind[0]! : -1;
};

/** Takes a name run into the word in front of the telephone off that word. */
function takeGluedName(words: Placed[]): string {
  for (const word of words) {
    const split = word.besidePhone ? splitGluedName(word.text) : null;
    if (!split) continue;
    word.text = split[0];
    return split[1];
  }
  return '';
}

/** Behind the region everything up to the telephone is detail; later words only if they are labelled or look so. */
function detailTest(words: readonly Placed[], hasRegion: boolean): (word: Placed) => boolean {
  const hasDetail = words.some((word) => word.inRegion && !word.afterPhone);
  return (word) =>
    hasRegion && !word.inRegion
      ? false
      : !word.afterPhone || word.afterAddressLabel || (!hasDetail && LIKE_ADDRESS.test(word.text));
}

function confidenceOf(
  missing: readonly AddressPart[],
  region: Region | null,
  node: DivisionNode | null,
  district: Division | null,
  street: boolean,
): number {
  let points = 100;
  for (const part of missing) points -= part === 'province' || part === 'city' || part === 'district' ? 20 : 10;
  if (district && node && node.level < 3 && node.children.length > 1) points -= 15;
  if (region && region.score < 8) points -= 20;
  if (street) points += 5;
  return Math.max(0, Math.min(100, points));
}

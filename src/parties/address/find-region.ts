/**
 * Finds the region (province, city, district) a text speaks of: the best chain of division names that stand next to
 * each other and lie inside one another, repetitions allowed (桂东县桂东县, 海南省海南省白沙…). Everything that decides between
 * readings is a point value or a rule in this file.
 *
 * What must stay true: a region is never guessed between equals. When several places fit equally well the answer is
 * what they have in common, or nothing.
 */

import { findMatches, type Match } from './division-index.ts';
import { type DivisionNode, isWithin } from './division-table.ts';

export type Region = {
  /** The places that fit equally well; one when the text is clear. */
  candidates: DivisionNode[];
  start: number;
  end: number;
  /** Start of the last name if it was written without its ending: 南京 of 南京大学 belongs to the detail, too. */
  bareTail: number | null;
  score: number;
};

const POINTS = { full: 8, other: 6, zone: 4, bare: 3 } as const;
const REPEATED = 1;
// A bare name alone counts only where a token begins; otherwise any 安康 in a sentence would be a city.
const ENOUGH_ALONE = 5;

const SEPARATORS = '[\\s,.;:|>/、。·_\uE000-\uE00F-]*';
const PSEUDO =
  '(?:市辖区|市辖县|(?:海南省|湖北省|河南省)?省直辖县(?:级行政区划|级行政单位|级)?|(?:新疆维吾尔)?自治区直辖县级行政区划|其[它他]区?|县)';
const FILLER = new RegExp(`^${SEPARATORS}(?:${PSEUDO}${SEPARATORS})*$`, 'u');
const AFTER = new RegExp(
  `${SEPARATORS}(?:(?:市辖区|省直辖县级行政区划|自治区直辖县级行政区划|其[它他]区)${SEPARATORS})*`,
  'uy',
);
const TOKEN_START = /(?:^|[\s,.;:|、。\uE000-\uE00F(])$/u;

type Link = { match: Match; score: number; previous: Link | null; deepest: DivisionNode; deepens: boolean };

/** The best chain, or null when the text names no division well enough. */
export function findRegion(text: string): Region | null {
  const links = chain(text, findMatches(text));
  let best: Link | null = null;
  for (const link of links) {
    if (link.deepens && isEnough(text, link) && (!best || link.score > best.score)) best = link;
  }
  if (!best) return null;
  const equals = links.filter(
    (l) => l.deepens && l.score === best.score && startOf(l) === startOf(best) && l.match.end === best.match.end,
  );
  const end = endWithRepeats(links, best);
  AFTER.lastIndex = end;
  return {
    candidates: [...new Set(equals.map((link) => link.deepest))],
    start: startOf(best),
    end: end + (AFTER.exec(text)?.[0].length ?? 0),
    bareTail: best.match.kind === 'bare' && end === best.match.end ? best.match.start : null,
    score: best.score,
  };
}

/** For every match the best chain that ends in it. */
function chain(text: string, matches: Match[]): Link[] {
  const links: Link[] = [];
  for (const match of matches) {
    const points = POINTS[match.kind];
    let best: Link | null =
      match.kind === 'zone' ? null : { match, score: points, previous: null, deepest: match.node, deepens: true };
    for (let at = links.length - 1; at >= 0; at--) {
      const previous = links[at]!;
      if (previous.match.end > match.start || !isFiller(text, previous.match.end, match.start)) continue;
      const deepens = match.node !== previous.deepest && isWithin(match.node, previous.deepest);
      if (!deepens && !isWithin(previous.deepest, match.node)) continue;
      // 上海 上海市: the better writing of the same name counts.
      const better = previous.match.node === match.node ? Math.max(0, points - POINTS[previous.match.kind]) : 0;
      const score = previous.score + (deepens ? points : REPEATED + better);
      if (!best || score > best.score)
        best = { match, score, previous, deepest: deepens ? match.node : previous.deepest, deepens };
    }
    if (best) links.push(best);
  }
  return links;
}

const isFiller = (text: string, from: number, to: number): boolean =>
  from === to || (to - from <= 24 && FILLER.test(text.slice(from, to)));

const isEnough = (text: string, link: Link): boolean =>
  link.score >= ENOUGH_ALONE || TOKEN_START.test(text.slice(Math.max(0, link.match.start - 1), link.match.start));

function startOf(link: Link): number {
  let at = link;
  while (at.previous) at = at.previous;
  return at.match.start;
}

/**
 * Repetitions behind the chain are cut off with it when they lead down to the same place again or spell out two
 * levels. 南京市鼓楼区|江苏省人民医院 and 桂东县|桂东一中 are no repetitions.
 */
function endWithRepeats(links: Link[], best: Link): number {
  let end = best.match.end;
  for (const link of links) {
    if (link.deepens || link.deepest !== best.deepest || link.match.end <= end) continue;
    const tail: Match[] = [];
    let at: Link | null = link;
    while (at && at !== best) {
      tail.push(at.match);
      at = at.previous;
    }
    const spelt = tail.filter((match) => match.kind === 'full').length;
    if (at === best && link.match.kind !== 'bare' && (link.match.node === best.deepest || spelt >= 2))
      end = link.match.end;
  }
  return end;
}

/**
 * What the data of a GS1 application identifier must be, one check a name, as the GS1 dictionary names them. Pure. Not
 * checked here are lists that other bodies keep (countries, currencies, package types, banks), coupons, and whether a company
 * prefix was given out.
 */
import { checkDigit } from './sgtin96.ts';

const SET_82 = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const PAIR = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const digits = (text: string): boolean => /^\d*$/.test(text);
const only = (set: RegExp) => (text: string) => set.test(text);
const upTo = (text: string, length: number, most: number) =>
  text.length === length && digits(text) && Number(text) <= most;

/** A day of the calendar; with `zero` also a month without a day. Years of two digits are of this century or the last. */
function isDay(text: string, yearDigits: 2 | 4, zero: boolean): boolean {
  if (text.length !== yearDigits + 4 || !digits(text)) return false;
  const year = Number(text.slice(0, yearDigits)) + (yearDigits === 2 ? 2000 : 0);
  const [month, day] = [Number(text.slice(-4, -2)), Number(text.slice(-2))];
  if (month < 1 || month > 12) return false;
  return day === 0 ? zero : day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Primes from the right, over all but the two check characters, modulo 1021 (GS1 General Specifications, 7.9.5). */
function hasCheckPair(text: string): boolean {
  const body = [...text.slice(0, -2)].reverse();
  if (text.length < 3 || text.length > 25) return false;
  if (![...text.slice(0, -2)].every((c) => SET_82.includes(c))) return false;
  const sum = body.reduce((total, c, i) => total + SET_82.indexOf(c) * PRIMES[i]!, 0) % 1021;
  return text.endsWith(`${PAIR[sum >> 5]}${PAIR[sum & 31]}`);
}
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];

function isPieceOfTotal(text: string): boolean {
  const half = text.length / 2;
  if (!digits(text) || text === '' || !Number.isInteger(half)) return false;
  const [piece, total] = [BigInt(text.slice(0, half)), BigInt(text.slice(half))];
  return piece > 0n && piece <= total;
}

function isPositionInSequence(text: string): boolean {
  const found = /^([1-9]\d*)\/([1-9]\d*)$/.exec(text);
  return found !== null && BigInt(found[1]!) <= BigInt(found[2]!);
}

/** By name; a name that is not here is not checked. */
export const CHECKS: Readonly<Record<string, (text: string) => boolean>> = {
  csetnumeric: digits,
  cset82: (text) => [...text].every((c) => SET_82.includes(c)),
  cset39: only(/^[#\-/0-9A-Z]*$/),
  // Padded, it is groups of three.
  cset64: (text) => /^[\w-]*={0,2}$/.test(text) && (!text.endsWith('=') || text.length % 3 === 0),
  importeridx: only(/^[\w-]$/),
  csum: (text) => text !== '' && digits(text) && checkDigit(text.slice(0, -1)) === Number(text.at(-1)),
  csumalpha: hasCheckPair,
  yymmdd: (text) => isDay(text, 2, false),
  yymmd0: (text) => isDay(text, 2, true),
  yyyymmdd: (text) => isDay(text, 4, false),
  yyyymmd0: (text) => isDay(text, 4, true),
  hh: (text) => upTo(text, 2, 23),
  mi: (text) => upTo(text, 2, 59),
  ss: (text) => upTo(text, 2, 59),
  hhmi: (text) => upTo(text.slice(0, 2), 2, 23) && upTo(text.slice(2), 2, 59),
  zero: only(/^0+$/),
  nonzero: (text) => digits(text) && /[1-9]/.test(text),
  hasnondigit: only(/\D/),
  nozeroprefix: only(/^[1-9]\d*$/),
  pieceoftotal: isPieceOfTotal,
  posinseqslash: isPositionInSequence,
  winding: only(/^[019]$/),
  yesno: only(/^[01]$/),
  iso5218: only(/^[0129]$/),
  hyphen: only(/^-*$/),
  pcenc: only(/^(?:[^%]|%[0-9a-fA-F]{2})*$/),
  latitude: (text) => upTo(text, 10, 1_800_000_000),
  longitude: (text) => upTo(text, 10, 3_600_000_000),
  mediatype: only(/^(?:0[1-9]|10|[89]\d)$/),
};

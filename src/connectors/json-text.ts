/**
 * JSON whose text matters: platforms send order numbers of 18 to 20 digits as JSON numbers, and we keep each order
 * byte for byte. Must stay true: no number ever becomes a JavaScript number (CHN-4), and a slice is the exact text
 * that was received, not a re-serialised copy (ORD-1).
 */
import { LosslessNumber, parse } from 'lossless-json';
import { Damaged } from '../channels/connector.ts';

export type Json = null | boolean | string | LosslessNumber | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Parses keeping every number as written. Throws `Damaged` `json.damaged` on anything that is not one JSON value. */
export function parseJson(text: string): Json {
  try {
    return parse(text) as Json;
  } catch (error) {
    throw new Damaged('json.damaged', { reason: error instanceof Error ? error.message : String(error) });
  }
}

/** The value as an object. Throws `Damaged` when it is anything else. */
export function asObject(value: Json | undefined, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof LosslessNumber)
    throw new Damaged('json.notObject', { what });
  return value;
}

/** The value as a list; absent is empty. Throws `Damaged` when it is anything else. */
export function asList(value: Json | undefined, what: string): Json[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Damaged('json.notList', { what });
  return value;
}

/** The objects in the list `field` of `value`; absent is empty. Throws `Damaged` when it is anything else. */
export const objectsIn = (value: JsonObject, field: string): JsonObject[] =>
  asList(value[field], field).map((one) => asObject(one, field));

/** Text or number as written; absent, null and lists are the empty text. Booleans are `true` and `false`. */
export function asText(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return value instanceof LosslessNumber ? value.value : '';
}

/** True for a value written as a JSON number, not as text. */
export const isNumber = (value: Json | undefined): value is LosslessNumber => value instanceof LosslessNumber;

/** The exact texts of the elements of the list at `path` (`['a', 'b']` is `{"a":{"b":[…]}}`); empty when there is none. */
export function sliceList(text: string, path: readonly string[]): string[] {
  const list = sliceValue(text, path);
  if (list === null || !list.startsWith('[')) return [];
  return members(list).map(([start, end]) => list.slice(start, end));
}

/** The exact text of the value at `path`, or null. `text` must be valid JSON: parse it first. */
export function sliceValue(text: string, path: readonly string[]): string | null {
  let start = skipBlank(text, 0);
  let end = skipValue(text, start);
  for (const key of path) {
    if (text[start] !== '{') return null;
    const object = text.slice(start, end);
    const found = members(object).find(([from]) => JSON.parse(object.slice(from, skipValue(object, from))) === key);
    if (!found) return null;
    const colon = skipBlank(object, skipValue(object, found[0]));
    end = start + found[1];
    start += skipBlank(object, colon + 1);
  }
  return text.slice(start, end);
}

/** From where to where each element of a list, or each `"key": value` of an object, reaches. */
function members(text: string): [number, number][] {
  const found: [number, number][] = [];
  let at = skipBlank(text, 1);
  while (at < text.length - 1) {
    const start = at;
    at = skipValue(text, at);
    if (text[0] === '{') at = skipValue(text, skipBlank(text, skipBlank(text, at) + 1));
    found.push([start, at]);
    at = skipBlank(text, at);
    if (text[at] !== ',') break;
    at = skipBlank(text, at + 1);
  }
  return found;
}

const BLANK = /[ \t\r\n]*/y;
const PLAIN = /[^,\]}\s]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;

const skipBlank = (text: string, at: number) => at + lengthOf(BLANK, text, at);

/** The index just behind the value that starts at `at`. */
function skipValue(text: string, at: number): number {
  if (text[at] === '"') return at + lengthOf(STRING, text, at);
  if (text[at] !== '{' && text[at] !== '[') return at + lengthOf(PLAIN, text, at);
  let depth = 0;
  for (let i = at; i < text.length; i += 1) {
    const letter = text[i];
    if (letter === '"') i += lengthOf(STRING, text, i) - 1;
    else if (letter === '{' || letter === '[') depth += 1;
    else if (letter === '}' || letter === ']') depth -= 1;
    if (depth === 0) return i + 1;
  }
  return text.length;
}

function lengthOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

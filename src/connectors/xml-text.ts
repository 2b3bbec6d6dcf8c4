/**
 * The small XML that business messages are: elements and text, no attributes that mean anything. Must stay true: nothing
 * outside the text is ever read, so a document type, with which entities could be declared, is refused.
 */
import { Damaged } from '../channels/connector.ts';

/** `line`: where it begins, counted from 1. */
export type XmlElement = { name: string; text: string; children: XmlElement[]; line: number };

const TOKEN = /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([\w:.-]+)[^<>]*?(\/?)>|([^<]+)/y;
const DEEPEST = 40;

/** The root. Throws `Damaged` `xml.damaged` on anything that is not one well-formed element. */
export function parseXml(source: string): XmlElement {
  const root: XmlElement = { name: '', text: '', children: [], line: 1 };
  const open = [root];
  const text = source.replace(/^\uFEFF/, '');
  let line = 1;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text);
    if (!token) throw damaged(`at ${at}`, line);
    const [, verbatim, closing, name, empty, plain] = token;
    const inside = open.at(-1)!;
    if (verbatim !== undefined) inside.text += verbatim;
    else if (plain !== undefined) inside.text += decode(plain);
    else if (name !== undefined && closing === '/') {
      if (open.length === 1 || inside.name !== name) throw damaged(`</${name}>`, line);
      open.pop();
    } else if (name !== undefined) {
      const element = { name, text: '', children: [], line };
      inside.children.push(element);
      if (empty !== '/') open.push(element);
      if (open.length > DEEPEST) throw damaged('too deep', line);
    }
    line += token[0].split('\n').length - 1;
  }
  const [only, another] = root.children;
  if (open.length > 1 || !only || another || root.text.trim() !== '') throw damaged('not one element', line);
  return only;
}

export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => child.name === name);
export const childrenOf = (element: XmlElement | undefined, name: string): XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? [];
/** The text of a child, without blanks around it; '' when there is none. */
export const textOf = (element: XmlElement | undefined, name: string): string =>
  childOf(element, name)?.text.trim() ?? '';

/** What is written: text, or elements by name; a list is the same element again and again, null leaves it out. */
export type XmlValue = string | bigint | number | null | XmlValue[] | { [name: string]: XmlValue };

export function writeXml(name: string, value: XmlValue): string {
  if (value === null) return '';
  if (Array.isArray(value)) return value.map((one) => writeXml(name, one)).join('');
  const inner =
    typeof value === 'object'
      ? Object.entries(value)
          .map(([child, one]) => writeXml(child, one))
          .join('')
      : encode(String(value));
  // A name may bring attributes along.
  return `<${name}>${inner}</${name.split(' ')[0]}>`;
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const decode = (text: string): string =>
  text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w{1,8}));?/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff && code > 0 ? String.fromCodePoint(code) : whole;
  });

/** Characters XML has no way to say are left out. */
const encode = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the very ones
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, '')
    .replace(/[<>&"']/g, (letter) => `&${Object.keys(NAMED).find((name) => NAMED[name] === letter)};`);

const damaged = (where: string, line: number) => new Damaged('xml.damaged', { where, line });

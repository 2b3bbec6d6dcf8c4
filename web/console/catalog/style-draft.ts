/** A style as its form sees it, lists of words as they are typed, and the naming rule as text. */
import type { NamingRule, StyleDetail } from '../../../src/contract/styles.ts';

const TEXTS = ['name', 'brand', 'model', 'series', 'category', 'season'] as const;
export type StyleDraft = { code: string; active: boolean; options: string } & {
  [name in (typeof TEXTS)[number]]: string;
};

/** Words with blanks or commas between them, each once. */
export const wordsOf = (text: string): string[] => [...new Set(text.split(/[\s,，、;；]+/).filter(Boolean))];

/** `面料=棉,麻; 工艺=平纹`; null where it is written otherwise. */
export function choicesOf(text: string): { name: string; values: string[] }[] | null {
  const parts = text
    .split(/[;；]/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => part.split(/[=＝]/).map((side) => side.trim()));
  const sound = parts.every((part) => part.length === 2 && part[0] && wordsOf(part[1]!).length > 0);
  return sound ? parts.map(([name, values]) => ({ name: name!, values: wordsOf(values!) })) : null;
}

export const styleDraftOf = (style: StyleDetail | null): StyleDraft => ({
  code: style?.code ?? '',
  active: style?.active ?? true,
  options: style?.options.map(({ name, values }) => `${name}=${values.join(',')}`).join('; ') ?? '',
  ...(Object.fromEntries(TEXTS.map((name) => [name, style?.[name] ?? ''])) as Record<(typeof TEXTS)[number], string>),
});

/** Only what was changed; the code is said once and stays. */
export function styleBodyOf({ code: _, options, ...same }: Partial<StyleDraft>) {
  return { ...same, ...(options !== undefined && { options: choicesOf(options) ?? [] }) };
}

export const abbreviationsText = (rule: Pick<NamingRule, 'abbreviations'>): string =>
  rule.abbreviations.map(({ word, short }) => `${word}=${short}`).join('\n');

/** One `米白=MB` a line; or the number of the first line that is none. */
export function abbreviationsOf(text: string): NamingRule['abbreviations'] | number {
  const found: NamingRule['abbreviations'] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [word, short, ...rest] = line.split(/[=＝]/).map((side) => side.trim());
    if (!word || short === undefined || rest.length > 0 || word.length > 60 || short.length > 20) return index + 1;
    found.push({ word, short });
  }
  return found;
}

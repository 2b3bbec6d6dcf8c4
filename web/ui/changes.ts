/**
 * What one entry of the audit log changed, in the words of the record's form: each field with its value before and after.
 * A list is told by what was taken out and put in; of a secret it is only said that it was replaced. Pure.
 */
import type { TFunction } from 'i18next';
import { listText } from './format.ts';
import { figureOf } from './minor.ts';

/** As much of a form's field as is needed to name it and to write its value. */
export type FieldWords = {
  name: string;
  label: string;
  kind: string;
  options?: readonly { value: string; text: string }[];
  digits?: number;
  unit?: string;
};

export type ChangeWords = {
  fields: readonly FieldWords[];
  /** What the form calls a field that the log calls otherwise; null for one that tells a reader nothing. */
  nameOf?: (name: string) => string | null;
  /** Words for what stands in no field of the form. */
  labelOf?: (name: string) => string | undefined;
  textOf?: (name: string, value: unknown) => string | undefined;
};

/** `from` and `to` are null where there is nothing to say. */
export type ToldChange = { name: string; label: string; from: string | null; to: string | null; list: boolean };

const NONE = '–';
const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isPair = (value: unknown): value is [unknown, unknown] => isList(value) && value.length === 2;

export function changesOf(detail: Record<string, unknown>, words: ChangeWords, t: TFunction): ToldChange[] {
  const { secrets, ...rest } = detail;
  const replaced = (isList(secrets) ? secrets : []).map((secret): ToldChange => {
    const { name, label } = fieldOf(`credentials/${secret}`, words) ?? { name: String(secret), label: String(secret) };
    return { name, label, from: null, to: t('history.replaced'), list: false };
  });
  const changes = Object.entries(rest).flatMap(([logged, change]): ToldChange[] => {
    const name = words.nameOf ? words.nameOf(logged) : logged;
    return name !== null && isPair(change) ? [told(name, change, words, t)] : [];
  });
  return [...changes, ...replaced];
}

const fieldOf = (name: string, { fields }: ChangeWords) => fields.find((field) => field.name === name);

function told(name: string, [was, is]: [unknown, unknown], words: ChangeWords, t: TFunction): ToldChange {
  const field = fieldOf(name, words);
  const label = field?.label ?? words.labelOf?.(name) ?? name;
  const text = (value: unknown) => words.textOf?.(name, value) ?? valueText(value, field, t);
  if (!isList(was) && !isList(is))
    return { name, label, from: was === null ? null : text(was), to: text(is), list: false };
  const [before, after] = [was, is].map((value) => (isList(value) ? value : []).map(text)) as [string[], string[]];
  const only = (some: readonly string[], others: readonly string[]) =>
    listText(some.filter((one) => !others.includes(one))) || null;
  return { name, label, from: only(before, after), to: only(after, before), list: true };
}

/** A value as its field writes it. */
export function valueText(value: unknown, field: FieldWords | undefined, t: TFunction): string {
  const option = field?.options?.find((one) => one.value === String(value ?? ''));
  if (option) return option.text;
  if (value === null || value === undefined || value === '') return NONE;
  if (typeof value === 'boolean') return t(value ? 'history.yes' : 'history.no');
  if (typeof value === 'object') return partsText(value, [], t);
  const figure = field?.kind === 'decimal' ? figureOf(String(value), field.digits ?? 0) : String(value);
  return field?.unit ? `${figure} ${field.unit}` : figure;
}

/** A value with parts, those that say something: `比例 50 % · 预留 10`. */
export function partsText(value: object, fields: readonly FieldWords[], t: TFunction): string {
  const parts = Object.entries(value).filter(([, part]) => part !== null && part !== '');
  const told = parts.map(([name, part]) => {
    const field = fields.find((one) => one.name === name);
    return `${field?.label ?? name} ${valueText(part, field, t)}`.trim();
  });
  return told.join(' · ') || NONE;
}

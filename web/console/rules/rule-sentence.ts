/**
 * A rule as a sentence in the person's language (OPS-3), in parts: what stands in every such sentence, and the values
 * that are this rule's own. Pure over the words it is given.
 */
import type { TFunction } from 'i18next';
import type { CourierRuleInput } from '../../../src/contract/courier-rules.ts';
import type {
  ReviewAction,
  ReviewComparison,
  ReviewRule,
  RuleFieldKind,
  RuleKind,
} from '../../../src/contract/rules.ts';
import type { SourcingRuleInput } from '../../../src/contract/sourcing-rules.ts';
import { listText, momentTextFull, moneyText } from '../../ui/format.ts';
import { decimalOf } from '../../ui/minor.ts';
import { type ChoiceOf, digitsOf, formOf } from './rule-fields.ts';
import { type Condition, childrenOf, type Rule } from './rule-model.ts';

export type Part = { text: string; value?: true };

export type Words = {
  t: TFunction;
  kindOf: (field: string) => RuleFieldKind;
  /** The name of one value of a list; what is not in it stands as it is. */
  choice: (of: ChoiceOf | 'nodes' | 'couriers' | 'nodeKinds' | 'provinceCodes', value: string) => string;
  hold: (reason: string) => string;
};

const plain = (text: string): Part => ({ text });
const value = (text: string): Part => ({ text, value: true });
const between = (parts: readonly Part[][], by: string): Part[] =>
  parts.flatMap((one, at) => (at === 0 ? one : [plain(by), ...one]));

export const sentenceText = (parts: readonly Part[]): string => parts.map(({ text }) => text).join('');

/** `If payable ≥ ¥5,000 and province is Tibet, then hold: large amount, tag Big`. */
export function sentenceOf(kind: RuleKind, rule: Rule, words: Words): Part[] {
  if (kind === 'courier') return courierSentence(rule as CourierRuleInput, words);
  if (kind === 'sourcing') return sourcingSentence(rule as SourcingRuleInput, words);
  const { when, do: actions } = rule as ReviewRule;
  return sentence(
    conditionParts(when, words, false),
    actions.map((action) => actionParts(action, words)),
    words,
  );
}

const sentence = (condition: Part[], effects: Part[][], { t }: Words): Part[] => [
  ...(condition.length === 0 ? [plain(t('rules.always'))] : [plain(t('rules.if')), ...condition]),
  plain(t('rules.so')),
  ...between(effects, t('rules.also')),
];

function conditionParts(condition: Condition, words: Words, inner: boolean): Part[] {
  const { t } = words;
  const children = childrenOf(condition);
  if (!children) return comparisonParts(condition as ReviewComparison, words);
  if ('not' in condition)
    return [plain(t('rules.not')), ...bracketed(conditionParts(condition.not, words, false), true, t)];
  const by = 'all' in condition ? t('rules.and') : t('rules.or');
  return bracketed(
    between(
      children.map((child) => conditionParts(child, words, true)),
      by,
    ),
    inner && children.length > 1,
    t,
  );
}

const bracketed = (parts: Part[], needed: boolean, t: TFunction): Part[] =>
  needed ? [plain(t('rules.open')), ...parts, plain(t('rules.close'))] : parts;

const SIGNS: Record<string, string> = { eq: '=', ne: '≠', gt: '>', gte: '≥', lt: '<', lte: '≤' };

export function opText(t: TFunction, kind: RuleFieldKind, op: string): string {
  if (kind === 'number' && SIGNS[op]) return SIGNS[op];
  if (kind === 'moment' || kind === 'list') return t(`rules.opOf.${kind}.${op}`);
  return t(`rules.op.${op}`);
}

function comparisonParts(comparison: ReviewComparison, words: Words): Part[] {
  const { t } = words;
  const { field, op, of } = comparison;
  const kind = words.kindOf(field);
  const name = t(`rules.field.${field}`, { defaultValue: field });
  const named = of ? [plain(`${name} `), value(listText(of) || '…')] : [plain(name)];
  if (op === 'is') return comparison.value === false ? [plain(t('rules.notSo', { field: name }))] : named;
  if (op === 'present' || op === 'absent') return [...named, plain(` ${opText(t, kind, op)}`)];
  return [...named, plain(` ${opText(t, kind, op)} `), value(valueText(comparison, words) || '…')];
}

function valueText({ field, value: given }: ReviewComparison, words: Words): string {
  const form = formOf(field, words.kindOf(field));
  const one = (text: string): string => {
    if (form.form === 'choice') return words.choice(form.of, text);
    if (text === '' || (form.form !== 'moment' && form.form !== 'text' && !/^-?\d+$/.test(text))) return text;
    if (form.form === 'money') return moneyText({ amount: text, currency: 'CNY' }).replace(/\.00$/, '');
    if (form.form === 'moment') return momentTextFull(text);
    return form.form === 'text' ? text : `${decimalOf(text, digitsOf(form))}${form.unit ? ` ${form.unit}` : ''}`;
  };
  return listText((Array.isArray(given) ? given : [given ?? '']).map((text) => one(String(text))));
}

export function actionParts(action: ReviewAction, words: Words): Part[] {
  const { t, choice } = words;
  const says = (name: string, text: string) => [plain(t(`rules.do.${name}`)), value(text || '…')];
  if ('hold' in action) return says('hold', words.hold(action.hold));
  if ('tag' in action) return says('tag', action.tag);
  if ('node' in action) return says('node', choice('nodes', action.node));
  if ('courier' in action) return says('courier', choice('couriers', action.courier));
  if ('priority' in action) return says('priority', `${action.priority > 0 ? '+' : ''}${action.priority}`);
  if ('financeReview' in action) return [plain(t('rules.do.financeReview'))];
  if ('merge' in action) return [plain(t('rules.do.merge'))];
  if ('gift' in action) return giftParts(action.gift, words);
  const { split } = action;
  if (split.by === 'supplier') return [plain(t('rules.do.splitSupplier'))];
  if (split.by === 'shortage') return [plain(t(`rules.do.splitShortage.${split.from}`))];
  if (split.by === 'presale') return says('splitPresale', listText(split.merchantCodes));
  return says('splitWeight', `${decimalOf(String(split.maxWeightG), 3)} kg`);
}

function giftParts(gift: Extract<ReviewAction, { gift: unknown }>['gift'], { t }: Words): Part[] {
  const notes = [
    ...(gift.firstBuyers ? [t('rules.giftFirst', { text: gift.firstBuyers })] : []),
    t(gift.shortage === 'hold' ? 'rules.giftHold' : 'rules.giftDrop'),
  ];
  return [
    plain(t('rules.do.gift')),
    value(`${gift.merchantCode || '…'} × ${gift.quantity}`),
    plain(`${t('rules.open')}${notes.join(t('rules.also'))}${t('rules.close')}`),
  ];
}

const money = (minor: string) => moneyText({ amount: minor, currency: 'CNY' }).replace(/\.00$/, '');

/** `name op values` for lists a condition may leave out. */
const among = (
  words: Words,
  field: string,
  of: Parameters<Words['choice']>[0],
  values: string[] | undefined,
): Part[][] =>
  values?.length
    ? [
        [
          plain(`${words.t(`rules.field.${field}`)} ${words.t('rules.op.in')} `),
          value(listText(values.map((one) => words.choice(of, one)))),
        ],
      ]
    : [];

function courierSentence(rule: CourierRuleInput, words: Words): Part[] {
  const { t } = words;
  const truth = (name: 'ownProvince' | 'cod' | 'masked'): Part[][] => {
    const field = t(`rules.field.${name}`);
    if (rule[name] === undefined) return [];
    return [[plain(rule[name] ? field : t('rules.notSo', { field }))]];
  };
  const amount = (sign: string, minor: string | undefined): Part[][] =>
    minor === undefined ? [] : [[plain(`${t('rules.field.payable')} ${sign} `), value(money(minor))]];
  const conditions = [
    ...among(words, 'shop', 'shops', rule.shops),
    ...among(words, 'node', 'nodes', rule.nodes),
    ...(rule.goods
      ? [[plain(`${t('rules.field.goodsClass')} ${t('rules.op.in')} `), value(listText(rule.goods))]]
      : []),
    ...amount('≥', rule.amountFromMinor),
    ...amount('<', rule.amountBelowMinor),
    ...truth('ownProvince'),
    ...truth('cod'),
    ...truth('masked'),
  ];
  const couriers = rule.couriers.map((code) => words.choice('couriers', code));
  const effects = [
    [
      plain(t(couriers.length > 1 ? 'rules.cheapestOf' : 'rules.shipBy')),
      value(listText(couriers) || '…'),
      ...(rule.strict ? [plain(t('rules.orNobody'))] : []),
    ],
  ];
  return sentence(between(conditions, t('rules.and')), effects, words);
}

function sourcingSentence(rule: SourcingRuleInput, words: Words): Part[] {
  const { t, choice } = words;
  const nodes = (name: string, ids: readonly string[] | undefined, joined = listText): Part[][] =>
    ids?.length ? [[plain(t(`rules.source.${name}`)), value(joined(ids.map((id) => choice('nodes', id))))]] : [];
  const weighs = (name: string, minor: string | undefined): Part[][] =>
    minor === undefined ? [] : [[plain(t(`rules.source.${name}`)), value(money(minor))]];
  const conditions = [
    ...among(words, 'shop', 'shops', rule.shops),
    ...among(words, 'kind', 'kinds', rule.kinds),
    ...among(words, 'province', 'provinceCodes', rule.provinces),
    ...(rule.valueFromMinor === undefined
      ? []
      : [[plain(`${t('rules.field.goodsValue')} ≥ `), value(money(rule.valueFromMinor))]]),
  ];
  const kinds = rule.nodeKinds && listText(rule.nodeKinds.map((kind) => choice('nodeKinds', kind)));
  const effects = [
    ...nodes('only', rule.nodes),
    ...nodes('without', rule.excludedNodes),
    ...(kinds ? [[plain(t('rules.source.only')), value(kinds)]] : []),
    ...(rule.sameProvince === undefined
      ? []
      : [[plain(t(rule.sameProvince ? 'rules.source.sameProvince' : 'rules.source.anyProvince'))]]),
    ...nodes('preferred', rule.preferred, (names) => names.join(' > ')),
    ...splitParts(rule.split, t),
    ...weighs('distance', rule.distanceMinor),
    ...weighs('load', rule.loadMinor),
  ];
  return sentence(between(conditions, t('rules.and')), effects.length > 0 ? effects : [[plain('…')]], words);
}

function splitParts(split: SourcingRuleInput['split'], t: TFunction): Part[][] {
  if (split === undefined) return [];
  if (split === null) return [[plain(t('rules.source.neverSplit'))]];
  const { shippedOverMinor, leftOverMinor, maxParcels } = split;
  return [
    [
      plain(
        t('rules.source.split', { shipped: money(shippedOverMinor), left: money(leftOverMinor), most: maxParcels }),
      ),
    ],
  ];
}

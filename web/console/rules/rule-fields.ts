/** How the fields of review rules are shown and typed: a field's kind says how it compares, this says what its values are. */
import type { RuleFieldKind, RuleOp } from '../../../src/contract/rules.ts';

export type ValueForm =
  | { form: 'money' | 'percent' | 'whole' | 'text' | 'moment' | 'yes'; unit?: string }
  | { form: 'choice'; of: ChoiceOf };
export type ChoiceOf = 'shops' | 'kinds' | 'provinces' | 'flags' | 'channelStates';

/** Fields whose values are more than their kind says. */
const FORMS: Record<string, ValueForm> = {
  kind: { form: 'choice', of: 'kinds' },
  shop: { form: 'choice', of: 'shops' },
  province: { form: 'choice', of: 'provinces' },
  flag: { form: 'choice', of: 'flags' },
  channelState: { form: 'choice', of: 'channelStates' },
  payable: { form: 'money' },
  paid: { form: 'money' },
  freight: { form: 'money' },
  discount: { form: 'money' },
  amountOf: { form: 'money' },
  discountRate: { form: 'percent', unit: '%' },
  weightG: { form: 'whole', unit: 'g' },
  hoursQueued: { form: 'whole', unit: 'h' },
};
const BY_KIND: Record<RuleFieldKind, ValueForm> = {
  text: { form: 'text' },
  number: { form: 'whole' },
  flag: { form: 'yes' },
  list: { form: 'text' },
  moment: { form: 'moment' },
};

export const formOf = (field: string, kind: RuleFieldKind): ValueForm => FORMS[field] ?? BY_KIND[kind];

/** Digits behind the point of what a person types: money in minor units, thousandths as per cent. */
export const digitsOf = ({ form }: ValueForm): number => (form === 'money' ? 2 : form === 'percent' ? 1 : 0);

/** Comparisons that take several values, any of which will do. */
const SEVERAL = new Set<RuleOp>(['in', 'notIn', 'contains', 'containsAny', 'startsWith']);
export const takesSeveral = (op: RuleOp): boolean => SEVERAL.has(op);

/** A part of a name is no choice: `contains` and `startsWith` are typed even where the field has a list of values. */
export const isChosen = (form: ValueForm, op: RuleOp): form is Extract<ValueForm, { form: 'choice' }> =>
  form.form === 'choice' && !['contains', 'containsAny', 'startsWith'].includes(op);

export const CHANNEL_STATES = [
  'waitPay',
  'depositPaid',
  'paid',
  'held',
  'partlyShipped',
  'shipped',
  'signed',
  'finished',
  'closed',
] as const;

/** The fields of the rule page in the order people look for them; a field that is not named here stands last. */
export const FIELD_GROUPS: readonly { group: string; fields: readonly string[] }[] = [
  { group: 'money', fields: ['payable', 'paid', 'freight', 'discount', 'discountRate', 'currency'] },
  {
    group: 'goods',
    fields: ['quantity', 'lineCount', 'weightG', 'merchantCodes', 'titles', 'quantityOf', 'amountOf', 'suppliers'],
  },
  {
    group: 'recipient',
    fields: ['province', 'city', 'district', 'detail', 'divisionCode', 'country', 'name', 'phone', 'masked'],
  },
  { group: 'buyer', fields: ['buyer', 'blacklisted', 'buyerMessage', 'memo', 'flag', 'tags'] },
  {
    group: 'order',
    fields: [
      ...['shop', 'kind', 'channelState', 'orderedAt', 'paidAt', 'hoursQueued'],
      ...['cod', 'paidOffline', 'priceChanged', 'belowFloor', 'mergeable'],
    ],
  },
];

/**
 * Courier and sourcing rules as forms (SHP-1, SRC-1): their conditions are fields of their own, and one left empty always
 * holds. What the form calls empty is left out of the rule.
 */
import type { TFunction } from 'i18next';
import type { CourierRuleInput } from '../../../src/contract/courier-rules.ts';
import type { SourcingRuleInput } from '../../../src/contract/sourcing-rules.ts';
import type { Field, FormSection } from '../../ui/form.tsx';
import type { RuleWords } from './use-rule-words.ts';

type Truth = '' | 'true' | 'false';
export type RuleForm = {
  name: string;
  shops: string[];
  nodes: string[];
  goods: string[];
  amountFromMinor: string | null;
  amountBelowMinor: string | null;
  ownProvince: Truth;
  cod: Truth;
  masked: Truth;
  couriers: string[];
  strict: boolean;
  kinds: string[];
  provinces: string[];
  valueFromMinor: string | null;
  excludedNodes: string[];
  nodeKinds: string[];
  sameProvince: Truth;
  preferred: string[];
  splitting: 'shop' | 'never' | 'over';
  shippedOverMinor: string;
  leftOverMinor: string;
  maxParcels: '2' | '3';
  distanceMinor: string | null;
  loadMinor: string | null;
};

const truthOf = (value: boolean | undefined): Truth => (value === undefined ? '' : value ? 'true' : 'false');

export function formOfRule(rule: CourierRuleInput | SourcingRuleInput): RuleForm {
  const courier = rule as Partial<CourierRuleInput>;
  const { split, ...sourcing } = rule as Partial<SourcingRuleInput>;
  return {
    name: rule.name ?? '',
    shops: rule.shops ?? [],
    nodes: rule.nodes ?? [],
    goods: courier.goods ?? [],
    amountFromMinor: courier.amountFromMinor ?? null,
    amountBelowMinor: courier.amountBelowMinor ?? null,
    ownProvince: truthOf(courier.ownProvince),
    cod: truthOf(courier.cod),
    masked: truthOf(courier.masked),
    couriers: courier.couriers ?? [],
    strict: courier.strict ?? false,
    kinds: sourcing.kinds ?? [],
    provinces: sourcing.provinces ?? [],
    valueFromMinor: sourcing.valueFromMinor ?? null,
    excludedNodes: sourcing.excludedNodes ?? [],
    nodeKinds: sourcing.nodeKinds ?? [],
    sameProvince: truthOf(sourcing.sameProvince),
    preferred: sourcing.preferred ?? [],
    splitting: split === undefined ? 'shop' : split === null ? 'never' : 'over',
    shippedOverMinor: split?.shippedOverMinor ?? '0',
    leftOverMinor: split?.leftOverMinor ?? '0',
    maxParcels: split?.maxParcels === 3 ? '3' : '2',
    distanceMinor: sourcing.distanceMinor ?? null,
    loadMinor: sourcing.loadMinor ?? null,
  };
}

const truth = (name: string, value: Truth) => (value === '' ? {} : { [name]: value === 'true' });
const given = (values: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(values).filter(
      ([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  );

export const courierOf = (rule: CourierRuleInput, form: RuleForm): CourierRuleInput => {
  const { name, shops, nodes, goods, amountFromMinor, amountBelowMinor } = form;
  return {
    id: rule.id,
    ...given({ name, shops, nodes, goods, amountFromMinor, amountBelowMinor }),
    ...truth('ownProvince', form.ownProvince),
    ...truth('cod', form.cod),
    ...truth('masked', form.masked),
    couriers: form.couriers,
    strict: form.strict,
    ...(rule.off && { off: true }),
  };
};

export function sourcingOf(rule: SourcingRuleInput, form: RuleForm): SourcingRuleInput {
  const { name, shops, kinds, provinces, valueFromMinor, nodes, excludedNodes, nodeKinds, preferred } = form;
  const { distanceMinor, loadMinor, splitting, shippedOverMinor, leftOverMinor, maxParcels } = form;
  const over = { shippedOverMinor, leftOverMinor, maxParcels: Number(maxParcels) };
  return {
    id: rule.id,
    ...given({ name, shops, kinds, provinces, valueFromMinor, nodes, excludedNodes, nodeKinds, preferred }),
    ...truth('sameProvince', form.sameProvince),
    ...(splitting !== 'shop' && { split: splitting === 'never' ? null : over }),
    ...given({ distanceMinor, loadMinor }),
    ...(rule.off && { off: true }),
  };
}

type Section = FormSection<RuleForm>;
type Of = Field<RuleForm>;

/** `draw` fields are the page's own: a list of words. */
export type Drawn = { goods: Of; preferred: Of };

const several = (
  words: RuleWords,
  name: keyof RuleForm & string,
  label: string,
  of: keyof RuleWords['options'],
): Of => ({
  kind: 'choices',
  name,
  label,
  options: words.options[of],
});
const choice = (t: TFunction, name: keyof RuleForm & string, label: string): Of => ({
  kind: 'choice',
  name,
  label,
  options: [
    { value: '', text: t('rules.either') },
    { value: 'true', text: t('rules.yes') },
    { value: 'false', text: t('rules.no') },
  ],
});
const amount = (name: keyof RuleForm & string, label: string, more: Partial<Of> = {}): Of =>
  ({ kind: 'decimal', digits: 2, unit: '¥', optional: true, name, label, ...more }) as Of;

export function courierSections(words: RuleWords, drawn: Drawn): Section[] {
  const { t } = words;
  return [
    {
      title: t('rules.section.when'),
      hint: t('rules.emptyHolds'),
      fields: [
        { kind: 'text', name: 'name', label: t('rules.name') },
        several(words, 'shops', t('rules.field.shop'), 'shops'),
        several(words, 'nodes', t('rules.field.node'), 'nodes'),
        drawn.goods,
        amount('amountFromMinor', t('rules.amountFrom')),
        amount('amountBelowMinor', t('rules.amountBelow')),
        choice(t, 'ownProvince', t('rules.field.ownProvince')),
        choice(t, 'cod', t('rules.field.cod')),
        choice(t, 'masked', t('rules.field.masked')),
      ],
    },
    {
      title: t('rules.section.effect'),
      fields: [
        {
          ...several(words, 'couriers', t('rules.couriers'), 'couriers'),
          required: true,
          hint: t('rules.couriersHint'),
        },
        { kind: 'switch', name: 'strict', label: t('rules.strict'), hint: t('rules.strictHint') },
      ],
    },
  ];
}

export function sourcingSections(words: RuleWords, drawn: Drawn, form: RuleForm): Section[] {
  const { t } = words;
  const splitting = (['shop', 'never', 'over'] as const).map((value) => ({
    value,
    text: t(`rules.splitting.${value}`),
  }));
  const over: Of[] = [
    amount('shippedOverMinor', t('rules.shippedOver'), { optional: false } as Partial<Of>),
    amount('leftOverMinor', t('rules.leftOver'), { optional: false } as Partial<Of>),
    {
      kind: 'choice',
      name: 'maxParcels',
      label: t('rules.maxParcels'),
      options: ['2', '3'].map((value) => ({ value, text: value })),
    },
  ];
  return [
    {
      title: t('rules.section.when'),
      hint: t('rules.emptyHolds'),
      fields: [
        { kind: 'text', name: 'name', label: t('rules.name') },
        several(words, 'shops', t('rules.field.shop'), 'shops'),
        several(words, 'kinds', t('rules.field.kind'), 'kinds'),
        several(words, 'provinces', t('rules.field.province'), 'provinceCodes'),
        amount('valueFromMinor', t('rules.valueFrom')),
      ],
    },
    {
      title: t('rules.section.nodes'),
      fields: [
        several(words, 'nodes', t('rules.onlyNodes'), 'nodes'),
        several(words, 'excludedNodes', t('rules.withoutNodes'), 'nodes'),
        several(words, 'nodeKinds', t('rules.nodeKinds'), 'nodeKinds'),
        choice(t, 'sameProvince', t('rules.sameProvince')),
        drawn.preferred,
      ],
    },
    {
      title: t('rules.section.weights'),
      fields: [
        amount('distanceMinor', t('rules.distance'), { hint: t('rules.distanceHint') }),
        amount('loadMinor', t('rules.load'), { hint: t('rules.loadHint') }),
        { kind: 'choice', name: 'splitting', label: t('rules.splittingLabel'), options: splitting },
        ...(form.splitting === 'over' ? over : []),
      ],
    },
  ];
}

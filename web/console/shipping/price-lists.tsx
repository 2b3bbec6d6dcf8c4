/** A courier's price lists: which is in force where and when, its prices, and what else was agreed (SHP-1). */
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PriceList } from '../../../src/contract/shipping-settings.ts';
import { type Field, Form, type FormSection } from '../../ui/form.tsx';
import { dayOf, listText } from '../../ui/format.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import type { Draft } from '../../ui/use-draft.ts';
import { usePlaceNames } from '../nodes/places.ts';
import { PlaceChoice } from './place-choice.tsx';
import { freshList, listOf, type Standing, standingOf, succeeded, type Terms, termsOf } from './price-list.ts';
import css from './price-lists.module.css';
import { RateTable } from './rate-table.tsx';

const TONE: Record<Standing, Tone> = { ended: 'ended', inForce: 'good', coming: 'wait' };

type Props = { lists: readonly PriceList[]; onChange: (lists: PriceList[]) => void };

export function PriceLists({ lists, onChange }: Props) {
  const { t } = useTranslation();
  const nameOf = usePlaceNames();
  const [chosen, setChosen] = useState(0);
  const today = dayOf(new Date());
  const at = Math.min(chosen, lists.length - 1);
  const list = lists[at];
  const origin = (code: string) => (code === '*' ? t('division.elsewhere') : nameOf(code));
  const add = () => {
    onChange([...lists, freshList(today)]);
    setChosen(lists.length);
  };
  const succeed = () => {
    onChange(succeeded(lists, at, today));
    setChosen(at + 1);
  };
  return (
    <div className={css.lists}>
      <div className={css.bar}>
        <Tabs
          label={t('couriers.priceLists')}
          value={String(at)}
          options={lists.map(({ origins, from }, index) => ({
            value: String(index),
            text: `${listText(origins.map(origin))} ${from}`,
          }))}
          onPick={(value) => setChosen(Number(value))}
        />
        <Button size="small" onClick={add}>
          {t('couriers.addList')}
        </Button>
      </div>
      {!list && <p className="quiet">{t('couriers.noLists')}</p>}
      {list && (
        <>
          <p className={css.standing}>
            <Tag tone={TONE[standingOf(list, today)]} text={t(`couriers.standing.${standingOf(list, today)}`)} />
            <Button size="small" onClick={succeed}>
              {t('couriers.newPrices')}
            </Button>
            <Button size="small" onClick={() => onChange(lists.toSpliced(at, 1))}>
              {t('couriers.dropList')}
            </Button>
          </p>
          <OneList
            key={at}
            list={list}
            onChange={(next) => onChange(lists.map((one, index) => (index === at ? next : one)))}
          />
        </>
      )}
    </div>
  );
}

function OneList({ list, onChange }: { list: PriceList; onChange: (list: PriceList) => void }) {
  const { t } = useTranslation();
  const terms = termsOf(list);
  /** The form writes straight into the courier's draft, which knows what was changed. */
  const draft: Draft<Terms> = {
    values: terms,
    changes: {},
    changed: false,
    set: (name, value) => onChange(listOf({ ...terms, [name]: value }, list.rates)),
    discard: () => {},
  };
  return (
    <>
      <Form sections={[validity(t)]} draft={draft} error={null} />
      <RateTable rates={list.rates} onChange={(rates) => onChange({ ...list, rates })} />
      <Form sections={[weighing(t), limits(t), fees(t, terms)]} draft={draft} error={null} />
    </>
  );
}

const validity = (t: TFunction): FormSection<Terms> => ({
  title: t('couriers.section.validity'),
  fields: [
    {
      kind: 'own',
      name: 'origins',
      label: t('couriers.origins'),
      wide: true,
      draw: (value, change) => (
        <PlaceChoice
          label={t('couriers.origins')}
          none={t('division.choose')}
          value={value}
          onChange={change as (value: string[]) => void}
        />
      ),
    },
    { kind: 'day', name: 'from', label: t('couriers.from') },
    { kind: 'day', name: 'until', label: t('couriers.until'), hint: t('couriers.untilHint') },
  ],
});

const weighing = (t: TFunction): FormSection<Terms> => ({
  title: t('couriers.section.weighing'),
  fields: [
    { kind: 'decimal', digits: 3, name: 'roundToG', label: t('couriers.roundTo'), unit: 'kg' },
    { kind: 'decimal', digits: 3, name: 'forgiveG', label: t('couriers.forgive'), unit: 'kg' },
    {
      kind: 'whole',
      name: 'volumetricDivisor',
      label: t('couriers.divisor'),
      unit: 'cm³/kg',
      hint: t('couriers.divisorHint'),
      optional: true,
    },
    { kind: 'decimal', digits: 2, name: 'minimumMinor', label: t('couriers.minimum'), unit: '¥' },
    { kind: 'decimal', digits: 4, name: 'fuelPpm', label: t('couriers.fuel'), unit: '%' },
    { kind: 'whole', name: 'priority', label: t('couriers.priority'), hint: t('couriers.priorityHint') },
  ],
});

const limits = (t: TFunction): FormSection<Terms> => {
  const places = (name: 'served' | 'refused', none: string) =>
    ({
      kind: 'own',
      name,
      label: t(`couriers.${name}`),
      draw: (value: never, change: (value: never) => void) => (
        <PlaceChoice
          elsewhere={false}
          label={t(`couriers.${name}`)}
          none={none}
          value={value}
          onChange={change as (value: string[]) => void}
        />
      ),
    }) as const;
  return {
    title: t('couriers.section.limits'),
    fields: [
      places('served', t('division.everywhere')),
      places('refused', t('division.nowhere')),
      { kind: 'decimal', digits: 3, name: 'maxWeightG', label: t('couriers.maxWeight'), unit: 'kg', optional: true },
      { kind: 'decimal', digits: 1, name: 'maxSideMm', label: t('couriers.maxSide'), unit: 'cm', optional: true },
      {
        kind: 'text',
        name: 'refusedGoods',
        label: t('couriers.refusedGoods'),
        hint: t('couriers.refusedGoodsHint'),
        wide: true,
      },
    ],
  };
};

type Figure = 'codPpm' | 'codMinimum' | 'codMaximum' | 'codLimit' | `insurance${'Ppm' | 'Minimum' | 'Maximum'}`;
const share = (name: Figure, label: string): Field<Terms> => ({ kind: 'decimal', digits: 4, name, label, unit: '%' });
const yuan = (name: Figure, label: string, optional = false): Field<Terms> => ({
  kind: 'decimal',
  digits: 2,
  name,
  label,
  unit: '¥',
  optional,
});

const fees = (t: TFunction, { cod, insurance }: Terms): FormSection<Terms> => {
  const ofCod = [
    share('codPpm', t('couriers.codShare')),
    yuan('codMinimum', t('couriers.feeMinimum')),
    yuan('codMaximum', t('couriers.feeMaximum'), true),
    yuan('codLimit', t('couriers.codLimit'), true),
  ];
  const ofInsurance = [
    share('insurancePpm', t('couriers.insuranceShare')),
    yuan('insuranceMinimum', t('couriers.feeMinimum')),
    yuan('insuranceMaximum', t('couriers.feeMaximum'), true),
  ];
  const [codSwitch, insuranceSwitch] = feeSwitches(t);
  return {
    title: t('couriers.section.fees'),
    fields: [codSwitch, ...(cod ? ofCod : []), insuranceSwitch, ...(insurance ? ofInsurance : [])],
  };
};

const feeSwitches = (t: TFunction): [Field<Terms>, Field<Terms>] => [
  { kind: 'switch', name: 'cod', label: t('couriers.cod'), wide: true },
  { kind: 'switch', name: 'insurance', label: t('couriers.insurance'), wide: true },
];

/** What a list agrees beside its prices, for whoever tells of its changes. */
export const termFields = (t: TFunction): readonly Field<Terms>[] =>
  [validity(t), weighing(t), limits(t), { title: '', fields: feeSwitches(t) }].flatMap((part) => part.fields);

/** The parts of a fee as they are kept, whatever it is for. */
export const feeFields = (t: TFunction) => [
  { name: 'ppm', kind: 'decimal', digits: 4, unit: '%', label: '' },
  { name: 'minimumMinor', kind: 'decimal', digits: 2, label: t('couriers.feeMinimum') },
  { name: 'maximumMinor', kind: 'decimal', digits: 2, label: t('couriers.feeMaximum') },
  { name: 'limitMinor', kind: 'decimal', digits: 2, label: t('couriers.codLimit') },
];

/** Rules by which payments are shared (CLR-2), in the order they are asked. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { addSplitRule, changeSplitRule, type SplitRule, type SplitRuleInput } from '../../../src/contract/clearing.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { decimalOf } from '../../ui/minor.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { call } from '../api.ts';
import { MasterPage } from '../master-page.tsx';
import { shopsQuery, useRight } from '../queries.ts';
import { refreshClearing, rulesQuery, sellersQuery } from './clearing-queries.ts';

const percent = (ppm: number) => `${decimalOf(String(ppm), 4)}%`;

function RuleTag({ active }: { active: boolean }) {
  const { t } = useTranslation();
  return <Tag tone={active ? 'good' : 'ended'} text={t(active ? 'custody.on' : 'custody.off')} />;
}

const columnsOf = (t: TFunction): Column<SplitRule>[] => [
  {
    ...{ id: 'priority', title: t('custody.priority'), width: 72, align: 'right' },
    cell: ({ priority }) => <span className="num">{priority}</span>,
  },
  { id: 'name', title: t('custody.name'), width: 160, grow: 2, cell: ({ name }) => <strong>{name}</strong> },
  {
    ...{ id: 'commission', title: t('custody.commission'), width: 96, align: 'right' },
    cell: ({ commissionPpm }) => <span className="num">{percent(commissionPpm)}</span>,
  },
  {
    ...{ id: 'shares', title: t('custody.shares'), width: 96, rank: 2, align: 'right' },
    cell: ({ shares }) => (
      <span className="num">{shares.length > 0 ? shares.map((one) => percent(one.ppm)).join(' ') : '—'}</span>
    ),
  },
  { id: 'base', title: t('custody.base'), width: 128, rank: 1, cell: ({ base }) => t(`custody.bases.${base}`) },
  { id: 'state', title: t('orders.column.state'), width: 80, cell: ({ active }) => <RuleTag active={active} /> },
];

export function RulesView({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  return (
    <MasterPage
      id="split-rules"
      title={t('custody.view.rules')}
      bar={bar}
      add={t('custody.addRule')}
      right="settings.write"
      list={useQuery({ ...rulesQuery, select: ({ rules }): readonly SplitRule[] => rules })}
      columns={useMemo(() => columnsOf(t), [t])}
      idOf={({ id }) => id}
      empty={{ title: t('custody.noRules'), hint: t('custody.noRulesHint') }}
      narrow={(rule) => (
        <CardLine end={percent(rule.commissionPpm)}>
          <strong className="clip">{rule.name}</strong>
          <RuleTag active={rule.active} />
        </CardLine>
      )}
      panel={(rule, onMade) => <RulePanel key={rule?.id ?? 'new'} rule={rule} onMade={onMade} />}
    />
  );
}

/** One share is entered here; further ones come over the API and stay. */
type Draft = Omit<SplitRuleInput, 'shares' | 'shopId' | 'subMerchantId'> & {
  shopId: string;
  subMerchantId: string;
  receiver: string;
  sharePpm: number;
};

const draftOf = (rule: SplitRule | null): Draft => {
  if (!rule)
    return {
      ...{ name: '', priority: 100, shopId: '', subMerchantId: '', skuIds: [], commissionPpm: 50_000, vatPpm: 60_000 },
      ...{ fixed: '0', base: 'afterFee', receiver: '', sharePpm: 0, active: true },
    };
  const { id: _, version: __, shares, shopId, subMerchantId, ...rest } = rule;
  const [share] = shares;
  return {
    ...{ ...rest, shopId: shopId ?? '', subMerchantId: subMerchantId ?? '' },
    ...{ receiver: share?.subMerchantId ?? '', sharePpm: share?.ppm ?? 0 },
  };
};

function bodyOf({ receiver, sharePpm, shopId, subMerchantId, ...rest }: Draft, rule: SplitRule | null): SplitRuleInput {
  const first = receiver !== '' && sharePpm > 0 ? [{ subMerchantId: receiver, ppm: sharePpm }] : [];
  return {
    ...{ ...rest, name: rest.name.trim(), shopId: shopId || null, subMerchantId: subMerchantId || null },
    shares: [...first, ...(rule?.shares.slice(1) ?? [])],
  };
}

function RulePanel({ rule, onMade }: { rule: SplitRule | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const shops = useQuery(shopsQuery).data ?? [];
  const sellers = useQuery(sellersQuery).data?.items ?? [];
  const save = async (_: Partial<Draft>, draft: Draft) => {
    const body = bodyOf(draft, rule);
    if (rule) await call(changeSplitRule, { params: { id: rule.id }, body, ifMatch: rule.version });
    else onMade((await call(addSplitRule, { body })).id);
    await refreshClearing();
  };
  return (
    <EditPanel<Draft>
      id={`splitRule/${rule?.id ?? 'new'}`}
      title={rule?.name ?? t('custody.addRule')}
      head={rule && <RuleTag active={rule.active} />}
      document={draftOf(rule)}
      readOnly={!mayWrite}
      fresh={rule === null}
      missing={({ name }) => (name.trim() === '' ? t('custody.ruleLacks') : null)}
      sections={() => sectionsOf(t, shops, sellers)}
      save={save}
      reread={() => void refreshClearing()}
    />
  );
}

type Named = { id: string; name: string };
const anyOr = (any: string, all: readonly Named[]) => [
  { value: '', text: any },
  ...all.map(({ id, name }) => ({ value: id, text: name })),
];

const sectionsOf = (t: TFunction, shops: readonly Named[], sellers: readonly Named[]): FormSection<Draft>[] => [
  {
    title: t('custody.section.when'),
    hint: t('custody.section.whenHint'),
    fields: [
      { kind: 'text', name: 'name', label: t('custody.name'), required: true },
      { kind: 'whole', counted: true, name: 'priority', label: t('custody.priority'), hint: t('custody.priorityHint') },
      {
        kind: 'choice',
        name: 'subMerchantId',
        label: t('nav.subMerchants'),
        options: anyOr(t('custody.any'), sellers),
      },
      { kind: 'choice', name: 'shopId', label: t('custody.shop'), options: anyOr(t('custody.any'), shops) },
      { kind: 'switch', name: 'active', label: t('custody.on') },
    ],
  },
  {
    title: t('custody.section.share'),
    fields: [
      { kind: 'decimal', digits: 4, name: 'commissionPpm', label: t('custody.commission'), unit: '%' },
      { kind: 'decimal', digits: 2, name: 'fixed', label: t('custody.fixed'), unit: 'CNY' },
      {
        ...{ kind: 'choice', name: 'base', label: t('custody.base') },
        options: (['afterFee', 'paid'] as const).map((value) => ({ value, text: t(`custody.bases.${value}`) })),
      },
      { kind: 'decimal', digits: 4, name: 'vatPpm', label: t('custody.vat'), unit: '%' },
      { kind: 'choice', name: 'receiver', label: t('custody.receiver'), options: anyOr(t('custody.nobody'), sellers) },
      { kind: 'decimal', digits: 4, name: 'sharePpm', label: t('custody.share'), unit: '%' },
    ],
  },
];

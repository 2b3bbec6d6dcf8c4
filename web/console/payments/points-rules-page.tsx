/** What points are earned and worth, from which day on (MEM-3). A rule that has begun stays; the next one follows it. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { addPointsRule, listPointsRules, type PointsRule, removePointsRule } from '../../../src/contract/points.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { moneyText, scaleOf } from '../../ui/format.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { HOME_CURRENCY } from '../border/border-words.ts';
import { MasterPage } from '../master-page.tsx';
import { queryClient, shopsQuery, useRight } from '../queries.ts';
import css from './payments.module.css';

const KEY = ['pointsRules'];
const refresh = () => queryClient.invalidateQueries({ queryKey: KEY });
type Shops = readonly { id: string; name: string }[];

const sentenceOf = (t: TFunction, { perYuan, worth, months }: PointsRule): string =>
  t('points.rule.sentence', { points: perYuan, worth: moneyText(worth), months });

function RuleState({ rule }: { rule: PointsRule }) {
  const { t } = useTranslation();
  if (rule.inForce) return <Tag tone="good" text={t('points.rule.inForce')} />;
  return <Tag tone={rule.ahead ? 'wait' : 'ended'} text={t(rule.ahead ? 'points.rule.ahead' : 'points.rule.over')} />;
}

const columnsOf = (t: TFunction, shops: Shops): Column<PointsRule>[] => [
  {
    ...{ id: 'shop', title: t('points.rule.shop'), width: 160, fixed: true },
    cell: (rule) => <strong>{shopName(t, shops, rule.shopId)}</strong>,
  },
  {
    ...{ id: 'from', title: t('points.rule.fromDay'), width: 112, rank: 1 },
    cell: ({ fromDay }) => <span className="num">{fromDay}</span>,
  },
  { id: 'rule', title: t('points.rule.what'), width: 320, grow: 1, rank: 2, cell: (rule) => sentenceOf(t, rule) },
  { id: 'state', title: t('payments.state.title'), width: 96, rank: 3, cell: (rule) => <RuleState rule={rule} /> },
];

const shopName = (t: TFunction, shops: Shops, shopId: string | null): string =>
  shopId === null ? t('points.rule.house') : (shops.find(({ id }) => id === shopId)?.name ?? shopId);

export default function PointsRulesPage() {
  const { t } = useTranslation();
  const { data: shops = [] } = useQuery(shopsQuery);
  const list = useQuery({ queryKey: KEY, queryFn: async () => (await call(listPointsRules)).rules });
  const columns = useMemo(() => columnsOf(t, shops), [t, shops]);
  return (
    <MasterPage
      id="pointsRules"
      title={t('nav.pointsRules')}
      add={t('points.rule.add')}
      right="settings.write"
      list={list}
      columns={columns}
      idOf={({ id }) => id}
      empty={{ title: t('points.rule.empty'), hint: t('points.rule.emptyHint') }}
      narrow={(rule) => (
        <>
          <CardLine end={<RuleState rule={rule} />}>
            <strong className="clip">{shopName(t, shops, rule.shopId)}</strong>
          </CardLine>
          <CardLine end={<span className="num">{rule.fromDay}</span>}>
            <span className="quiet">{sentenceOf(t, rule)}</span>
          </CardLine>
        </>
      )}
      panel={(rule, onMade) => <RulePanel rule={rule} shops={shops} onMade={onMade} />}
    />
  );
}

type Draft = { shopId: string; fromDay: string; perYuan: number | null; worth: string; months: number | null };
const CHINA_MS = 8 * 3_600_000;

const draftOf = (rule: PointsRule | null): Draft => ({
  shopId: rule?.shopId ?? '',
  fromDay: rule?.fromDay ?? new Date(Date.now() + CHINA_MS).toISOString().slice(0, 10),
  perYuan: rule?.perYuan ?? 1,
  worth: rule?.worth.amount ?? '1',
  months: rule?.months ?? 12,
});

const isWhole = ({ fromDay, perYuan, worth, months }: Draft): boolean =>
  Boolean(fromDay) && perYuan !== null && /^[1-9]\d*$/.test(worth) && (months ?? 0) > 0;

function RulePanel(props: { rule: PointsRule | null; shops: Shops; onMade: (id: string) => void }) {
  const { rule, shops, onMade } = props;
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const save = async (_: Partial<Draft>, { shopId, fromDay, perYuan, worth, months }: Draft) => {
    const body = { fromDay, perYuan: perYuan ?? 0, worth, months: months ?? 1, ...(shopId && { shopId }) };
    const { rules } = await call(addPointsRule, { body });
    await refresh();
    onMade(rules.find((one) => one.fromDay === fromDay && (one.shopId ?? '') === shopId)?.id ?? '');
  };
  return (
    <EditPanel<Draft>
      id={`pointsRule/${rule?.id ?? 'new'}`}
      title={rule ? `${shopName(t, shops, rule.shopId)} · ${rule.fromDay}` : t('points.rule.add')}
      head={rule && <RuleState rule={rule} />}
      document={draftOf(rule)}
      readOnly={!mayWrite || rule !== null}
      fresh={rule === null}
      missing={(draft) => (isWhole(draft) ? null : t('points.rule.missing'))}
      sections={() => [formOf(t, shops)]}
      save={save}
      reread={() => void refresh()}
    >
      {rule?.ahead && mayWrite && <RemoveRule id={rule.id} />}
    </EditPanel>
  );
}

function RemoveRule({ id }: { id: string }) {
  const { t } = useTranslation();
  const remove = useMutation({
    mutationFn: () => call(removePointsRule, { params: { id } }),
    onSettled: refresh,
  });
  return (
    <div className={css.body}>
      <Button danger loading={remove.isPending} onClick={() => remove.mutate()}>
        {t('points.rule.remove')}
      </Button>
      {remove.isError && <InlineError error={remove.error} />}
    </div>
  );
}

const formOf = (t: TFunction, shops: Shops): FormSection<Draft> => ({
  title: t('points.rule.section'),
  hint: t('points.rule.hint'),
  fields: [
    {
      ...{ kind: 'choice', name: 'shopId', label: t('points.rule.shop') },
      options: [
        { value: '', text: t('points.rule.house') },
        ...shops.map(({ id, name }) => ({ value: id, text: name })),
      ],
    },
    { kind: 'day', name: 'fromDay', label: t('points.rule.fromDay'), required: true },
    {
      ...{ kind: 'whole', counted: true, name: 'perYuan', label: t('points.rule.perYuan'), required: true },
      hint: t('points.rule.perYuanHint'),
    },
    {
      ...{ kind: 'decimal', name: 'worth', digits: scaleOf(HOME_CURRENCY), unit: HOME_CURRENCY, required: true },
      ...{ label: t('points.rule.worth'), hint: t('points.rule.worthHint') },
    },
    {
      ...{ kind: 'whole', counted: true, name: 'months', label: t('points.rule.months'), required: true },
      hint: t('points.rule.monthsHint'),
    },
  ],
});

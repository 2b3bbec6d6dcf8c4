/** How each merchant account collects: for own sales, split at a licensed company, or into custody at a bank. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { FUND_MODELS, type FundModel, setFundModel } from '../../../src/contract/clearing.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight, wholeList } from '../queries.ts';
import { useOpen } from '../use-open.ts';
import { custodiansQuery, modelsQuery, refreshClearing } from './clearing-queries.ts';

function ModelTag({ model }: { model: FundModel['model'] }) {
  const { t } = useTranslation();
  return <Tag tone={model === 'OWN_SALE' ? 'ended' : 'good'} text={t(`custody.model.${model}`)} />;
}

const columnsOf = (t: TFunction): Column<FundModel>[] => [
  { id: 'name', title: t('nav.merchantAccounts'), width: 176, grow: 2, cell: ({ name }) => <strong>{name}</strong> },
  { id: 'model', title: t('custody.modelTitle'), width: 136, cell: ({ model }) => <ModelTag model={model} /> },
  { id: 'custodian', title: t('custody.custodian'), width: 120, rank: 1, cell: ({ custodian }) => custodian ?? '—' },
  {
    ...{ id: 'sellers', title: t('custody.forSellers'), width: 120, rank: 2 },
    cell: ({ forSellers }) => (forSellers ? t('custody.yes') : '—'),
  },
];

export function ModelsView({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const [open, setOpen] = useOpen();
  const list = wholeList(useQuery({ ...modelsQuery, select: ({ models }): readonly FundModel[] => models }));
  const one = list.rows.find(({ merchantAccount }) => merchantAccount === open);
  return (
    <>
      <FilterBar>{bar}</FilterBar>
      <SplitView
        size="form"
        asideLabel={t('custody.view.models')}
        onClose={() => setOpen(null)}
        aside={one && <ModelPanel key={one.merchantAccount} one={one} />}
      >
        <DataTable
          id="fund-models"
          label={t('custody.view.models')}
          columns={useMemo(() => columnsOf(t), [t])}
          rows={list.rows}
          idOf={({ merchantAccount }) => merchantAccount}
          cursor={open}
          onCursor={setOpen}
          narrow={(row) => (
            <CardLine end={<ModelTag model={row.model} />}>
              <strong className="clip">{row.name}</strong>
            </CardLine>
          )}
          instead={insteadOf(list, { title: t('custody.noModels'), hint: t('custody.noModelsHint') })}
        />
      </SplitView>
    </>
  );
}

type Draft = Pick<FundModel, 'model' | 'forSellers' | 'feeComesBack' | 'carriedOut' | 'mostPpm'> & {
  custodian: string;
};

function ModelPanel({ one }: { one: FundModel }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const custodians = useQuery(custodiansQuery).data?.custodians ?? [];
  const { model, forSellers, feeComesBack, carriedOut, mostPpm } = one;
  const save = async (_: Partial<Draft>, { custodian, ...draft }: Draft) => {
    const body = { ...draft, custodian: draft.model === 'OWN_SALE' ? null : custodian || null };
    await call(setFundModel, { params: { account: one.merchantAccount }, body, ifMatch: one.version });
    await refreshClearing();
  };
  return (
    <EditPanel<Draft>
      id={`fundModel/${one.merchantAccount}`}
      title={one.name}
      head={<ModelTag model={model} />}
      document={{ model, forSellers, feeComesBack, carriedOut, mostPpm, custodian: one.custodian ?? '' }}
      readOnly={!mayWrite}
      sections={() => [
        {
          title: t('custody.modelTitle'),
          hint: t('custody.modelHint'),
          fields: [
            { kind: 'switch', name: 'forSellers', label: t('custody.forSellers'), hint: t('custody.forSellersHint') },
            {
              ...{ kind: 'choice', name: 'model', label: t('custody.modelTitle') },
              options: FUND_MODELS.map((value) => ({ value, text: t(`custody.model.${value}`) })),
            },
            {
              ...{ kind: 'choice', name: 'custodian', label: t('custody.custodian') },
              options: [
                { value: '', text: t('custody.nobody') },
                ...custodians.map(({ id, name }) => ({ value: id, text: name })),
              ],
            },
            { kind: 'switch', name: 'feeComesBack', label: t('custody.feeComesBack'), hint: t('custody.feeBackHint') },
            { kind: 'switch', name: 'carriedOut', label: t('custody.carriedOut'), hint: t('custody.carriedOutHint') },
            {
              ...{ kind: 'decimal', digits: 4, name: 'mostPpm', label: t('custody.mostShared'), unit: '%' },
              hint: t('custody.mostSharedHint'),
            },
          ],
        },
      ]}
      save={save}
      reread={() => void refreshClearing()}
    />
  );
}

/** Filters, tabs, the pipeline strip, a table with a fixed column and a selection, and the bar under it. */
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Pipeline } from '../../../src/contract/home.ts';
import { ActionBar, Hotkey } from '../../ui/action-bar.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { ColumnsMenu } from '../../ui/column-choice.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Money, Quantity } from '../../ui/figures.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { PipelineStrip } from '../../ui/pipeline-strip.tsx';
import { SavedViews } from '../../ui/saved-views.tsx';
import { Section } from '../../ui/section.tsx';
import { StateTag } from '../../ui/state-tag.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import type { Mode } from '../../ui/tokens.ts';
import css from './design.module.css';

type Row = { id: string; state: 'waitReview' | 'released' | 'shipped' | 'cancelled'; count: string; amount: string };

const ROWS: readonly Row[] = [
  { id: 'G2611110000001', state: 'waitReview', count: '2', amount: '19800' },
  { id: 'G2611110000002', state: 'released', count: '1', amount: '9900' },
  { id: 'G2611110000003', state: 'shipped', count: '0', amount: '1280000' },
  { id: 'G2611110000004', state: 'cancelled', count: '12', amount: '-9900' },
];
const PIPELINE: Pipeline = {
  asOf: '',
  states: [
    { state: 'waitReview', count: 128 },
    { state: 'released', count: 1204 },
  ],
  holds: [
    { reason: 'memo', count: 31 },
    { reason: 'refundAsked', count: 4 },
  ],
  held: 35,
};

export function ListParts({ mode }: { mode: Mode }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<'a' | 'b'>('a');
  const [chosen, setChosen] = useState<string[]>(['a']);
  const options = ['a', 'b', 'c'].map((value) => ({ value, text: t(`design.option.${value}`) }));
  return (
    <Section title={t('design.lists')}>
      <PipelineStrip
        pipeline={PIPELINE}
        chosen={{ states: ['waitReview'], holds: [], held: false }}
        onState={() => {}}
        onHold={() => {}}
        onHeld={() => {}}
      />
      <Tabs
        label={t('design.lists')}
        value={tab}
        options={[
          { value: 'a', text: t('design.option.a'), count: 3 },
          { value: 'b', text: t('design.option.b'), key: 'F9' },
        ]}
        onPick={setTab}
      />
      <FilterBar end={<SavedViews list="design" search={{}} onShow={() => {}} />}>
        <SearchText value="" placeholder={t('filter.find')} onSearch={() => {}} />
        <Choices label={t('design.kinds.choices')} options={options} chosen={chosen} onChoose={setChosen} />
      </FilterBar>
      <Table mode={mode} />
    </Section>
  );
}

function Table({ mode }: { mode: Mode }) {
  const { t } = useTranslation();
  const [cursor, setCursor] = useState<string | null>(ROWS[1]!.id);
  const [selection, setSelection] = useState<Selection>(new Set([ROWS[2]!.id]));
  const columns = useMemo(
    (): Column<Row>[] => [
      { id: 'number', title: t('orders.column.number'), width: 152, fixed: true, cell: (row) => row.id },
      {
        id: 'state',
        title: t('orders.column.state'),
        width: 102,
        grow: 1,
        cell: (row) => <StateTag state={row.state} />,
      },
      {
        id: 'quantity',
        title: t('orders.column.quantity'),
        width: 56,
        rank: 1,
        align: 'right',
        cell: (row) => <Quantity value={row.count} />,
      },
      {
        id: 'payable',
        title: t('orders.column.payable'),
        width: 104,
        align: 'right',
        cell: (row) => <Money value={{ amount: row.amount, currency: 'CNY' }} />,
      },
    ],
    [t],
  );
  return (
    <div className={css.table}>
      <DataTable
        id={`design-${mode}`}
        label={t(`design.${mode}`)}
        columns={columns}
        rows={ROWS}
        idOf={(row) => row.id}
        cursor={cursor}
        onCursor={setCursor}
        selection={selection}
        onSelect={setSelection}
        narrow={(row) => (
          <CardLine end={<Money value={{ amount: row.amount, currency: 'CNY' }} />}>
            <strong className="num">{row.id}</strong>
          </CardLine>
        )}
      />
      <ActionBar chosen={t('selection.count', { text: selection.size })}>
        <ColumnsMenu table={`design-${mode}`} columns={columns} />
        <Button size="small" type="primary">
          {t('orders.command.approve')}
          <Hotkey name="a" />
        </Button>
      </ActionBar>
    </div>
  );
}

/** Splits (CLR-2): what each payment is to its sub-merchant, how it was shared, and what went back. */
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listSplits, SPLIT_STATES, type SplitView } from '../../../src/contract/splits.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { SplitView as Beside } from '../../ui/split-view.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { ExportMenu } from '../export-menu.tsx';
import { useList, useRight } from '../queries.ts';
import { useOpen } from '../use-open.ts';
import { LOOK_AGAIN_MS } from './clearing-queries.ts';
import { SplitTag } from './clearing-tags.tsx';
import { SettlementDialog } from './settlement-dialog.tsx';
import { SplitDetail } from './split-detail.tsx';

const columnsOf = (t: TFunction): Column<SplitView>[] => [
  {
    ...{ id: 'number', title: t('custody.number'), width: 88 },
    cell: ({ number }) => <strong className="num">{number}</strong>,
  },
  {
    ...{ id: 'seller', title: t('nav.subMerchants'), width: 136, grow: 2 },
    cell: ({ subMerchant }) => subMerchant.name,
  },
  { id: 'state', title: t('orders.column.state'), width: 104, cell: (split) => <SplitTag split={split} /> },
  {
    ...{ id: 'paid', title: t('custody.paid'), width: 112, align: 'right' },
    cell: ({ paid }) => <Money value={paid} />,
  },
  {
    ...{ id: 'refunded', title: t('custody.refunded'), width: 104, rank: 2, align: 'right' },
    cell: ({ refunded }) => <Money value={refunded} />,
  },
  {
    ...{ id: 'pending', title: t('custody.bucket.pending'), width: 112, rank: 3, align: 'right' },
    cell: ({ pending }) => <Money value={pending} />,
  },
  {
    ...{ id: 'releaseOn', title: t('custody.releaseOn'), width: 104, rank: 4 },
    cell: ({ releaseOn }) => <span className="num">{releaseOn}</span>,
  },
  {
    ...{ id: 'paidAt', title: t('custody.paidAt'), width: 112, rank: 1, align: 'right' },
    cell: ({ paidAt }) => <Moment value={paidAt} />,
  },
];

export default function SplitsPage() {
  const { t } = useTranslation();
  const [open, setOpen] = useOpen();
  const [state, setState] = useState<SplitView['state'] | null>(null);
  const [text, setText] = useState('');
  const list = useList(
    ['clearing', 'splits', state, text],
    (cursor, signal) =>
      call(listSplits, {
        query: { limit: 50, ...(state && { state }), ...(text && { text }), ...(cursor && { cursor }) },
        signal,
      }),
    LOOK_AGAIN_MS,
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const mayWrite = useRight('payments.write');
  const [settling, setSettling] = useState(false);
  const settle = <Button onClick={() => setSettling(true)}>{t('custody.settlement.record')}</Button>;
  const split = list.rows.find(({ id }) => id === open);
  return (
    <>
      <FilterBar
        end={
          <>
            <ExportMenu of="splits" />
            {mayWrite && settle}
          </>
        }
      >
        <strong>{t('nav.splits')}</strong>
        <SearchText value={text} placeholder={t('custody.searchSplit')} onSearch={setText} />
        <Choices
          single
          label={t('orders.column.state')}
          options={SPLIT_STATES.map((value) => ({ value, text: t(`custody.splitState.${value}`) }))}
          chosen={state ? [state] : []}
          onChoose={([one]) => setState((one as SplitView['state'] | undefined) ?? null)}
        />
      </FilterBar>
      <Beside
        size="wide"
        asideLabel={t('nav.splits')}
        onClose={() => setOpen(null)}
        aside={split && <SplitDetail key={split.id} split={split} />}
      >
        <DataTable
          id="splits"
          label={t('nav.splits')}
          columns={columns}
          rows={list.rows}
          idOf={({ id }) => id}
          cursor={open}
          onCursor={setOpen}
          more={list.more}
          narrow={(one) => (
            <>
              <CardLine end={<Money value={one.paid} />}>
                <strong className="num">{one.number}</strong>
                <SplitTag split={one} />
              </CardLine>
              <CardLine end={<Moment value={one.paidAt} />}>
                <span className="clip quiet">{one.subMerchant.name}</span>
              </CardLine>
            </>
          )}
          instead={insteadOf(list, { title: t('custody.noSplits'), hint: t('custody.noSplitsHint') })}
        />
      </Beside>
      {settling && <SettlementDialog onClose={() => setSettling(false)} />}
    </>
  );
}

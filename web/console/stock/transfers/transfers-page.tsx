/** Transfers (STK-6): the list, one of them open, a new one, and what could be transferred. */
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listTransfers,
  TRANSFER_STATES,
  type TransferRow,
  type TransferState,
} from '../../../../src/contract/transfers.ts';
import { CardLine } from '../../../ui/card-line.tsx';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { Moment, Money, Quantity } from '../../../ui/figures.tsx';
import { Choices, FilterBar, SearchText } from '../../../ui/filter-bar.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { SplitView } from '../../../ui/split-view.tsx';
import { insteadOf } from '../../../ui/states.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { call } from '../../api.ts';
import { ExportMenu } from '../../export-menu.tsx';
import { useList, useRight } from '../../queries.ts';
import { useOpen } from '../../use-open.ts';
import { BalanceTable } from './balance-table.tsx';
import { MakeTransfer } from './make-transfer.tsx';
import { TransferTag, underwayOf } from './transfer-parts.tsx';
import { TransferView } from './transfer-view.tsx';

const NEW = 'new';

const columnsOf = (t: TFunction): Column<TransferRow>[] => [
  { id: 'number', title: t('transfers.number'), width: 88, cell: ({ number }) => <strong>{number}</strong> },
  { id: 'state', title: t('orders.column.state'), width: 96, cell: ({ state }) => <TransferTag state={state} /> },
  { id: 'from', title: t('transfers.from'), width: 96, grow: 1, cell: ({ from }) => from.name },
  { id: 'to', title: t('transfers.to'), width: 96, grow: 1, cell: ({ to }) => to.name },
  {
    id: 'quantity',
    title: t('transfers.quantity'),
    width: 80,
    align: 'right',
    cell: ({ quantity }) => <Quantity value={quantity} />,
  },
  {
    id: 'underway',
    title: t('transfers.underway'),
    width: 80,
    rank: 2,
    align: 'right',
    cell: (row) => <Quantity value={row.state === 'reversed' ? '0' : underwayOf(row).toString()} />,
  },
  {
    id: 'amount',
    title: t('transfers.amount'),
    width: 112,
    rank: 3,
    align: 'right',
    cell: ({ amount }) =>
      amount ? <Money value={amount} /> : <span className="quiet">{t('transfers.samePrice')}</span>,
  },
  { id: 'expectedOn', title: t('transfers.expectedOn'), width: 96, rank: 4, cell: ({ expectedOn }) => expectedOn },
  {
    id: 'at',
    title: t('pickLists.at'),
    width: 96,
    rank: 5,
    align: 'right',
    cell: (row) => <Moment value={row.createdAt} />,
  },
];

export default function TransfersPage() {
  const { t } = useTranslation();
  const mayWrite = useRight('stock.write');
  const [open, setOpen] = useOpen();
  const [view, setView] = useState<'list' | 'balance'>('list');
  const begin = () => setOpen(NEW);
  useKeys(t('nav.transfers'), mayWrite ? [{ keys: ['n'], label: t('transfers.new'), run: begin }] : []);
  const made = () => {
    setView('list');
    setOpen(null);
  };
  const button = mayWrite && (
    <Button type="primary" onClick={begin}>
      {t('transfers.new')}
    </Button>
  );
  const tabs = (
    <Tabs
      label={t('nav.transfers')}
      value={view}
      options={[
        { value: 'list', text: t('transfers.list') },
        { value: 'balance', text: t('transfers.balance') },
      ]}
      onPick={setView}
    />
  );
  return view === 'balance' ? (
    <BalanceTable tabs={tabs} mayWrite={mayWrite} onMade={made} />
  ) : (
    <List tabs={tabs} button={button} open={open} setOpen={setOpen} />
  );
}

type ListProps = {
  tabs: React.ReactNode;
  button: React.ReactNode;
  open: string | null;
  setOpen: (id: string | null) => void;
};

function List({ tabs, button, open, setOpen }: ListProps) {
  const { t } = useTranslation();
  const [state, setState] = useState<TransferState | null>(null);
  const [number, setNumber] = useState('');
  const list = useList(['transfers', 'list', state, number], (cursor, signal) =>
    call(listTransfers, {
      query: { limit: 100, ...(state && { state }), ...(number && { number }), ...(cursor && { cursor }) },
      signal,
    }),
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const clear = () => {
    setState(null);
    setNumber('');
  };
  return (
    <>
      <FilterBar
        end={
          <>
            <ExportMenu of="transfers" />
            {button}
          </>
        }
      >
        {tabs}
        <SearchText value={number} placeholder={t('transfers.search')} onSearch={setNumber} />
        <Choices
          single
          label={t('orders.column.state')}
          options={TRANSFER_STATES.map((value) => ({ value, text: t(`transfers.state.${value}`) }))}
          chosen={state ? [state] : []}
          onChoose={([one]) => setState((one as TransferState | undefined) ?? null)}
        />
      </FilterBar>
      <SplitView
        size="wide"
        asideLabel={t('nav.transfers')}
        onClose={() => setOpen(null)}
        aside={open === NEW ? <MakeTransfer onMade={setOpen} /> : open && <TransferView key={open} id={open} />}
      >
        <DataTable
          id="transfers"
          label={t('nav.transfers')}
          columns={columns}
          rows={list.rows}
          idOf={({ id }) => id}
          cursor={open}
          onCursor={setOpen}
          more={list.more}
          narrow={(row) => (
            <>
              <CardLine end={<TransferTag state={row.state} />}>
                <strong>{row.number}</strong>
                <Moment value={row.createdAt} />
              </CardLine>
              <CardLine end={<Quantity value={row.quantity} />}>
                <span className="clip quiet">
                  {row.from.name} → {row.to.name}
                </span>
              </CardLine>
            </>
          )}
          instead={insteadOf(
            list,
            { title: t('transfers.empty'), hint: t('transfers.emptyHint'), action: button },
            (state !== null || number !== '') && { clear },
          )}
        />
      </SplitView>
    </>
  );
}

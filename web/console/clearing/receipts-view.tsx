/** Receipts of licensed accounts: recorded once, and identified as a buyer's as soon as somebody knows. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CustodyReceipt, identifyReceipts, listCustodyReceipts } from '../../../src/contract/buyers-money.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { LabelledSelect } from '../../ui/fields.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { Section } from '../../ui/section.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError, insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import spaced from '../payments/payments.module.css';
import { useList, useRight } from '../queries.ts';
import css from '../stock/documents/documents.module.css';
import { useOpen } from '../use-open.ts';
import { buyersQuery, LOOK_AGAIN_MS, refreshClearing, registersQuery } from './clearing-queries.ts';
import { RecordReceipt } from './record-receipt.tsx';

function ReceiptTag({ state }: Pick<CustodyReceipt, 'state'>) {
  const { t } = useTranslation();
  return <Tag tone={state === 'open' ? 'wait' : 'good'} text={t(`prepaid.receiptState.${state}`)} />;
}

function CustodianName({ custodian }: Pick<CustodyReceipt, 'custodian'>) {
  const { data } = useQuery(registersQuery);
  return data?.registers.find((one) => one.custodian === custodian)?.name ?? custodian;
}

const columnsOf = (t: TFunction): Column<CustodyReceipt>[] => [
  { id: 'payer', title: t('prepaid.payer'), width: 160, grow: 2, cell: ({ payer }) => <strong>{payer}</strong> },
  {
    id: 'amount',
    title: t('custody.amount'),
    width: 120,
    align: 'right',
    cell: ({ amount }) => <Money value={amount} />,
  },
  { id: 'state', title: t('orders.column.state'), width: 96, cell: ({ state }) => <ReceiptTag state={state} /> },
  { id: 'buyer', title: t('prepaid.buyer'), width: 128, grow: 1, cell: ({ buyer }) => buyer?.name ?? '—' },
  {
    ...{ id: 'reference', title: t('prepaid.reference'), width: 160, rank: 2 },
    cell: ({ reference }) => <span className="num">{reference}</span>,
  },
  { id: 'custodian', title: t('custody.custodian'), width: 120, rank: 3, cell: (one) => <CustodianName {...one} /> },
  {
    ...{ id: 'day', title: t('prepaid.receivedOn'), width: 104, rank: 1 },
    cell: ({ receivedOn }) => <span className="num">{receivedOn}</span>,
  },
];

export function ReceiptsView({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const [open, setOpen] = useOpen();
  const [state, setState] = useState<CustodyReceipt['state'] | null>(null);
  const [text, setText] = useState('');
  const [adding, setAdding] = useState(false);
  const list = useList(
    ['clearing', 'receipts', state, text],
    (cursor, signal) =>
      call(listCustodyReceipts, {
        query: { limit: 50, ...(state && { state }), ...(text && { text }), ...(cursor && { cursor }) },
        signal,
      }),
    LOOK_AGAIN_MS,
  );
  const one = list.rows.find(({ id }) => id === open);
  const add = (
    <Button type="primary" onClick={() => setAdding(true)}>
      {t('prepaid.record')}
    </Button>
  );
  return (
    <>
      <FilterBar end={mayWrite && add}>
        {bar}
        <SearchText value={text} placeholder={t('prepaid.find')} onSearch={setText} />
        <Choices
          single
          label={t('orders.column.state')}
          options={(['open', 'identified'] as const).map((value) => ({
            value,
            text: t(`prepaid.receiptState.${value}`),
          }))}
          chosen={state ? [state] : []}
          onChoose={([first]) => setState((first as CustodyReceipt['state'] | undefined) ?? null)}
        />
      </FilterBar>
      <SplitView
        size="form"
        asideLabel={t('prepaid.view.receipts')}
        onClose={() => setOpen(null)}
        aside={one && <ReceiptDetail key={one.id} one={one} />}
      >
        <DataTable
          id="custody-receipts"
          label={t('prepaid.view.receipts')}
          columns={useMemo(() => columnsOf(t), [t])}
          rows={list.rows}
          idOf={({ id }) => id}
          cursor={open}
          onCursor={setOpen}
          more={list.more}
          narrow={(row) => (
            <>
              <CardLine end={<Money value={row.amount} />}>
                <strong className="clip">{row.payer}</strong>
              </CardLine>
              <CardLine end={<ReceiptTag state={row.state} />}>
                <span className="clip quiet">{row.buyer?.name ?? row.reference}</span>
              </CardLine>
            </>
          )}
          instead={insteadOf(list, { title: t('prepaid.noReceipts'), hint: t('prepaid.noReceiptsHint') })}
        />
      </SplitView>
      {adding && <RecordReceipt onClose={() => setAdding(false)} />}
    </>
  );
}

function ReceiptDetail({ one }: { one: CustodyReceipt }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const buyers = useQuery(buyersQuery).data?.items.filter(({ active }) => active) ?? [];
  const [buyerId, setBuyerId] = useState('');
  const identify = useMutation({
    mutationFn: async () => assertDone((await call(identifyReceipts, { body: { ids: [one.id], buyerId } })).outcomes),
    onSettled: refreshClearing,
  });
  const facts: [string, ReactNode][] = [
    [t('custody.custodian'), <CustodianName key="c" {...one} />],
    [
      t('prepaid.reference'),
      <span key="r" className="num">
        {one.reference}
      </span>,
    ],
    [t('prepaid.account'), one.account || '—'],
    [
      t('prepaid.receivedOn'),
      <span key="d" className="num">
        {one.receivedOn}
      </span>,
    ],
    [t('prepaid.enteredBy'), one.enteredBy.name],
    [t('prepaid.buyer'), one.buyer ? `${one.buyer.name} · ${one.buyer.number}` : '—'],
  ];
  return (
    <article className={css.view}>
      <header className={css.head}>
        <div className={css.title}>
          <h2>
            <Money value={one.amount} />
          </h2>
          <ReceiptTag state={one.state} />
        </div>
        <p className={css.facts}>
          <span>{one.payer}</span>
          {one.identifiedAt && (
            <span>
              {one.identifiedBy?.name} <Moment value={one.identifiedAt} />
            </span>
          )}
        </p>
      </header>
      <div className={css.wide}>
        <table className={css.lines}>
          <tbody>
            {facts.map(([name, value]) => (
              <tr key={name}>
                <td>{name}</td>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {one.state === 'open' && mayWrite && (
        <Section title={t('prepaid.identifyTitle')}>
          <div className={spaced.form}>
            <p className="quiet">{t('prepaid.identifyHint')}</p>
            <LabelledSelect
              label={t('prepaid.buyer')}
              options={[
                { value: '', text: t('prepaid.choose') },
                ...buyers.map(({ id, name, number }) => ({ value: id, text: `${name} · ${number}` })),
              ]}
              value={buyerId}
              onChange={setBuyerId}
            />
            <Button
              type="primary"
              disabled={buyerId === ''}
              loading={identify.isPending}
              onClick={() => identify.mutate()}
            >
              {t('prepaid.identify')}
            </Button>
            {identify.isError && <InlineError error={identify.error} />}
          </div>
        </Section>
      )}
    </article>
  );
}

/** Vouchers (FIN-1): what is booked, and what people entered and somebody else has to book. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type BookDraft, listBookDrafts, listVouchers, type Voucher } from '../../../src/contract/books.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { Moment } from '../../ui/figures.tsx';
import { FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { expectTyping } from '../../ui/type-ahead.ts';
import { call } from '../api.ts';
import { ExportMenu } from '../export-menu.tsx';
import { useList, useRight } from '../queries.ts';
import { By } from '../stock/documents/documents-table.tsx';
import type { VoucherSearch } from './book-search.ts';
import { useMemoOf } from './book-words.ts';
import { BookingRunBar } from './booking-run.tsx';
import own from './books.module.css';
import { DraftTag, DraftView } from './draft-view.tsx';
import { VoucherEditor } from './voucher-editor.tsx';
import { VoucherNumber, VoucherView } from './voucher-view.tsx';
import { Yuan } from './yuan.tsx';

const NEW = 'new';

const voucherColumns = (t: TFunction, memoOf: ReturnType<typeof useMemoOf>): Column<Voucher>[] => [
  {
    ...{ id: 'number', title: t('books.voucher'), width: 128, fixed: true },
    cell: ({ period, number }) => (
      <strong className="num">
        {period} <VoucherNumber number={number} />
      </strong>
    ),
  },
  {
    ...{ id: 'day', title: t('books.onDay'), width: 96, rank: 3 },
    cell: ({ onDay }) => <span className="num">{onDay}</span>,
  },
  { id: 'memo', title: t('books.memo'), width: 200, grow: 2, cell: memoOf },
  {
    ...{ id: 'kind', title: t('books.what'), width: 120, rank: 2, grow: 1 },
    cell: ({ kind }) => t(`books.kind.${kind}`, { defaultValue: kind }),
  },
  {
    ...{ id: 'amount', title: t('books.amount'), width: 120, align: 'right' },
    cell: ({ amount }) => <Yuan amount={amount} />,
  },
  { id: 'by', title: t('books.bookedBy'), width: 88, rank: 4, cell: ({ by }) => <By by={by} /> },
];

const draftColumns = (t: TFunction): Column<BookDraft>[] => [
  {
    ...{ id: 'day', title: t('books.onDay'), width: 96, fixed: true },
    cell: ({ onDay }) => <span className="num">{onDay}</span>,
  },
  { id: 'state', title: t('orders.column.state'), width: 88, cell: ({ state }) => <DraftTag state={state} /> },
  { id: 'memo', title: t('books.memo'), width: 128, grow: 1, cell: ({ memo }) => memo },
  {
    ...{ id: 'amount', title: t('books.amount'), width: 120, align: 'right' },
    cell: ({ amount }) => <Yuan amount={amount} />,
  },
  { id: 'by', title: t('books.enteredBy'), width: 88, rank: 2, cell: ({ by }) => <By by={by} /> },
  {
    ...{ id: 'madeAt', title: t('books.madeAt'), width: 96, rank: 3, align: 'right' },
    cell: ({ madeAt }) => <Moment value={madeAt} />,
  },
];

export default function VouchersPage() {
  const { t } = useTranslation();
  const search: VoucherSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const mayWrite = useRight('bills.propose');
  const go = (change: VoucherSearch & { view?: 'drafts' | undefined }, replace = true) =>
    void navigate({ to: '/vouchers', search: { ...search, ...change } as never, replace });
  const begin = () => {
    expectTyping();
    go({ view: 'drafts', open: NEW });
  };
  const open = (id: string, view?: 'drafts') => go({ ...({ view } as VoucherSearch), open: id }, false);
  useKeys(t('nav.vouchers'), mayWrite ? [{ keys: ['n'], label: t('books.enter'), run: begin }] : []);
  const add = mayWrite && (
    <Button type="primary" onClick={begin}>
      {t('books.enter')}
    </Button>
  );
  const drafts = search.view === 'drafts';
  const aside = asideOf(search.open, drafts, open);
  return (
    <>
      <FilterBar
        end={
          <>
            {!drafts && <BookingRunBar />}
            <ExportMenu of="voucherLines" />
            {add}
          </>
        }
      >
        <Tabs
          label={t('nav.vouchers')}
          value={drafts ? 'drafts' : 'vouchers'}
          options={(['vouchers', 'drafts'] as const).map((value) => ({ value, text: t(`books.view.${value}`) }))}
          onPick={(view) => go({ view: view === 'drafts' ? view : undefined, open: undefined } as never)}
        />
        {!drafts && <Filters search={search} onSet={go} />}
      </FilterBar>
      <SplitView
        size="wide"
        asideLabel={t('nav.vouchers')}
        onClose={() => go({ open: undefined } as never)}
        aside={aside}
      >
        {drafts ? (
          <Drafts open={search.open ?? null} onOpen={(id) => go({ open: id })} add={add} />
        ) : (
          <Vouchers search={search} onOpen={(id) => go({ open: id })} add={add} />
        )}
      </SplitView>
    </>
  );
}

function asideOf(id: string | undefined, drafts: boolean, open: (id: string, view?: 'drafts') => void) {
  if (!id) return null;
  if (id === NEW) return <VoucherEditor key={NEW} draft={null} onDone={(made) => open(made, 'drafts')} />;
  return drafts ? <DraftView key={id} id={id} onOpen={open} /> : <VoucherView key={id} id={id} onOpen={open} />;
}

function Filters({ search, onSet }: { search: VoucherSearch; onSet: (change: VoucherSearch) => void }) {
  const { t } = useTranslation();
  const put = (name: keyof VoucherSearch) => (value: string) => onSet({ [name]: value || undefined } as never);
  return (
    <>
      <SearchText value={search.document ?? ''} placeholder={t('books.documentNumber')} onSearch={put('document')} />
      {(['from', 'to'] as const).map((name) => (
        <span key={name} className={own.day}>
          {t(`books.${name}`)}
          <DateField aria-label={t(`books.${name}`)} value={search[name] ?? ''} onChange={put(name)} />
        </span>
      ))}
    </>
  );
}

type ListProps = { onOpen: (id: string) => void; add: React.ReactNode };

function Vouchers({ search, onOpen, add }: ListProps & { search: VoucherSearch }) {
  const { t } = useTranslation();
  const { open, view: _, ...asked } = search;
  const list = useList(['books', 'vouchers', asked], (cursor, signal) =>
    call(listVouchers, { query: { ...asked, limit: 50, ...(cursor && { cursor }) }, signal }),
  );
  const memoOf = useMemoOf();
  const columns = voucherColumns(t, memoOf);
  return (
    <DataTable
      id="vouchers"
      label={t('nav.vouchers')}
      columns={columns}
      rows={list.rows}
      idOf={({ id }) => id}
      cursor={open ?? null}
      onCursor={onOpen}
      more={list.more}
      narrow={(voucher) => (
        <>
          <CardLine end={<Yuan amount={voucher.amount} />}>
            <strong className="num">
              {voucher.period} <VoucherNumber number={voucher.number} />
            </strong>
          </CardLine>
          <CardLine end={<span className="quiet num">{voucher.onDay}</span>}>
            <span className="clip quiet">{memoOf(voucher)}</span>
          </CardLine>
        </>
      )}
      instead={insteadOf(list, { title: t('books.noVouchers'), hint: t('books.noVouchersHint'), action: add })}
    />
  );
}

function Drafts({ open, onOpen, add }: ListProps & { open: string | null }) {
  const { t } = useTranslation();
  const list = useList(['books', 'drafts'], (cursor, signal) =>
    call(listBookDrafts, { query: { limit: 50, ...(cursor && { cursor }) }, signal }),
  );
  const columns = useMemo(() => draftColumns(t), [t]);
  return (
    <DataTable
      id="book-drafts"
      label={t('books.view.drafts')}
      columns={columns}
      rows={list.rows}
      idOf={({ id }) => id}
      cursor={open}
      onCursor={onOpen}
      more={list.more}
      narrow={(draft) => (
        <>
          <CardLine end={<Yuan amount={draft.amount} />}>
            <strong className="clip">{draft.memo}</strong>
            <DraftTag state={draft.state} />
          </CardLine>
          <CardLine end={<span className="quiet num">{draft.onDay}</span>}>
            <span className="quiet">
              <By by={draft.by} />
            </span>
          </CardLine>
        </>
      )}
      instead={insteadOf(list, { title: t('books.noDrafts'), hint: t('books.noDraftsHint'), action: add })}
    />
  );
}

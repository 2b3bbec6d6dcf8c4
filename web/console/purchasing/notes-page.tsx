/** Charges and credits beside the sales (SUP-2): what the next statement takes, and what statements took. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listStatements } from '../../../src/contract/statements.ts';
import {
  enterSupplierNotes,
  listSupplierNotes,
  listSupplierTerms,
  NOTE_KINDS,
  removeSupplierNote,
  type SupplierNote,
} from '../../../src/contract/supplier-terms.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { LabelledDate } from '../../ui/date-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { Money } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { dayOf } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { minorOf } from '../../ui/minor.ts';
import { InlineError, insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useList, useRight } from '../queries.ts';

const refresh = () => queryClient.invalidateQueries({ queryKey: ['supplierNotes'] });

const columnsOf = (t: TFunction, onRemove: ((note: SupplierNote) => void) | null): Column<SupplierNote>[] => [
  {
    id: 'title',
    title: t('notes.what'),
    width: 160,
    grow: 1,
    fixed: true,
    cell: ({ title }) => <strong>{title}</strong>,
  },
  { id: 'kind', title: t('notes.kind'), width: 96, rank: 1, cell: ({ kind }) => t(`notes.kinds.${kind}`) },
  {
    id: 'supplier',
    title: t('purchases.supplier'),
    width: 136,
    rank: 2,
    grow: 1,
    cell: ({ supplier }) => supplier.name,
  },
  {
    ...{ id: 'amount', title: t('settling.amount'), width: 112, align: 'right' },
    cell: ({ amount }) => <Money value={amount} />,
  },
  { id: 'day', title: t('settling.day'), width: 104, rank: 4, cell: ({ day }) => <span className="num">{day}</span> },
  {
    ...{ id: 'statement', title: t('nav.statements'), width: 128, rank: 3 },
    cell: (note) =>
      note.statement ? (
        <span className="num">{note.statement.number}</span>
      ) : onRemove ? (
        <Button size="small" onClick={() => onRemove(note)}>
          {t('notes.remove')}
        </Button>
      ) : (
        t('notes.open')
      ),
  },
];

export function NotesPage({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const mayWrite = useRight('purchases.write');
  const [entering, setEntering] = useState(false);
  const list = useList(['supplierNotes'], (cursor, signal) =>
    call(listSupplierNotes, { query: { limit: 100, ...(cursor && { cursor }) }, signal }),
  );
  const remove = useMutation({
    mutationFn: ({ id }: SupplierNote) => call(removeSupplierNote, { params: { id } }),
    onSettled: refresh,
  });
  const onRemove = mayWrite ? remove.mutate : null;
  const columns = useMemo(() => columnsOf(t, onRemove), [t, onRemove]);
  const begin = () => setEntering(true);
  useKeys(t('notes.title'), mayWrite ? [{ keys: ['n'], label: t('notes.add'), run: begin }] : []);
  const add = mayWrite && (
    <Button type="primary" onClick={begin}>
      {t('notes.add')}
    </Button>
  );
  return (
    <>
      <FilterBar end={add}>{bar}</FilterBar>
      {remove.isError && <InlineError error={remove.error} />}
      <DataTable
        id="supplier-notes"
        label={t('notes.title')}
        columns={columns}
        rows={list.rows}
        idOf={({ id }) => id}
        cursor={null}
        onCursor={() => {}}
        more={list.more}
        narrow={(note) => (
          <>
            <CardLine end={<Money value={note.amount} />}>
              <strong className="clip">{note.title}</strong>
            </CardLine>
            <CardLine end={<span className="num">{note.statement?.number ?? t('notes.open')}</span>}>
              <span className="clip quiet">
                {t(`notes.kinds.${note.kind}`)} · {note.supplier.name}
              </span>
            </CardLine>
          </>
        )}
        instead={insteadOf(list, { title: t('notes.empty'), hint: t('notes.emptyHint'), action: add })}
      />
      {entering && <EnterDialog onClose={() => setEntering(false)} />}
    </>
  );
}

/** The signed statements of the terms an adjustment may correct. */
function useSigned(termId: string, wanted: boolean) {
  const query = useQuery({
    queryKey: ['statements', 'signed', termId],
    queryFn: ({ signal }) => call(listStatements, { query: { limit: 200 }, signal }),
    enabled: wanted,
  });
  const signed = (query.data?.items ?? []).filter(
    (one) => one.termId === termId && !['draft', 'published', 'disputed'].includes(one.state),
  );
  return [{ value: '', text: '—' }, ...signed.map(({ id, number }) => ({ value: id, text: number }))];
}

function EnterDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const terms = useQuery({
    queryKey: ['supplierTerms', 'all'],
    queryFn: () => call(listSupplierTerms, { query: { limit: 200 } }),
  });
  const [draft, setDraft] = useState({
    ...{
      termId: '',
      kind: 'outside',
      title: '',
      day: dayOf(new Date()),
      typed: '',
      tax: '6',
      correctsId: '',
      less: 'no',
    },
  });
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const [amount, taxPpm] = [minorOf(draft.typed, 2), minorOf(draft.tax, 4)];
  const adjusting = draft.kind === 'adjustment';
  const signed = useSigned(draft.termId, adjusting);
  const enter = useMutation({
    mutationFn: () => {
      const { termId, kind, title, day, correctsId, less } = draft;
      const note = {
        ...{ termId, kind: kind as (typeof NOTE_KINDS)[number], title: title.trim(), day, taxPpm: Number(taxPpm) },
        ...{ amount: `${adjusting && less === 'yes' ? '-' : ''}${amount}`, ...(correctsId && { correctsId }) },
      };
      return call(enterSupplierNotes, { body: { notes: [note] } });
    },
    onSuccess: async () => {
      onClose();
      await refresh();
    },
  });
  const done = () => {};
  const options = (terms.data?.items ?? []).map(({ id, supplier, name }) => ({
    value: id,
    text: `${supplier.name} · ${name}`,
  }));
  return (
    <Dialog
      title={t('notes.add')}
      okText={t('notes.add')}
      okDisabled={!draft.termId || !draft.title.trim() || !amount || !taxPpm || (adjusting && !draft.correctsId)}
      onClose={onClose}
      onOk={() => enter.mutateAsync().then(done, done)}
    >
      <LabelledSelect
        label={t('notes.term')}
        value={draft.termId}
        options={[{ value: '', text: '—' }, ...options]}
        onChange={(termId) => set({ termId, correctsId: '' })}
      />
      <LabelledSelect
        label={t('notes.kind')}
        value={draft.kind}
        options={NOTE_KINDS.map((value) => ({ value, text: t(`notes.kinds.${value}`) }))}
        onChange={(kind) => set({ kind, correctsId: '' })}
      />
      {adjusting && (
        <>
          <LabelledSelect
            label={t('notes.corrects')}
            value={draft.correctsId}
            options={signed}
            onChange={(correctsId) => set({ correctsId })}
          />
          <label>
            <input
              type="checkbox"
              checked={draft.less === 'yes'}
              onChange={(event) => set({ less: event.target.checked ? 'yes' : 'no' })}
            />{' '}
            {t('notes.negative')}
          </label>
        </>
      )}
      <LabelledField
        label={t('notes.what')}
        value={draft.title}
        onChange={(event) => set({ title: event.target.value })}
      />
      <LabelledField
        label={t('settling.amount')}
        inputMode="decimal"
        value={draft.typed}
        onChange={(event) => set({ typed: event.target.value })}
      />
      <LabelledField
        label={`${t('notes.tax')} %`}
        inputMode="decimal"
        value={draft.tax}
        onChange={(event) => set({ tax: event.target.value })}
      />
      <LabelledDate required label={t('settling.day')} value={draft.day} onChange={(day) => set({ day })} />
      {enter.isError && <InlineError error={enter.error} />}
    </Dialog>
  );
}

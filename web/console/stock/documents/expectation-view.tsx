/** Expected goods: what is to come, received whole or in part by scanning, closed when nothing more will come. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { expectationEntries } from '../../../../src/contract/document-entries.ts';
import {
  changeExpectation,
  closeExpectations,
  type ExpectationDetail,
  type ExpectationRow,
  getExpectation,
} from '../../../../src/contract/expectations.ts';
import { listStockDocuments } from '../../../../src/contract/stock-documents.ts';
import { DateField } from '../../../ui/date-field.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { EditPanel } from '../../../ui/edit-panel.tsx';
import { Moment } from '../../../ui/figures.tsx';
import type { FormSection } from '../../../ui/form.tsx';
import { countText } from '../../../ui/format.ts';
import { Section } from '../../../ui/section.tsx';
import { StateTrack } from '../../../ui/state-track.tsx';
import { InlineError, Unread } from '../../../ui/states.tsx';
import { call } from '../../api.ts';
import { assertDone } from '../../catalog/assert-done.ts';
import { useRight } from '../../queries.ts';
import { DocumentEntries } from '../document-entries.tsx';
import { refreshStock } from './document-view.tsx';
import css from './documents.module.css';
import { ExpectationTag } from './expectations-table.tsx';
import { ReceiveExpected } from './receive-expected.tsx';

type Props = { id: string; onDocument: (id: string) => void };

export function ExpectationView({ id, onDocument }: Props) {
  const found = useQuery({
    queryKey: ['expectations', 'one', id],
    queryFn: ({ signal }) => call(getExpectation, { params: { id }, signal }),
  });
  if (!found.data) return <Unread query={found} />;
  return <Expectation detail={found.data} onDocument={onDocument} />;
}

type Draft = { supplier: string; expectedOn: string; note: string };

function Expectation({ detail, onDocument }: { detail: ExpectationDetail; onDocument: (id: string) => void }) {
  const { t } = useTranslation();
  const { expectation } = detail;
  const { id, version, supplier, expectedOn, note, state } = expectation;
  const over = state === 'received' || state === 'closedShort';
  const mayWrite = useRight('stock.write') && !over;
  const save = async ({ expectedOn: day, ...changes }: Partial<Draft>) => {
    const body = { ...changes, ...(day !== undefined && { expectedOn: day || null }) };
    await call(changeExpectation, { params: { id }, body, ifMatch: version });
    await refreshStock();
  };
  return (
    <EditPanel<Draft>
      id={`expectation/${id}`}
      title={expectation.number}
      head={<Head expectation={expectation} mayWrite={mayWrite} />}
      above={<ExpectationTrack expectation={expectation} />}
      document={{ supplier, expectedOn: expectedOn ?? '', note }}
      sections={() => [section(t, expectation)]}
      readOnly={!mayWrite}
      save={save}
      reread={() => void refreshStock()}
    >
      <ReceiveExpected key={version} detail={detail} mayWrite={mayWrite} onDocument={onDocument} />
      <Receipts id={id} onDocument={onDocument} />
      <DocumentEntries
        id={id}
        number={expectation.number}
        version={version}
        load={(query, signal) => call(expectationEntries, { params: { id }, query, ...(signal && { signal }) })}
      />
    </EditPanel>
  );
}

const section = (t: TFunction, { node }: ExpectationRow): FormSection<Draft> => ({
  title: node.name,
  fields: [
    { kind: 'text', name: 'supplier', label: t('goodsDocuments.supplier') },
    {
      kind: 'own',
      name: 'expectedOn',
      label: t('goodsDocuments.expectedOn'),
      draw: (value: string, change: (value: never) => void) => (
        <DateField
          aria-label={t('goodsDocuments.expectedOn')}
          value={value}
          onChange={change as (day: string) => void}
        />
      ),
    },
    { kind: 'text', name: 'note', label: t('goodsDocuments.note'), wide: true },
  ],
});

function Head({ expectation: { id, number, state }, mayWrite }: { expectation: ExpectationRow; mayWrite: boolean }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const close = useMutation({
    mutationFn: async () => assertDone((await call(closeExpectations, { body: { ids: [id] } })).outcomes),
    onSuccess: async () => {
      setAsking(false);
      await refreshStock();
    },
  });
  return (
    <>
      <ExpectationTag state={state} />
      {mayWrite && (
        <Button size="small" onClick={() => setAsking(true)}>
          {t('goodsDocuments.close')}
        </Button>
      )}
      {asking && (
        <Dialog
          danger
          title={t('goodsDocuments.close')}
          okText={t('goodsDocuments.close')}
          onClose={() => setAsking(false)}
          onOk={() =>
            close.mutateAsync().then(
              () => {},
              () => {},
            )
          }
        >
          <p>{t('goodsDocuments.closeAsk', { number })}</p>
          {close.isError && <InlineError error={close.error} />}
        </Dialog>
      )}
    </>
  );
}

/** Receipts of one expectation that are shown, and asked for the last day something came. */
const RECEIPTS = 50;

const useReceipts = (id: string) =>
  useQuery({
    queryKey: ['stockDocuments', 'of', id],
    queryFn: ({ signal }) => call(listStockDocuments, { query: { expectationId: id, limit: RECEIPTS }, signal }),
  });

const RECEIPT = { open: 'now', partlyReceived: 'now', received: 'done', closedShort: 'stopped' } as const;

function ExpectationTrack({
  expectation: { id, state, createdAt, quantity, received },
}: {
  expectation: ExpectationRow;
}) {
  const { t } = useTranslation();
  const last = useReceipts(id).data?.items.find((one) => one.kind === 'receipt' && !one.reversedBy);
  const came = t('track.receivedOf', { received: countText(received), quantity: countText(quantity) });
  const steps = [
    { id: 'expectation', name: t('track.expectation.expectation'), mark: 'done' as const, at: createdAt },
    {
      ...{ id: 'receipt', name: t('track.expectation.receipt'), mark: RECEIPT[state], at: last?.createdAt ?? null },
      note: state === 'closedShort' ? `${t('goodsDocuments.state.closedShort')} · ${came}` : came,
    },
  ];
  return <StateTrack label={t('track.title')} steps={steps} />;
}

function Receipts({ id, onDocument }: Props) {
  const { t } = useTranslation();
  const found = useReceipts(id);
  if (!found.data || found.data.items.length === 0) return null;
  return (
    <Section title={t('goodsDocuments.receipts')}>
      <ul className={css.receipts}>
        {found.data.items.map((one) => (
          <li key={one.id}>
            <button type="button" className={css.link} onClick={() => onDocument(one.id)}>
              {one.number}
            </button>{' '}
            <Moment value={one.createdAt} />{' '}
            {one.reversedBy && <span className="quiet">{t('goodsDocuments.reversed')}</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}

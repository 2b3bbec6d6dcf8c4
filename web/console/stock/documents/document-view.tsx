/** One stock document with its lines; a mistake is taken back by a counter-document with the reason. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { stockDocumentEntries } from '../../../../src/contract/document-entries.ts';
import type { ResponseOf } from '../../../../src/contract/endpoint.ts';
import {
  getStockDocument,
  reverseStockDocuments,
  type StockDocumentRow,
} from '../../../../src/contract/stock-documents.ts';
import { Change, Moment, Quantity } from '../../../ui/figures.tsx';
import { ReasonDialog } from '../../../ui/reason-dialog.tsx';
import { Tag } from '../../../ui/state-tag.tsx';
import { Unread } from '../../../ui/states.tsx';
import { call } from '../../api.ts';
import { assertDone } from '../../catalog/assert-done.ts';
import { queryClient, useRight } from '../../queries.ts';
import { useRequestKey } from '../../use-request-key.ts';
import { DocumentEntries } from '../document-entries.tsx';
import css from './documents.module.css';
import { By } from './documents-table.tsx';

/** What a document changes is shown anew wherever it is shown. */
export const refreshStock = async (): Promise<void> => {
  for (const key of ['stockDocuments', 'expectations', 'stock', 'why'])
    await queryClient.invalidateQueries({ queryKey: [key] });
};

type Props = { id: string; onDocument: (id: string) => void; onExpectation: (id: string) => void };

export function DocumentView({ id, onDocument, onExpectation }: Props) {
  const found = useQuery({
    queryKey: ['stockDocuments', 'one', id],
    queryFn: ({ signal }) => call(getStockDocument, { params: { id }, signal }),
  });
  if (!found.data) return <Unread query={found} />;
  const { document, lines } = found.data;
  return (
    <article className={css.view}>
      <Head document={document} {...{ onDocument, onExpectation }} />
      <Lines lines={lines} isCount={document.kind === 'count'} />
      <DocumentEntries
        id={id}
        number={document.number}
        version={document.reversedBy?.id ?? ''}
        load={(query, signal) => call(stockDocumentEntries, { params: { id }, query, ...(signal && { signal }) })}
      />
    </article>
  );
}

function Head({ document, onDocument, onExpectation }: { document: StockDocumentRow } & Omit<Props, 'id'>) {
  const { t } = useTranslation();
  const mayWrite = useRight('stock.write');
  const [asking, setAsking] = useState(false);
  const { reverses, reversedBy, expectation } = document;
  const reference = (text: string, id: string, go: (id: string) => void): ReactNode => (
    <button type="button" className={css.link} onClick={() => go(id)}>
      {text}
    </button>
  );
  return (
    <header className={css.head}>
      <div className={css.title}>
        <h2>{document.number}</h2>
        <span>{t(`document.stock.${document.kind}`)}</span>
        {reversedBy && <Tag tone="ended" text={t('goodsDocuments.reversed')} />}
        {mayWrite && !reversedBy && document.kind !== 'reversal' && (
          <Button size="small" onClick={() => setAsking(true)}>
            {t('goodsDocuments.reverse')}
          </Button>
        )}
      </div>
      <p className={css.facts}>
        <span>{document.node.name}</span>
        <span className="num">{document.businessOn}</span>
        <span>
          <By by={document.by} /> <Moment value={document.createdAt} />
        </span>
        {document.supplier && <span>{document.supplier}</span>}
        {reverses && reference(t('goodsDocuments.reverses', { number: reverses.number }), reverses.id, onDocument)}
        {reversedBy &&
          reference(t('goodsDocuments.reversedBy', { number: reversedBy.number }), reversedBy.id, onDocument)}
        {expectation &&
          reference(t('goodsDocuments.ofExpectation', { number: expectation.number }), expectation.id, onExpectation)}
      </p>
      {document.note && <p>{document.note}</p>}
      {asking && <ReverseDialog document={document} onClose={() => setAsking(false)} onMade={onDocument} />}
    </header>
  );
}

type ReverseProps = { document: StockDocumentRow; onClose: () => void; onMade: (id: string) => void };

function ReverseDialog({ document, onClose, onMade }: ReverseProps) {
  const { t } = useTranslation();
  const keyOf = useRequestKey();
  return (
    <ReasonDialog
      danger
      title={t('goodsDocuments.reverse')}
      label={t('goodsDocuments.reason')}
      onReason={async (note) => {
        const body = { documents: [{ documentId: document.id, note }] };
        onMade(assertDone((await call(reverseStockDocuments, { body, key: keyOf(body) })).outcomes));
        void refreshStock();
      }}
      onClose={onClose}
    >
      {t('goodsDocuments.reverseAsk', { number: document.number })}
    </ReasonDialog>
  );
}

type LinesProps = { lines: ResponseOf<typeof getStockDocument>['lines']; isCount: boolean };

function Lines({ lines, isCount }: LinesProps) {
  const { t, i18n } = useTranslation();
  const place = (bucket: string) => (i18n.exists(`ledgerPlace.${bucket}`) ? t(`ledgerPlace.${bucket}`) : bucket);
  return (
    <div className={css.wide}>
      <table className={css.lines}>
        <thead>
          <tr>
            <th>{t('goodsDocuments.line')}</th>
            <th>{t('goods.merchantCode')}</th>
            <th>{t('goods.name')}</th>
            <th>{t('goodsDocuments.place')}</th>
            {isCount && <th className={css.right}>{t('goodsDocuments.counted')}</th>}
            <th className={css.right}>{t('goodsDocuments.change')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            // A move has two rows of one line: out of one place, into the other.
            <tr key={`${line.line}/${line.bucket}/${line.bin}/${line.change}`}>
              <td className="num">{line.line}</td>
              <td>
                <b>{line.sku.merchantCode}</b>
              </td>
              <td>
                {line.sku.name} <span className="quiet">{line.sku.properties}</span>
              </td>
              <td>{[place(line.bucket), line.bin].filter(Boolean).join(' · ')}</td>
              {isCount && <td className={css.right}>{line.counted !== null && <Quantity value={line.counted} />}</td>}
              <td className={css.right}>
                <Change value={line.change} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

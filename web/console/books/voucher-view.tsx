/** A voucher as it stands in the books: its document, its lines, who booked it, what takes it back. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type getVoucher, reverseVoucher } from '../../../src/contract/books.ts';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import { LabelledDate } from '../../ui/date-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea } from '../../ui/fields.tsx';
import { Moment } from '../../ui/figures.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import css from '../stock/documents/documents.module.css';
import { By } from '../stock/documents/documents-table.tsx';
import { useMemoOf } from './book-words.ts';
import { refreshBooks, today, voucherQuery } from './books-queries.ts';
import { DocumentLink } from './document-link.tsx';
import { VoucherDocuments } from './voucher-documents.tsx';
import { VoucherLines } from './voucher-lines.tsx';

type Detail = ResponseOf<typeof getVoucher>;
type Ref = NonNullable<Detail['reverses']>;

/** `记-12`; a moment after it was booked it has none yet. */
export function VoucherNumber({ number }: { number: number | null }) {
  const { t } = useTranslation();
  return number === null ? (
    <span className="quiet">{t('books.numberSoon')}</span>
  ) : (
    <span>{t('books.number', { number })}</span>
  );
}

export function VoucherView({ id, onOpen }: { id: string; onOpen: (id: string, view?: 'drafts') => void }) {
  const { t } = useTranslation();
  const query = useQuery(voucherQuery(id));
  const memoOf = useMemoOf();
  if (!query.data) return <Unread query={query} />;
  const voucher = query.data;
  const refLink = (text: string, ref: Ref) => (
    <button type="button" className={css.link} onClick={() => onOpen(ref.id)}>
      {text} {ref.period} <VoucherNumber number={ref.number} />
    </button>
  );
  return (
    <article className={css.view}>
      <header className={css.head}>
        <div className={css.title}>
          <h2 className="num">
            {voucher.period} <VoucherNumber number={voucher.number} />
          </h2>
          <Tag tone="good" text={t(`books.kind.${voucher.kind}`, { defaultValue: voucher.kind })} />
          {voucher.reversedBy && <Tag tone="ended" text={t('books.reversed')} />}
          <Reverse voucher={voucher} onMade={(draft) => onOpen(draft, 'drafts')} />
        </div>
        <p>{memoOf(voucher)}</p>
        <p className={css.facts}>
          <span className="num">{voucher.onDay}</span>
          {voucher.document.kind !== 'manualVoucher' && <DocumentLink document={voucher.document} />}
          <span>
            {t('books.bookedBy')} <By by={voucher.by} /> <Moment value={voucher.bookedAt} />
          </span>
          {voucher.checkedBy && (
            <span>
              {t('books.checkedBy')} <By by={voucher.checkedBy} />
            </span>
          )}
          {voucher.effectiveAt.slice(0, 7) < voucher.period && (
            <span>
              {t('books.late')} <Moment value={voucher.effectiveAt} />
            </span>
          )}
          {voucher.reverses && refLink(t('books.reverses'), voucher.reverses)}
          {voucher.reversedBy && refLink(t('books.reversedBy'), voucher.reversedBy)}
          {voucher.reversalDraft && (
            <button type="button" className={css.link} onClick={() => onOpen(voucher.reversalDraft!, 'drafts')}>
              {t('books.reversalWaits')}
            </button>
          )}
        </p>
      </header>
      <VoucherLines lines={voucher.lines} />
      {voucher.document.kind === 'bookedDay' && <VoucherDocuments id={voucher.id} />}
    </article>
  );
}

function Reverse({ voucher, onMade }: { voucher: Detail; onMade: (draft: string) => void }) {
  const { t } = useTranslation();
  const may = useRight('bills.propose') && !voucher.reversedBy && !voucher.reversalDraft;
  const [asking, setAsking] = useState(false);
  useKeys(t('books.voucher'), may ? [{ keys: ['r'], label: t('books.reverse'), run: () => setAsking(true) }] : []);
  if (!may) return null;
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {t('books.reverse')}
      </Button>
      {asking && <ReverseDialog id={voucher.id} onMade={onMade} onClose={() => setAsking(false)} />}
    </>
  );
}

type DialogProps = { id: string; onMade: (draft: string) => void; onClose: () => void };

function ReverseDialog({ id, onMade, onClose }: DialogProps) {
  const { t } = useTranslation();
  const [onDay, setOnDay] = useState(today());
  const [reason, setReason] = useState('');
  const act = useMutation({
    mutationFn: () => call(reverseVoucher, { params: { id }, body: { onDay, reason: reason.trim() } }),
    onSuccess: ({ draftId }) => {
      onClose();
      onMade(draftId);
    },
    onSettled: refreshBooks,
  });
  return (
    <Dialog
      title={t('books.reverse')}
      okText={t('books.reverse')}
      okDisabled={reason.trim() === '' || onDay === ''}
      onClose={onClose}
      onOk={() =>
        act.mutateAsync().then(
          () => {},
          () => {},
        )
      }
    >
      <p>{t('books.reverseHint')}</p>
      <LabelledDate label={t('books.onDay')} value={onDay} onChange={setOnDay} required />
      <LabelledArea label={t('books.reason')} value={reason} onChange={(event) => setReason(event.target.value)} />
      {act.isError && <InlineError error={act.error} />}
    </Dialog>
  );
}

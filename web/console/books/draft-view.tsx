/** A voucher somebody entered: another person books it or sends it back; until then it can be changed or dropped. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { approveVouchers, type BookDraft, dropVouchers, sendBackVouchers } from '../../../src/contract/books.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { Moment } from '../../ui/figures.tsx';
import { useKeys } from '../../ui/keys.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { useRight } from '../queries.ts';
import css from '../stock/documents/documents.module.css';
import { By } from '../stock/documents/documents-table.tsx';
import { draftQuery, refreshBooks } from './books-queries.ts';
import { VoucherEditor } from './voucher-editor.tsx';
import { VoucherLines } from './voucher-lines.tsx';

const TONES: Record<BookDraft['state'], Tone> = { open: 'wait', sentBack: 'danger', booked: 'good', dropped: 'ended' };

export function DraftTag({ state }: { state: BookDraft['state'] }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[state]} text={t(`books.draftState.${state}`)} />;
}

type Props = { id: string; onOpen: (id: string, view?: 'drafts') => void };

export function DraftView({ id, onOpen }: Props) {
  const { t } = useTranslation();
  const query = useQuery(draftQuery(id));
  const [editing, setEditing] = useState(false);
  if (!query.data) return <Unread query={query} />;
  const draft = query.data;
  if (editing) return <VoucherEditor draft={draft} onDone={() => setEditing(false)} />;
  return (
    <article className={css.view}>
      <header className={css.head}>
        <div className={css.title}>
          <h2>{t(draft.reverses ? 'books.redDraft' : 'books.draft')}</h2>
          <DraftTag state={draft.state} />
          <Actions draft={draft} onEdit={() => setEditing(true)} onOpen={onOpen} />
        </div>
        <p>{draft.memo}</p>
        <p className={css.facts}>
          <span className="num">{draft.onDay}</span>
          <span>
            {t('books.enteredBy')} <By by={draft.by} /> <Moment value={draft.madeAt} />
          </span>
          {draft.decidedBy && (
            <span>
              {t('books.decidedBy')} <By by={draft.decidedBy} />
            </span>
          )}
          {draft.reverses && (
            <button type="button" className={css.link} onClick={() => onOpen(draft.reverses!.id)}>
              {t('books.reverses')} {draft.reverses.period} {draft.reverses.number ?? ''}
            </button>
          )}
        </p>
        {draft.note && <p className={css.wrong}>{draft.note}</p>}
        {draft.state === 'open' && draft.own && <p className="quiet">{t('books.ownDraft')}</p>}
      </header>
      <VoucherLines lines={draft.lines} />
    </article>
  );
}

type ActionsProps = { draft: BookDraft; onEdit: () => void; onOpen: (id: string) => void };

function Actions({ draft, onEdit, onOpen }: ActionsProps) {
  const { t } = useTranslation();
  const pending = draft.state === 'open' || draft.state === 'sentBack';
  const mayWrite = useRight('bills.propose') && pending;
  const mayBook = useRight('bills.approve') && draft.state === 'open' && !draft.own;
  const [returning, setReturning] = useState(false);
  const one = { ids: [draft.id] };
  const book = useMutation({
    mutationFn: async () => assertDone((await call(approveVouchers, { body: one })).outcomes),
    onSettled: refreshBooks,
  });
  const drop = useMutation({
    mutationFn: async () => assertDone((await call(dropVouchers, { body: one })).outcomes),
    onSettled: refreshBooks,
  });
  useKeys(t('books.draft'), [
    ...(mayBook ? [{ keys: ['a'], label: t('books.book'), run: () => book.mutate() }] : []),
    ...(mayBook ? [{ keys: ['b'], label: t('books.sendBack'), run: () => setReturning(true) }] : []),
    ...(mayWrite && !draft.reverses ? [{ keys: ['e'], label: t('books.edit'), run: onEdit }] : []),
  ]);
  return (
    <>
      {mayBook && (
        <Button size="small" type="primary" loading={book.isPending} onClick={() => book.mutate()}>
          {t('books.book')} <Hotkey name="a" />
        </Button>
      )}
      {mayBook && (
        <Button size="small" onClick={() => setReturning(true)}>
          {t('books.sendBack')} <Hotkey name="b" />
        </Button>
      )}
      {mayWrite && !draft.reverses && (
        <Button size="small" onClick={onEdit}>
          {t('books.edit')} <Hotkey name="e" />
        </Button>
      )}
      {mayWrite && (
        <Button size="small" danger loading={drop.isPending} onClick={() => drop.mutate()}>
          {t('books.drop')}
        </Button>
      )}
      {draft.voucherId && (
        <Button size="small" onClick={() => onOpen(draft.voucherId!)}>
          {t('books.openVoucher')}
        </Button>
      )}
      {(book.isError || drop.isError) && <InlineError error={book.error ?? drop.error} />}
      {returning && (
        <ReasonDialog
          title={t('books.sendBack')}
          label={t('books.reason')}
          onReason={async (reason) => {
            const { outcomes } = await call(sendBackVouchers, { body: { ...one, reason } });
            void refreshBooks();
            assertDone(outcomes);
          }}
          onClose={() => setReturning(false)}
        />
      )}
    </>
  );
}

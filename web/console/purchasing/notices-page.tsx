/** Notices and documents for suppliers' portals (SUP-3): what was sent to whom, whether it was read; `n` sends one. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listSentNotices, type SentNotice, writeNotice } from '../../../src/contract/statements.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { Moment } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError, insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useList, useRight } from '../queries.ts';
import { suppliersQuery } from './purchase-queries.ts';

function Read({ at }: { at: string | null }) {
  const { t } = useTranslation();
  return at ? (
    <>
      <Tag tone="good" text={t('notices.read')} /> <Moment value={at} />
    </>
  ) : (
    <Tag tone="wait" text={t('notices.unread')} />
  );
}

const columnsOf = (t: TFunction): Column<SentNotice>[] => [
  {
    ...{ id: 'title', title: t('notices.title'), width: 200, grow: 1, fixed: true },
    cell: ({ title, text }) => <strong title={text}>{title}</strong>,
  },
  { id: 'to', title: t('notices.to'), width: 144, grow: 1, cell: ({ supplier }) => supplier.name },
  { id: 'file', title: t('notices.attached'), width: 160, rank: 2, cell: ({ fileName }) => fileName },
  { id: 'at', title: t('settling.day'), width: 128, rank: 3, cell: ({ at }) => <Moment value={at} /> },
  { id: 'read', title: t('orders.column.state'), width: 176, rank: 1, cell: ({ readAt }) => <Read at={readAt} /> },
];

export function NoticesPage({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const mayWrite = useRight('purchases.write');
  const [writing, setWriting] = useState(false);
  const [sent, setSent] = useState<number | null>(null);
  const list = useList(['supplierNotices'], (cursor, signal) =>
    call(listSentNotices, { query: { ...(cursor && { cursor }) }, signal }),
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const begin = () => setWriting(true);
  useKeys(t('notices.list'), mayWrite ? [{ keys: ['n'], label: t('notices.send'), run: begin }] : []);
  const add = mayWrite && (
    <Button type="primary" onClick={begin}>
      {t('notices.send')}
    </Button>
  );
  return (
    <>
      <FilterBar end={add}>
        {bar}
        {sent !== null && <span role="status">{t('notices.sent', { count: sent })}</span>}
      </FilterBar>
      <DataTable
        id="supplier-notices"
        label={t('notices.list')}
        columns={columns}
        rows={list.rows}
        idOf={({ id }) => id}
        cursor={null}
        onCursor={() => {}}
        more={list.more}
        narrow={(one) => (
          <>
            <CardLine end={<Read at={one.readAt} />}>
              <strong className="clip">{one.title}</strong>
            </CardLine>
            <CardLine end={<Moment value={one.at} />}>
              <span className="clip quiet">{[one.supplier.name, one.fileName].filter(Boolean).join(' · ')}</span>
            </CardLine>
          </>
        )}
        instead={insteadOf(list, { title: t('notices.empty'), hint: t('notices.emptyHint'), action: add })}
      />
      {writing && <WriteDialog onSent={setSent} onClose={() => setWriting(false)} />}
    </>
  );
}

function WriteDialog({ onSent, onClose }: { onSent: (suppliers: number) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const suppliers = useQuery(suppliersQuery).data?.suppliers ?? [];
  const [supplierId, setSupplier] = useState('');
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const [files, setFiles] = useState<File[]>([]);
  const send = useMutation({
    mutationFn: () =>
      call(writeNotice, {
        body: { ...(supplierId && { supplierId }), title: title.trim(), text: text.trim() },
        files,
      }),
    onSuccess: async ({ suppliers: count }) => {
      onSent(count);
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['supplierNotices'] });
    },
  });
  const done = () => {};
  const options = suppliers.filter(({ active }) => active).map(({ id, name }) => ({ value: id, text: name }));
  return (
    <Dialog
      title={t('notices.send')}
      okText={t('notices.send')}
      okDisabled={title.trim() === ''}
      onClose={onClose}
      onOk={() => send.mutateAsync().then(done, done)}
    >
      <LabelledSelect
        label={t('notices.to')}
        value={supplierId}
        options={[{ value: '', text: t('notices.all') }, ...options]}
        onChange={setSupplier}
      />
      <LabelledField
        label={t('notices.title')}
        maxLength={100}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <LabelledArea
        label={t('notices.text')}
        rows={4}
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <LabelledField
        label={t('notices.file')}
        type="file"
        accept=".pdf,.xlsx,image/png,image/jpeg"
        onChange={(event) => setFiles([...(event.target.files ?? [])])}
      />
      {send.isError && <InlineError error={send.error} />}
    </Dialog>
  );
}

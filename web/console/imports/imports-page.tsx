/** Files coming in (CAT-6): upload with or without a dry run, progress as it happens, failed rows with their reason. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Import, listImports } from '../../../src/contract/imports.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList, useRight } from '../queries.ts';
import { ImportDetail } from './import-detail.tsx';
import { ImportProgress } from './import-progress.tsx';
import css from './imports.module.css';
import { UploadBar } from './upload-bar.tsx';

const TONE: Record<Import['state'], Tone> = {
  waiting: 'wait',
  running: 'work',
  read: 'wait',
  done: 'good',
  refused: 'danger',
  cancelled: 'ended',
};

export function ImportState({ one }: { one: Import }) {
  const { t } = useTranslation();
  if (one.state === 'running') return <ImportProgress one={one} />;
  // A finished import with failed rows is not plainly good.
  const tone = one.state === 'done' && one.rows.failed > 0 ? 'wait' : TONE[one.state];
  return <Tag tone={tone} text={t(`imports.state.${one.state}`)} />;
}

export default function ImportsPage() {
  const { t } = useTranslation();
  const mayUpload = useRight('imports.write');
  const [cursor, setCursor] = useState<string | null>(null);
  const list = useList(['imports'], (page, signal) =>
    call(listImports, { query: page ? { cursor: page } : {}, signal }),
  );
  const count = (id: keyof Omit<Import['rows'], 'total'>, rank: number): Column<Import> => ({
    id,
    title: t(`imports.rows.${id}`),
    width: 72,
    rank,
    align: 'right',
    cell: (one) => (
      <span className={id === 'failed' && one.rows.failed > 0 ? css.failed : undefined}>
        <Quantity value={String(one.rows[id])} />
      </span>
    ),
  });
  const columns: Column<Import>[] = [
    {
      id: 'file',
      title: t('imports.file'),
      width: 200,
      grow: 3,
      cell: (one) => <span title={one.file.name}>{one.file.name}</span>,
    },
    { id: 'kind', title: t('imports.kindTitle'), width: 72, cell: (one) => t(`imports.kind.${one.kind}`) },
    { id: 'shop', title: t('orders.column.shop'), width: 112, grow: 1, rank: 6, cell: (one) => one.shop?.name },
    { id: 'state', title: t('orders.column.state'), width: 152, cell: (one) => <ImportState one={one} /> },
    count('read', 4),
    count('imported', 2),
    count('duplicates', 5),
    count('failed', 1),
    { id: 'by', title: t('imports.by'), width: 80, rank: 7, cell: (one) => one.by.name },
    {
      id: 'createdAt',
      title: t('imports.at'),
      width: 96,
      rank: 3,
      align: 'right',
      cell: (one) => <Moment value={one.createdAt} />,
    },
  ];
  const instead = insteadOf(list, { title: t('imports.empty'), hint: t('imports.emptyHint') });
  const shown = list.rows.find((one) => one.id === cursor);
  return (
    <>
      {mayUpload && <UploadBar onUploaded={(imports) => setCursor(imports[0]?.id ?? null)} />}
      <SplitView
        asideLabel={t('imports.detail')}
        onClose={() => setCursor(null)}
        aside={shown ? <ImportDetail key={shown.id} one={shown} /> : null}
      >
        <DataTable
          id="imports"
          label={t('nav.imports')}
          columns={columns}
          rows={list.rows}
          idOf={(one) => one.id}
          cursor={cursor}
          onCursor={setCursor}
          more={list.more}
          narrow={(one) => (
            <>
              <CardLine>
                <strong className="clip">{one.file.name}</strong>
              </CardLine>
              <CardLine>
                <ImportState one={one} />
                <span className="quiet">
                  {t('imports.summary', { imported: one.rows.imported, failed: one.rows.failed })}
                </span>
              </CardLine>
            </>
          )}
          instead={instead}
        />
      </SplitView>
    </>
  );
}

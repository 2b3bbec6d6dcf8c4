/** One import: what came of it, what to do next, and the rows that were not taken. */
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  cancelImport,
  downloadImportErrors,
  type Import,
  listImportErrors,
  startImport,
} from '../../../src/contract/imports.ts';
import { countText, momentText } from '../../ui/format.ts';
import { refusalText } from '../../ui/problem.ts';
import { ErrorState, InlineError } from '../../ui/states.tsx';
import { call, urlOf } from '../api.ts';
import { queryClient, useList, useRight } from '../queries.ts';
import css from './imports.module.css';
import { ImportState } from './imports-page.tsx';

export function ImportDetail({ one }: { one: Import }) {
  const { t, i18n } = useTranslation();
  const mayWrite = useRight('imports.write');
  const mayChoose = useRight('settings.write');
  // Rows of orders say who somebody is.
  const mayReveal = useRight('orders.reveal');
  const mayTake = mayReveal || !['orders', 'members'].includes(one.kind);
  const act = useMutation({
    mutationFn: (what: typeof startImport | typeof cancelImport) => call(what, { params: { id: one.id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['imports'] }),
  });
  const layoutText = (layout: string | null) => {
    if (layout === null) return '—';
    // A table of our own making carries its kind, which is said already.
    return layout.startsWith('ours.')
      ? t('imports.ownTable')
      : t(`imports.layouts.${layout}`, { defaultValue: layout });
  };
  return (
    <article>
      <header className={css.detailHead}>
        <h2 className="clip">{one.file.name}</h2>
        <ImportState one={one} />
      </header>
      <dl className={css.facts}>
        <div>
          <dt>{t('imports.layout')}</dt>
          <dd>{layoutText(one.layout)}</dd>
        </div>
        {(['read', 'imported', 'duplicates', 'failed'] as const).map((name) => (
          <div key={name}>
            <dt>{t(`imports.rows.${name}`)}</dt>
            <dd className="num">{countText(one.rows[name])}</dd>
          </div>
        ))}
      </dl>
      {one.refusal && (
        <p className={css.refused}>
          {refusalText(i18n, one.refusal.code, one.refusal.data)}
          {i18n.exists(`remedy.${one.refusal.code}`) && (
            <span className="quiet"> {t(`remedy.${one.refusal.code}`)}</span>
          )}
        </p>
      )}
      {one.refusal?.code === 'bill.unknownLayout' && mayChoose && (
        <p className={css.next}>
          <Link to="/settings/statement-accounts">{t('imports.chooseColumns')}</Link>
        </p>
      )}
      {one.state === 'read' && <p className={css.next}>{t('imports.readHint', { count: one.rows.imported })}</p>}
      {mayWrite && (
        <div className={css.actions}>
          {one.state === 'read' && one.rows.imported > 0 && (
            <Button type="primary" size="small" loading={act.isPending} onClick={() => act.mutate(startImport)}>
              {t('imports.start', { count: one.rows.imported })}
            </Button>
          )}
          {(one.state === 'waiting' || one.state === 'running') && (
            <Button size="small" loading={act.isPending} onClick={() => act.mutate(cancelImport)}>
              {t('imports.cancel')}
            </Button>
          )}
          {mayTake && one.rows.failed > 0 && one.filesDeletedAt === null && (
            <Button size="small" href={urlOf(downloadImportErrors, { id: one.id })} download>
              {t('imports.download')}
            </Button>
          )}
        </div>
      )}
      {one.filesDeletedAt && one.rows.failed > 0 && (
        <p className={css.next}>{t('imports.filesGone', { time: momentText(one.filesDeletedAt) })}</p>
      )}
      {act.isError && <InlineError error={act.error} />}
      {one.rows.failed > 0 && <RowErrors id={one.id} />}
    </article>
  );
}

function RowErrors({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const list = useList(['imports', id, 'errors'], (page, signal) =>
    call(listImportErrors, { params: { id }, query: page ? { cursor: page } : {}, signal }),
  );
  if (list.error) return <ErrorState error={list.error} onRetry={list.refetch} />;
  // An archive has several; of one file its name stands above.
  const several = new Set(list.rows.map((row) => row.file)).size > 1;
  return (
    <>
      <table className={css.errors}>
        <thead>
          <tr>
            {several && <th>{t('imports.file')}</th>}
            <th>{t('imports.line')}</th>
            <th>{t('imports.column')}</th>
            <th>{t('imports.value')}</th>
            <th>{t('imports.reason')}</th>
          </tr>
        </thead>
        <tbody>
          {list.rows.map((row) => (
            <tr key={`${row.file}-${row.line}-${row.code}-${row.column}`}>
              {several && <td>{row.file}</td>}
              <td className="num">{row.line}</td>
              <td className={css.column}>{row.column}</td>
              <td className={css.value} title={row.value ?? ''}>
                {row.value}
              </td>
              <td>{refusalText(i18n, row.code, row.data)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.more.has && (
        <div className={css.actions}>
          <Button size="small" loading={list.more.loading} onClick={list.more.load}>
            {t('table.more')}
          </Button>
        </div>
      )}
    </>
  );
}

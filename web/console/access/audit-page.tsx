/** Who changed what (IAM-1), newest first: by person, subject and time. */
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AuditRow, listAudit, listUsers } from '../../../src/contract/access.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { EmptyState, ErrorState, Waiting } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import css from './access.module.css';

const SINCE_MS = { day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 };
type Since = keyof typeof SINCE_MS;
const MOST_PEOPLE = 200;

/** Words for what was done; what has none yet is shown as it is kept. */
function useActionText(): (action: string) => string {
  const { t, i18n } = useTranslation();
  return (action) => (i18n.exists(`access.action.${action}`) ? t(`access.action.${action}`) : action);
}

const short = (row: AuditRow) => {
  const text = JSON.stringify(row.detail);
  return text === '{}' ? '' : text;
};

function useColumns(): Column<AuditRow>[] {
  const { t, i18n } = useTranslation();
  return useMemo(
    () => [
      { id: 'at', title: t('access.at'), width: 112, cell: (row) => <Moment value={row.at} /> },
      { id: 'by', title: t('access.by'), width: 120, grow: 1, cell: (row) => row.actor.name },
      {
        id: 'action',
        title: t('access.what'),
        width: 160,
        grow: 1,
        cell: (row) => (i18n.exists(`access.action.${row.action}`) ? t(`access.action.${row.action}`) : row.action),
      },
      {
        id: 'subject',
        title: t('access.subject'),
        width: 200,
        grow: 2,
        cell: (row) => <CopyText text={row.subject} />,
      },
      {
        id: 'detail',
        title: t('access.detail'),
        width: 200,
        grow: 3,
        cell: (row) => <span className="clip quiet">{short(row)}</span>,
      },
    ],
    [t, i18n],
  );
}

function usePeople() {
  const { rows } = useList(['users', 'all'], (page, signal) =>
    call(listUsers, { query: { limit: MOST_PEOPLE, ...(page && { cursor: page }) }, signal }),
  );
  return rows.map(({ id, name, login }) => ({ value: id, text: `${name} ${login}` }));
}

export default function AuditPage() {
  const { t } = useTranslation();
  const actionText = useActionText();
  const people = usePeople();
  const [subject, setSubject] = useState('');
  const [actorId, setActor] = useState<string | null>(null);
  const [since, setSince] = useState<Since | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const columns = useColumns();
  const list = useList(['audit', subject, actorId, since], (page, signal) => {
    const from = since && { from: new Date(Date.now() - SINCE_MS[since]).toISOString() };
    const query = { ...(subject && { subject }), ...(actorId && { actorId }), ...from, ...(page && { cursor: page }) };
    return call(listAudit, { query, signal });
  });
  const instead = list.error ? (
    <ErrorState error={list.error} onRetry={list.refetch} />
  ) : list.loading ? (
    <Waiting />
  ) : list.rows.length === 0 ? (
    <EmptyState title={t('access.noAudit')} hint={t('access.noAuditHint')} />
  ) : null;
  const shown = list.rows.find((row) => row.id === cursor);
  return (
    <>
      <FilterBar>
        <SearchText value={subject} placeholder={t('access.findSubject')} onSearch={setSubject} />
        <Choices
          label={t('access.anybody')}
          options={people}
          chosen={actorId ? [actorId] : []}
          onChoose={([id]) => setActor(id ?? null)}
          single
        />
        <Choices
          label={t('access.since.label')}
          options={Object.keys(SINCE_MS).map((value) => ({ value, text: t(`access.since.${value}`) }))}
          chosen={since ? [since] : []}
          onChoose={([value]) => setSince((value as Since) ?? null)}
          single
        />
      </FilterBar>
      <SplitView
        asideLabel={t('access.detail')}
        onClose={() => setCursor(null)}
        aside={shown ? <AuditView row={shown} action={actionText(shown.action)} /> : null}
      >
        <DataTable
          id="audit"
          label={t('access.audit')}
          columns={columns}
          rows={list.rows}
          idOf={(row) => row.id}
          cursor={cursor}
          onCursor={setCursor}
          more={list.more}
          narrow={(row) => (
            <>
              <CardLine end={<Moment value={row.at} />}>
                <strong className="clip">{actionText(row.action)}</strong>
              </CardLine>
              <CardLine>
                <span className="clip quiet">
                  {row.actor.name} · {row.subject}
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

function AuditView({ row, action }: { row: AuditRow; action: string }) {
  const { t } = useTranslation();
  return (
    <>
      <header className={css.head}>
        <h2 className="clip">{action}</h2>
      </header>
      <section className={css.part}>
        <dl className={css.facts}>
          <dt>{t('access.at')}</dt>
          <dd>
            <Moment value={row.at} />
          </dd>
          <dt>{t('access.by')}</dt>
          <dd>{row.actor.name}</dd>
          <dt>{t('access.subject')}</dt>
          <dd className="clip">
            <CopyText text={row.subject} />
          </dd>
        </dl>
      </section>
      {Object.keys(row.detail).length > 0 && (
        <section className={css.part}>
          <h3>{t('access.detail')}</h3>
          <pre className={css.json}>{JSON.stringify(row.detail, null, 2)}</pre>
        </section>
      )}
    </>
  );
}

/** Who changed what (IAM-1), newest first: by words, subject, person and time. */
import { Button } from 'antd';
import { Fragment, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AuditRow, listAudit } from '../../../src/contract/access.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import css from './access.module.css';
import { type AuditText, useAuditText } from './audit-text.ts';
import { usePeople } from './use-people.ts';

const SINCE_MS = { day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 };
type Since = keyof typeof SINCE_MS;

/** A subject in full is looked up; anything else is searched for. */
const whichOf = (text: string) => (text.includes('/') ? { subject: text } : text ? { text } : {});

function useColumns(text: AuditText): Column<AuditRow>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      { id: 'at', title: t('access.at'), width: 112, cell: (row) => <Moment value={row.at} /> },
      { id: 'by', title: t('access.by'), width: 120, grow: 1, cell: text.actor },
      { id: 'action', title: t('access.what'), width: 160, grow: 1, cell: text.action },
      { id: 'subject', title: t('access.subject'), width: 168, grow: 1, cell: text.subject },
      {
        id: 'detail',
        title: t('access.detail'),
        width: 180,
        rank: 1,
        grow: 4,
        cell: (row) => <span className="clip quiet">{text.detail(row)}</span>,
      },
    ],
    [t, text],
  );
}

export default function AuditPage() {
  const { t } = useTranslation();
  const text = useAuditText();
  const people = usePeople().map(({ id, name, login }) => ({ value: id, text: `${name} ${login}` }));
  const [wanted, setWanted] = useState('');
  const [actorId, setActor] = useState<string | null>(null);
  const [since, setSince] = useState<Since | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const columns = useColumns(text);
  const list = useList(['audit', wanted, actorId, since], (page, signal) => {
    const from = since && { from: new Date(Date.now() - SINCE_MS[since]).toISOString() };
    const query = { ...whichOf(wanted), ...(actorId && { actorId }), ...from, ...(page && { cursor: page }) };
    return call(listAudit, { query, signal });
  });
  const clear = () => {
    setWanted('');
    setActor(null);
    setSince(null);
  };
  const instead = insteadOf(
    list,
    { title: t('access.noAudit') },
    Boolean(wanted || actorId || since) && { title: t('access.noAudit'), hint: t('access.noAuditHint'), clear },
  );
  const shown = list.rows.find((row) => row.id === cursor);
  return (
    <>
      <FilterBar>
        <SearchText value={wanted} placeholder={t('access.findAudit')} onSearch={setWanted} />
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
        aside={shown ? <AuditView row={shown} text={text} onSubject={setWanted} /> : null}
      >
        <DataTable
          id="audit"
          label={t('nav.audit')}
          columns={columns}
          rows={list.rows}
          idOf={(row) => row.id}
          cursor={cursor}
          onCursor={setCursor}
          more={list.more}
          narrow={(row) => (
            <>
              <CardLine end={<Moment value={row.at} />}>
                <strong className="clip">{text.action(row)}</strong>
              </CardLine>
              <CardLine>
                <span className="clip quiet">
                  {text.actor(row)} · {text.subject(row)}
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

type ViewProps = { row: AuditRow; text: AuditText; onSubject: (subject: string) => void };

function AuditView({ row, text, onSubject }: ViewProps) {
  const { t } = useTranslation();
  return (
    <>
      <header className={css.head}>
        <h2 className="clip">{text.action(row)}</h2>
      </header>
      <section className={css.part}>
        <dl className={css.facts}>
          <dt>{t('access.at')}</dt>
          <dd>
            <Moment value={row.at} />
          </dd>
          <dt>{t('access.by')}</dt>
          <dd>{text.actor(row)}</dd>
          <dt>{t('access.subject')}</dt>
          <dd className="clip">
            <CopyText text={row.subject} />
          </dd>
        </dl>
        <div className={css.give}>
          <Button onClick={() => onSubject(row.subject)}>{t('access.sameSubject')}</Button>
        </div>
      </section>
      {Object.keys(row.detail).length > 0 && (
        <section className={css.part}>
          <h3>{t('access.detail')}</h3>
          <dl className={css.facts}>
            {text.facts(row).map((fact) => (
              <Fragment key={fact.name}>
                <dt>{fact.name}</dt>
                <dd className={css.value}>{fact.text}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

/** Who changed what (IAM-1), newest first: by words, subject, person and time. */
import { Button } from 'antd';
import { Fragment, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AuditRow, listAudit, listUsers } from '../../../src/contract/access.ts';
import { RIGHTS } from '../../../src/contract/rights.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { listText } from '../../ui/format.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import css from './access.module.css';
import { useRoleName } from './use-role-name.ts';

const SINCE_MS = { day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 };
type Since = keyof typeof SINCE_MS;
const MOST_PEOPLE = 200;

/** Words for what was done and to what; what has none yet is shown as it is kept. */
function useAuditText() {
  const { t, i18n } = useTranslation();
  const roleName = useRoleName();
  return useMemo(() => {
    const word = (family: string, key: string) =>
      i18n.exists(`access.${family}.${key}`) ? t(`access.${family}.${key}`) : key;
    const value = (given: unknown): string => {
      if (given === null || given === '') return '–';
      if (typeof given === 'boolean') return t(given ? 'history.yes' : 'history.no');
      if (Array.isArray(given)) return listText(given.map(value));
      if (typeof given === 'object')
        return Object.entries(given)
          .map((part) => part.map(value).join(' '))
          .join(' · ');
      if (RIGHTS.some((right) => right === given)) return t(`access.rights.${given}`);
      // Kinds of news, such as `stock.changed`.
      if (/^\w+\.\w+$/.test(String(given))) return t(`webhooks.event.${given}`, { defaultValue: String(given) });
      // Ids say no more than their end; words of ours are told as such.
      return word('value', String(given).replace(UUID, '$1'));
    };
    /** The words of the form the record has, where they are called as the field is. */
    const fieldName = ({ subject }: AuditRow, name: string): string => {
      const keys = [`access.fact.${name}`, `${FORMS[subject.split('/', 1)[0] ?? '']}.${name}`, `access.${name}`];
      const words: unknown[] = keys.map((key) => (i18n.exists(key) ? t(key, { returnObjects: true }) : null));
      return String(words.find((one) => typeof one === 'string') ?? name);
    };
    /** Of two lists only what was taken out and put in. */
    const listChange = (was: readonly unknown[], is: readonly unknown[]) =>
      [
        ...is.filter((one) => !was.includes(one)).map((one) => `+ ${value(one)}`),
        ...was.filter((one) => !is.includes(one)).map((one) => `− ${value(one)}`),
      ].join(' ');
    const change = ([was, is]: [unknown, unknown]): string => {
      if (Array.isArray(was) && Array.isArray(is)) return listChange(was, is);
      return was === null ? value(is) : `${value(was)} → ${value(is)}`;
    };
    /** Two values are before and after; of what is new there is no before. */
    const facts = (row: AuditRow) =>
      Object.entries(row.detail).map(([name, given]) => ({
        name: fieldName(row, name),
        text: name === 'role' ? roleName(String(given)) : isPair(name, given) ? change(given) : value(given),
      }));
    return {
      facts,
      detail: (row: AuditRow) =>
        facts(row)
          .map(({ name, text }) => `${name} ${text}`)
          .join(' · '),
      action: ({ action }: AuditRow) => word('action', action),
      actor: ({ actor }: AuditRow) =>
        actor.kind === 'user' || actor.kind === 'apiKey' ? actor.name : word('actor', actor.kind),
      subject: ({ subject }: AuditRow) => {
        const [kind = '', ...id] = subject.split('/');
        return `${word('subjectKind', kind)} ${id.join('/').replace(UUID, '$1')}`;
      },
    };
  }, [t, i18n, roleName]);
}

const isPair = (name: string, given: unknown): given is [unknown, unknown] =>
  Array.isArray(given) && given.length === 2 && name !== 'secrets';

/** A subject in full is looked up; anything else is searched for. */
const whichOf = (text: string) => (text.includes('/') ? { subject: text } : text ? { text } : {});

/** The end of an id is what tells two apart: ids of one moment begin alike. */
const UUID = /^[0-9a-f]{8}-[0-9a-f-]{19}([0-9a-f]{8})$/;

const FORMS: Readonly<Record<string, string>> = {
  ...{ shop: 'shops', node: 'nodes', courier: 'couriers', waybillService: 'services', printer: 'printers' },
  ...{ merchantAccount: 'accounts', webhook: 'webhooks', sku: 'goods', style: 'styles', setting: 'shippingSettings' },
  ruleCase: 'ruleCases',
};

type AuditText = ReturnType<typeof useAuditText>;

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

function usePeople() {
  const { rows } = useList(['users', 'all'], (page, signal) =>
    call(listUsers, { query: { limit: MOST_PEOPLE, ...(page && { cursor: page }) }, signal }),
  );
  return rows.map(({ id, name, login }) => ({ value: id, text: `${name} ${login}` }));
}

export default function AuditPage() {
  const { t } = useTranslation();
  const text = useAuditText();
  const people = usePeople();
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

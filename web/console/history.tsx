/** Who changed what of a record, newest first, in the words of its form. Read anew when its version moves. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AuditRow } from '../../src/contract/access.ts';
import type { Page } from '../../src/contract/paging.ts';
import { type ChangeWords, changesOf, type ToldChange } from '../ui/changes.ts';
import { Moment } from '../ui/figures.tsx';
import { Section } from '../ui/section.tsx';
import { InlineError } from '../ui/states.tsx';
import css from './history.module.css';
import { useList } from './queries.ts';

const AT_ONCE = 10;
/** So many fields of one change are shown; the others are a click away. */
const SHOWN = 6;

type Query = { limit: number; cursor?: string };

type Props = ChangeWords & {
  /** Names the record: `shop/0192…`. */
  subject: string;
  version: number;
  load: (query: Query, signal: AbortSignal) => Promise<Page<AuditRow>>;
};

export function History({ subject, version, load, ...words }: Props) {
  const { t } = useTranslation();
  const list = useList(['history', subject, version], (cursor, signal) =>
    load({ limit: AT_ONCE, ...(cursor && { cursor }) }, signal),
  );
  return (
    <Section title={t('history.title')}>
      {list.error !== null && <InlineError error={list.error} />}
      {!list.loading && !list.error && list.rows.length === 0 && <p className="quiet">{t('history.none')}</p>}
      <ol className={css.entries} aria-busy={list.loading}>
        {list.rows.map((row) => (
          <Entry key={row.id} row={row} changes={changesOf(row.detail, words, t)} />
        ))}
      </ol>
      {list.more.has && (
        <Button size="small" loading={list.more.loading} onClick={list.more.load}>
          {t('history.older')}
        </Button>
      )}
    </Section>
  );
}

function Entry({ row, changes }: { row: AuditRow; changes: readonly ToldChange[] }) {
  const { t, i18n } = useTranslation();
  const word = (key: string, otherwise: string) => (i18n.exists(key) ? t(key) : otherwise);
  const { kind, name } = row.actor;
  const rest = changes.slice(SHOWN);
  return (
    <li>
      <p className={css.head}>
        <Moment value={row.at} />
        <strong className="clip">{word(`access.action.${row.action}`, row.action)}</strong>
        <span className="quiet clip">
          {kind === 'user' || kind === 'apiKey' ? name : word(`access.actor.${kind}`, kind)}
        </span>
      </p>
      <Changes changes={changes.slice(0, SHOWN)} />
      {rest.length > 0 && (
        <details className={css.rest}>
          <summary>{t('history.more', { count: rest.length })}</summary>
          <Changes changes={rest} />
        </details>
      )}
    </li>
  );
}

function Changes({ changes }: { changes: readonly ToldChange[] }) {
  return (
    <dl className={css.changes}>
      {changes.map(({ name, label, from, to, list }) => (
        <div key={name}>
          <dt>{label}</dt>
          <dd>
            {from !== null && <del>{from}</del>}
            {from !== null && to !== null && <span aria-hidden>{list ? ' ' : ' → '}</span>}
            {to !== null && <ins>{list ? `+ ${to}` : to}</ins>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

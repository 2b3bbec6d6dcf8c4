/** What a page shows instead of its data: nothing there yet, something went wrong, or still on the way. */
import { Button } from 'antd';
import { isValidElement, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf, refusalText } from './problem.ts';
import css from './states.module.css';

/** Says why it is empty and what to do next. */
export function EmptyState({ title, hint, action }: { title: string; hint?: ReactNode; action?: ReactNode }) {
  return (
    <div className={css.state}>
      <p className={css.title}>{title}</p>
      {hint && <p className={css.hint}>{hint}</p>}
      {action && <div className={css.action}>{action}</div>}
    </div>
  );
}

/** Says what happened, what was kept, and what to do. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t, i18n } = useTranslation();
  const { code, data, detail, title, traceId } = problemOf(error);
  const known = i18n.exists(`refusal.${code}`);
  return (
    <div className={css.state} role="alert">
      <p className={css.title} data-danger>
        {known ? refusalText(i18n, code, data) : (detail ?? title)}
      </p>
      {i18n.exists(`remedy.${code}`) && <p className={css.hint}>{t(`remedy.${code}`)}</p>}
      <p className={css.code}>
        {code}
        {traceId && ` · ${traceId}`}
      </p>
      {onRetry && (
        <div className={css.action}>
          <Button onClick={onRetry}>{t('action.retry')}</Button>
        </div>
      )}
    </div>
  );
}

/** Grey bars where rows will be; appears only when the wait can be felt. */
export function Waiting({ rows = 8 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <div className={css.waiting} role="status" aria-label={t('common.loading')}>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} style={{ width: `${92 - ((row * 17) % 38)}%` }} />
      ))}
    </div>
  );
}

/** Instead of a document that is not here: why not, or that it is on its way. */
export function Unread({ query, rows = 8 }: { query: { error: unknown; refetch: () => unknown }; rows?: number }) {
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return <Waiting rows={rows} />;
}

type Listed = { rows: readonly unknown[]; loading: boolean; error: unknown; refetch: () => unknown };
export type Empty = { title: string; hint?: ReactNode; action?: ReactNode };
/** Given while a filter is set: what takes it away, and the list's own words where it has some. */
export type NoMatch = { clear: () => void; title?: string; hint?: string };

/** What stands instead of the rows of a list (`noMatch`: where a filter leaves none); null where there are some. */
export function insteadOf(list: Listed, empty: Empty | ReactElement, noMatch?: NoMatch | false): ReactNode {
  if (list.error || list.loading) return <Unread query={list} rows={12} />;
  if (list.rows.length > 0) return null;
  if (noMatch) return <NothingFound {...noMatch} />;
  return isValidElement(empty) ? empty : <EmptyState {...empty} />;
}

function NothingFound({ clear, title, hint }: NoMatch) {
  const { t } = useTranslation();
  const action = <Button onClick={clear}>{t('filter.clearAll')}</Button>;
  return <EmptyState title={title ?? t('filter.nothing')} hint={hint} action={action} />;
}

/** Inside a form or a dialog: what happened, and what to do. */
export function InlineError({ error }: { error: unknown }) {
  const { t, i18n } = useTranslation();
  const { code, data, title, traceId } = problemOf(error);
  return (
    <p className={css.inline} role="alert">
      {i18n.exists(`refusal.${code}`) ? refusalText(i18n, code, data) : title}
      {i18n.exists(`remedy.${code}`) && <span className="quiet"> {t(`remedy.${code}`)}</span>}
      {traceId && <span className="quiet num"> {traceId}</span>}
    </p>
  );
}

/** Who changed what of a SKU, newest first (CAT-1). */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AuditRow } from '../../../src/contract/access.ts';
import { skuHistory } from '../../../src/contract/skus.ts';
import { Moment } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import css from './goods.module.css';

/** What the log calls a field and the form calls otherwise. */
const FIELD: Record<string, string> = {
  priceMinor: 'price',
  costMinor: 'cost',
  floorMinor: 'floor',
  styleId: 'style',
};
/** Kept for the machine, of no use to a reader. */
const UNTOLD = new Set(['parts', 'styleId']);
const MINOR = new Set(['priceMinor', 'costMinor', 'floorMinor']);

export function SkuHistory({ id }: { id: string }) {
  const { t } = useTranslation();
  const list = useList(['skus', 'history', id], (page, signal) =>
    call(skuHistory, { params: { id }, query: { limit: 20, ...(page ? { cursor: page } : {}) }, signal }),
  );
  return (
    <Section title={t('goods.history')}>
      {list.error !== null && <InlineError error={list.error} />}
      {!list.loading && list.rows.length === 0 && <p className="quiet">{t('goods.historyNone')}</p>}
      <ol className={css.history}>
        {list.rows.map((row) => (
          <HistoryRow key={row.id} row={row} />
        ))}
      </ol>
      {list.more.has && (
        <Button size="small" loading={list.more.loading} onClick={list.more.load}>
          {t('goods.older')}
        </Button>
      )}
    </Section>
  );
}

function HistoryRow({ row }: { row: AuditRow }) {
  const { t, i18n } = useTranslation();
  const word = (key: string, otherwise: string) => (i18n.exists(key) ? t(key) : otherwise);
  const value = (name: string, given: unknown): string => {
    if (given === null || given === '' || given === undefined) return '–';
    if (typeof given === 'boolean') return given ? '✓' : '✗';
    if (MINOR.has(name)) return (Number(given) / 100).toFixed(2);
    if (name === 'taxRatePpm') return `${Number(given) / 10_000}%`;
    if (Array.isArray(given)) return given.join(' ') || '–';
    if (typeof given === 'object')
      return (
        Object.entries(given)
          .map((pair) => pair.join('='))
          .join('; ') || '–'
      );
    return String(given);
  };
  const changes = Object.entries(row.detail).flatMap(([name, change]) =>
    Array.isArray(change) && change.length === 2 && !UNTOLD.has(name)
      ? [`${word(`goods.${FIELD[name] ?? name}`, name)} ${value(name, change[0])} → ${value(name, change[1])}`]
      : [],
  );
  const actor =
    row.actor.kind === 'user' || row.actor.kind === 'apiKey'
      ? row.actor.name
      : word(`access.actor.${row.actor.kind}`, row.actor.kind);
  return (
    <li>
      <Moment value={row.at} />
      <span>
        {word(`access.action.${row.action}`, row.action)}
        {changes.length > 0 && <span className="quiet"> · {changes.join(' · ')}</span>}
      </span>
      <span className="quiet">{actor}</span>
    </li>
  );
}

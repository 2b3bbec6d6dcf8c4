/** After-sale cases counted (RET-5): cases per day drawn, and a table by reason, SKU, shop, courier, fault or remedy. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { afterSaleStatistics, type CaseShare, STATISTICS_BY } from '../../../src/contract/after-sale-commands.ts';
import { csvText, saveFile } from '../../ui/csv.ts';
import { DateField } from '../../ui/date-field.tsx';
import { Money, Quantity } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { moneyText } from '../../ui/format.ts';
import { EmptyState, Unread } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import css from './returns.module.css';

type By = (typeof STATISTICS_BY)[number];
const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;
const dayAt = (ms: number) => new Date(ms + CHINA_MS).toISOString().slice(0, 10);

export default function StatisticsPage() {
  const { t } = useTranslation();
  const [by, setBy] = useState<By>('reason');
  const [from, setFrom] = useState(() => dayAt(Date.now() - 29 * DAY_MS));
  const [to, setTo] = useState(() => dayAt(Date.now()));
  const query = useQuery({
    queryKey: ['afterSales', 'statistics', by, from, to],
    queryFn: ({ signal }) =>
      call(afterSaleStatistics, { query: { by, ...(from && { from }), ...(to && { to }) }, signal }),
    placeholderData: (before) => before,
  });
  const nameOf = useNames(by);
  const save = (rows: readonly CaseShare[]) => {
    const head = ['name', 'cases', 'pieces', 'defective', 'given'].map((name) => t(`caseStatistics.${name}`));
    const lines = rows.map((row) => [
      nameOf(row.name),
      row.cases,
      Number(row.pieces),
      Number(row.defective),
      row.given.map((sum) => moneyText(sum)).join(' '),
    ]);
    saveFile(`after-sales-${by}-${from}-${to}.csv`, csvText([head, ...lines]));
  };
  return (
    <>
      <FilterBar
        end={
          <Button size="small" disabled={!query.data?.rows.length} onClick={() => save(query.data!.rows)}>
            {t('caseStatistics.export')}
          </Button>
        }
      >
        <Tabs
          label={t('caseStatistics.byTitle')}
          value={by}
          options={STATISTICS_BY.map((value) => ({ value, text: t(`caseStatistics.by.${value}`) }))}
          onPick={setBy}
        />
        <span className={css.day}>
          {t('caseStatistics.from')}
          <DateField aria-label={t('caseStatistics.from')} value={from} {...(to && { max: to })} onChange={setFrom} />
        </span>
        <span className={css.day}>
          {t('caseStatistics.to')}
          <DateField aria-label={t('caseStatistics.to')} value={to} {...(from && { min: from })} onChange={setTo} />
        </span>
      </FilterBar>
      {!query.data && <Unread query={query} />}
      {query.data?.rows.length === 0 && (
        <EmptyState title={t('caseStatistics.none')} hint={t('caseStatistics.noneHint')} />
      )}
      {query.data && query.data.rows.length > 0 && (
        <div className={css.scrolling}>
          <Days days={query.data.days} from={from} to={to} />
          <Shares rows={query.data.rows} nameOf={nameOf} />
        </div>
      )}
    </>
  );
}

/** Words of ours are translated; what people and platforms wrote stays. */
function useNames(by: By): (name: string) => string {
  const { t } = useTranslation();
  return (name) => {
    if (name === '') return t('caseStatistics.unnamed');
    if (by === 'duty') return t(`afterSales.duty.${name}`);
    return by === 'remedy' ? t(`afterSales.remedy.${name}`) : name;
  };
}

const MOST_BARS = 120;

/** One bar per day of the range. */
function Days({ days, from, to }: { days: readonly { day: string; cases: number }[]; from: string; to: string }) {
  const { t } = useTranslation();
  const known = new Map(days.map((one) => [one.day, one.cases]));
  const all: string[] = [];
  const last = Date.parse(to || days.at(-1)!.day);
  for (let at = Date.parse(from || days[0]!.day); at <= last; at += DAY_MS)
    all.push(new Date(at).toISOString().slice(0, 10));
  const shown = all.slice(-MOST_BARS);
  const most = Math.max(1, ...days.map((one) => one.cases));
  return (
    <svg
      className={css.days}
      viewBox={`0 0 ${shown.length * 10} 100`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t('caseStatistics.perDay')}
    >
      <title>{t('caseStatistics.perDay')}</title>
      {shown.map((day, at) => {
        const count = known.get(day) ?? 0;
        const height = (count / most) * 92;
        return (
          <rect key={day} x={at * 10 + 1} y={96 - height} width={8} height={Math.max(height, 1)}>
            <title>{t('caseStatistics.day', { day, count })}</title>
          </rect>
        );
      })}
    </svg>
  );
}

function Shares({ rows, nameOf }: { rows: readonly CaseShare[]; nameOf: (name: string) => string }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...rows.map((row) => row.cases));
  return (
    <table className={css.shares}>
      <thead>
        <tr>
          <th>{t('caseStatistics.name')}</th>
          <th aria-label={t('caseStatistics.cases')} />
          {(['cases', 'pieces', 'defective', 'given'] as const).map((name) => (
            <th key={name} data-figure>
              {t(`caseStatistics.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <td>{nameOf(row.name)}</td>
            <td aria-hidden>
              <i style={{ width: `${(row.cases / most) * 100}%` }} />
            </td>
            <td data-figure>{row.cases}</td>
            <td data-figure>
              <Quantity value={row.pieces} />
            </td>
            <td data-figure>
              <Quantity value={row.defective} />
            </td>
            <td data-figure>
              {row.given.length === 0 && <span className="quiet">—</span>}
              {row.given.map((sum) => (
                <Money key={sum.currency} value={sum} />
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

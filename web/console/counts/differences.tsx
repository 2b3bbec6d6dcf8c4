/** What differs, bin by bin: chosen bins are posted or counted again; all of it as a file or on paper. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { decideDifferences, type Stocktake, type StocktakeDifference } from '../../../src/contract/stocktakes.ts';
import { csvText, saveFile } from '../../ui/csv.ts';
import { LabelledField } from '../../ui/fields.tsx';
import { Change, Money, Quantity } from '../../ui/figures.tsx';
import { figureOf } from '../../ui/minor.ts';
import { Section } from '../../ui/section.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import css from '../floor/floor.module.css';
import { lotName } from '../lots/lot-choice.ts';
import { queryClient } from '../queries.ts';
import documents from '../stock/documents/documents.module.css';
import own from './counts.module.css';
import { printTable } from './print-table.ts';
import { differencesQuery } from './stocktake-queries.ts';
import { actorOf, nameOf } from './use-count.ts';

type Props = { stocktake: Stocktake; mayWrite: boolean };

export function Differences({ stocktake, mayWrite }: Props) {
  const { t } = useTranslation();
  const query = useQuery(differencesQuery(stocktake.id));
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const rows = query.data ?? [];
  const waiting = [...new Set(rows.filter(({ state }) => state === 'counted').map(({ binId }) => binId))];
  const chosen = waiting.filter((id) => !left.has(id));
  const toggle = (id: string) => setLeft(left.has(id) ? left.difference(new Set([id])) : left.union(new Set([id])));
  const cells = () => [headerOf(t), ...rows.map((row) => cellsOf(t, row))];
  return (
    <Section
      title={t('stocktakes.differences')}
      end={
        rows.length > 0 && (
          <span>
            <Button
              size="small"
              type="text"
              onClick={() => printTable(`${stocktake.number} ${t('stocktakes.differences')}`, cells())}
            >
              {t('stocktakes.print')}
            </Button>
            <Button size="small" type="text" onClick={() => saveFile(`${stocktake.number}.csv`, csvText(cells()))}>
              {t('stocktakes.export')}
            </Button>
          </span>
        )
      }
    >
      {!query.data && <Unread query={query} rows={3} />}
      {query.data?.length === 0 && <p className="quiet">{t('stocktakes.noDifferences')}</p>}
      {rows.length > 0 && <Rows rows={rows} chosen={mayWrite ? new Set(chosen) : null} onToggle={toggle} />}
      {mayWrite && waiting.length > 0 && <Decide stocktakeId={stocktake.id} chosen={chosen} />}
    </Section>
  );
}

const headerOf = (t: (key: string) => string): string[] => [
  t('stocktakes.bin'),
  t('goods.merchantCode'),
  t('goods.name'),
  t('lots.lot'),
  t('stocktakes.expected'),
  t('stocktakes.counted'),
  t('stocktakes.difference'),
  t('stocktakes.value'),
  t('stocktakes.by'),
  t('orders.column.state'),
];

const cellsOf = (t: (key: string) => string, row: StocktakeDifference): string[] => [
  ...[nameOf(t, row.bin), row.sku.merchantCode, `${row.sku.name} ${row.sku.properties}`.trim(), row.lot ?? ''],
  ...[row.expected, row.counted, row.difference, row.value ? amountText(row.value.amount) : ''],
  ...[actorOf(t, row.by), t(`stocktakes.binState.${row.state}`)],
];

/** Goods cost money with two digits. */
const amountText = (minor: string): string =>
  minor.startsWith('-') ? `-${figureOf(minor.slice(1), 2)}` : figureOf(minor, 2);

type RowsProps = {
  rows: readonly StocktakeDifference[];
  /** Null for who may not decide. */
  chosen: ReadonlySet<string> | null;
  onToggle: (binId: string) => void;
};

function Rows({ rows, chosen, onToggle }: RowsProps) {
  const { t } = useTranslation();
  return (
    <div className={css.wide}>
      <table className={`${css.table} ${documents.lines} ${documents.stacked}`}>
        <thead>
          <tr>
            <th>{t('stocktakes.bin')}</th>
            <th>{t('goods.merchantCode')}</th>
            <th className={css.right}>{t('stocktakes.expected')}</th>
            <th className={css.right}>{t('stocktakes.counted')}</th>
            <th className={css.right}>{t('stocktakes.difference')}</th>
            <th className={css.right}>{t('stocktakes.value')}</th>
            <th>{t('stocktakes.by')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => {
            const first = rows[index - 1]?.binId !== row.binId;
            const name = nameOf(t, row.bin);
            return (
              <tr key={`${row.binId}/${row.sku.id}/${row.lot}`}>
                <td>
                  {first && (
                    <>
                      {chosen && row.state === 'counted' && (
                        <input
                          type="checkbox"
                          aria-label={name}
                          checked={chosen.has(row.binId)}
                          onChange={() => onToggle(row.binId)}
                        />
                      )}{' '}
                      <b>{name}</b> <span className="quiet">{t(`stocktakes.binState.${row.state}`)}</span>
                    </>
                  )}
                </td>
                <td data-title={t('goods.merchantCode')}>
                  {row.sku.merchantCode} <span className="quiet">{row.sku.name}</span>
                  {row.lot !== null && <b> {lotName(t, row.lot)}</b>}
                </td>
                <td className={css.right} data-title={t('stocktakes.expected')}>
                  <Quantity value={row.expected} />
                </td>
                <td className={css.right} data-title={t('stocktakes.counted')}>
                  <Quantity value={row.counted} />
                  {row.before !== null && row.before !== row.counted && (
                    <span className="quiet">
                      {' '}
                      ({t('stocktakes.first')} {row.before})
                    </span>
                  )}
                </td>
                <td className={css.right} data-title={t('stocktakes.difference')}>
                  <Change value={row.difference} />
                </td>
                <td className={css.right} data-title={t('stocktakes.value')}>
                  {row.value ? <Money value={row.value} /> : '—'}
                </td>
                <td data-title={t('stocktakes.by')}>{actorOf(t, row.by)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Decide({ stocktakeId, chosen }: { stocktakeId: string; chosen: readonly string[] }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const decide = useMutation({
    mutationFn: async (accept: boolean) => {
      const body = { ids: [...chosen], accept, ...(reason.trim() && { reason: reason.trim() }) };
      const { outcomes } = await call(decideDifferences, { params: { id: stocktakeId }, body });
      const refused = outcomes.filter((one) => !one.done);
      if (refused.length > 0) assertDone(refused);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['stocktakes'] }),
  });
  const off = chosen.length === 0 || decide.isPending;
  return (
    <div className={own.decide}>
      {decide.error !== null && <InlineError error={decide.error} />}
      <LabelledField
        label={t('stocktakes.reason')}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <p>
        <Button type="primary" size="small" disabled={off} onClick={() => decide.mutate(true)}>
          {t('stocktakes.accept', { count: chosen.length })}
        </Button>{' '}
        <Button size="small" disabled={off} onClick={() => decide.mutate(false)}>
          {t('stocktakes.recount')}
        </Button>
      </p>
    </div>
  );
}

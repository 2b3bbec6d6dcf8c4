/** What every replay is shown with: how far it is, its sums, who has how many parcels, and the orders that differ. */
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { Download } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { countText, moneyText } from '../../ui/format.ts';
import { EmptyState, Waiting } from '../../ui/states.tsx';
import type { KeepDraft } from './keep-case-dialog.tsx';
import css from './replay.module.css';
import type { AnyTried, Replay } from './replay.ts';
import { ReplayProgress } from './replay-progress.tsx';
import type { Part } from './replay-sums.ts';
import { useKeepCase } from './use-keep-case.tsx';

type HeadProps = {
  replay: Replay;
  differing: number;
  stale: boolean;
  /** Saves the rows that are shown. */
  onExport?: (() => void) | undefined;
};

export function ReplayHead({ replay, differing, stale, onExport }: HeadProps) {
  const { t } = useTranslation();
  const { rows, leftOut, state, wish } = replay;
  return (
    <div className={css.head} role="status">
      {(state !== 'running' || rows.length > 0) && (
        <strong>{t('rules.replayed', { text: countText(rows.length), differ: countText(differing) })}</strong>
      )}
      {leftOut > 0 && <span className="quiet">{t(`replay.leftOut.${wish.kind}`, { text: countText(leftOut) })}</span>}
      {stale && <span className={css.stale}>{t('rules.replayStale')}</span>}
      {state === 'stopped' && <span className="quiet">{t('rules.replayStopped')}</span>}
      {state === 'running' && <ReplayProgress replay={replay} />}
      {onExport && differing > 0 && (
        <Button size="small" type="text" icon={<Download size={14} aria-hidden />} onClick={onExport}>
          {t('replay.export')}
        </Button>
      )}
    </div>
  );
}

export type SumItem = {
  label: string;
  before: string;
  after: string;
  /** By how much, with its sign; left out where nothing changes. */
  change?: string | null;
  actual?: string;
  /** More of it is bad news. */
  alarm?: boolean;
};

export function SumBar({ items, note }: { items: readonly SumItem[]; note?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <>
      <dl className={css.sums}>
        {items.map(({ label, before, after, change, actual, alarm }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd data-same={before === after || undefined} data-alarm={alarm || undefined}>
              {before !== after && (
                <>
                  <span className="num">{before}</span>
                  <span aria-hidden> → </span>
                </>
              )}
              <strong className="num">{after}</strong>
              {change && before !== after && <span className={css.change}>{change}</span>}
            </dd>
            {actual !== undefined && (
              <dd className={css.actual}>
                {t('replay.actual')} <span className="num">{actual}</span>
              </dd>
            )}
          </div>
        ))}
      </dl>
      {note && <p className={css.note}>{note}</p>}
    </>
  );
}

/** `+3`, `−3`, null for no change. */
export const changeText = (before: bigint | number, after: bigint | number): string | null => {
  const by = BigInt(after) - BigInt(before);
  return by === 0n ? null : `${by > 0n ? '+' : '−'}${countText(by < 0n ? -by : by)}`;
};

export const amountText = (minor: bigint, currency = 'CNY'): string =>
  moneyText({ amount: minor.toString(), currency });

export const amountChange = (before: bigint, after: bigint, currency = 'CNY'): string | null => {
  const by = after - before;
  return by === 0n ? null : `${by > 0n ? '+' : '−'}${amountText(by < 0n ? -by : by, currency)}`;
};

type PartProps = {
  title: string;
  parts: readonly Part[];
  nameOf: (key: string) => string;
  chosen: string | null;
  onChoose: (key: string | null) => void;
};

/** Parcels per courier or node, as bars and as numbers; a name picks its orders. */
export function PartTable({ title, parts, nameOf, chosen, onChoose }: PartProps) {
  const { t } = useTranslation();
  const most = Math.max(1, ...parts.map(({ before, after }) => Math.max(before, after)));
  const figure = (value: number) => (value === 0 ? <span className="quiet">0</span> : countText(value));
  return (
    <div className={css.parts}>
      <table>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            <th scope="col" aria-hidden />
            <th scope="col">{t('replay.actual')}</th>
            <th scope="col">{t('rules.inForce')}</th>
            <th scope="col">{t('rules.draft')}</th>
            <th scope="col">±</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ key, actual, before, after }) => (
            <tr key={key} data-chosen={key === chosen || undefined} data-same={before === after || undefined}>
              <th scope="row">
                <button
                  type="button"
                  className="clip"
                  aria-pressed={key === chosen}
                  onClick={() => onChoose(key === chosen ? null : key)}
                >
                  {nameOf(key)}
                </button>
              </th>
              <td aria-hidden>
                <span className={css.bars}>
                  <span style={{ width: `${(before / most) * 100}%` }} />
                  <span style={{ width: `${(after / most) * 100}%` }} />
                </span>
              </td>
              <td>{figure(actual)}</td>
              <td>{figure(before)}</td>
              <td>{figure(after)}</td>
              <td>{changeText(before, after) ?? <span className="quiet">0</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type RowsProps<Row> = {
  id: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** Under the order's number on a phone. */
  narrow: (row: Row) => ReactNode;
  waiting: boolean;
  /** The draft that was tried, where an order can be kept as a test case of it. */
  draft?: KeepDraft;
};

/** The orders that differ; each opens. */
export function DifferingOrders<Row extends AnyTried>({ id, columns, rows, narrow, waiting, draft }: RowsProps<Row>) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [cursor, setCursor] = useState<string | null>(null);
  const { keep, dialog } = useKeepCase<Row>(draft ?? null, rows, cursor);
  return (
    <>
      <DataTable
        id={id}
        label={t('rules.view.replay')}
        columns={[...columns, ...keep]}
        rows={rows}
        idOf={(row) => row.id}
        cursor={cursor}
        onCursor={setCursor}
        onOpen={(row) => void navigate({ to: '/orders/$id', params: { id: row.id } })}
        narrow={(row) => (
          <>
            <CardLine>
              <OrderLink row={row} />
            </CardLine>
            <CardLine>{narrow(row)}</CardLine>
          </>
        )}
        instead={
          rows.length > 0 ? null : waiting ? (
            <Waiting />
          ) : (
            <EmptyState title={t('rules.nothingDiffers')} hint={t('rules.nothingDiffersHint')} />
          )
        }
      />
      {dialog}
    </>
  );
}

export const OrderLink = ({ row }: { row: Pick<AnyTried, 'id' | 'number'> }) => (
  <Link to="/orders/$id" params={{ id: row.id }} className="num">
    {row.number}
  </Link>
);

/** One comparison: what differs, SKU by SKU, what is only under way, which orders it leaves short, and who decides. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import {
  type ComparisonLine,
  decideStockComparison,
  type getStockComparison,
  type StockComparison,
} from '../../../src/contract/stock-comparisons.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Change, Moment, Quantity } from '../../ui/figures.tsx';
import { moneyText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { Section } from '../../ui/section.tsx';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { actorOf } from '../counts/use-count.ts';
import { useRight } from '../queries.ts';
import { ComparisonState } from './comparisons-page.tsx';
import css from './erp.module.css';
import { comparisonQuery, refreshComparisons } from './erp-queries.ts';

export function ComparisonView({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery(comparisonQuery(id));
  if (!query.data) return <Unread query={query} rows={12} />;
  const { comparison, lines, complete } = query.data;
  const { number, node, kind, state, asOf, report, document, value, unnamed, reason, by, decidedBy } = comparison;
  return (
    <article className={css.document}>
      <header className={css.head}>
        <h2>
          <CopyText text={number} strong />
        </h2>
        <ComparisonState state={state} />
        <span className="quiet">
          {node.name} · {t(`comparison.kind.${kind}`)} · {t('comparison.asOf')} <Moment value={asOf} />
        </span>
        {state === 'waiting' && <Decide comparison={comparison} />}
      </header>
      <p className="quiet">
        {t('comparison.report')} <span className="num">{report.replace(/^0+/, '')}</span> · {actorOf(t, by)}
        {decidedBy && ` → ${actorOf(t, decidedBy)}`}
        {reason && ` · ${reason}`}
        {value.amount !== '0' && ` · ${t('comparison.value', { money: moneyText(value) })}`}
        {document && ` · ${t('comparison.document', { number: document.number })}`}
      </p>
      {unnamed > 0 && <p className="quiet">{t('comparison.unnamed', { count: unnamed })}</p>}
      <Short short={comparison.short} />
      <Lines lines={lines} complete={complete} />
    </article>
  );
}

function Short({ short }: Pick<StockComparison, 'short'>) {
  const { t } = useTranslation();
  if (short.length === 0) return null;
  return (
    <Section title={`${t('comparison.short')} ${short.length}`}>
      <ul className={css.plain}>
        {short.map(({ order, outcome }) => (
          <li key={order.id}>
            <Link to="/orders" search={{ q: order.number } as never}>
              {order.number}
            </Link>{' '}
            <span className={outcome === 'person' ? css.refused : 'quiet'}>{t(`comparison.outcome.${outcome}`)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

type Read = ResponseOf<typeof getStockComparison>;

function Lines({ lines, complete }: Pick<Read, 'lines' | 'complete'>) {
  const { t } = useTranslation();
  if (lines.length === 0)
    return (
      <p role="status">
        {t('comparison.allEqual')} <span className="quiet">{t('comparison.allEqualHint')}</span>
      </p>
    );
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <thead>
          <tr>
            <th>{t('comparison.sku')}</th>
            {(['theirs', 'underWay', 'ours', 'difference', 'reserved'] as const).map((name) => (
              <th key={name} className={css.right}>
                {t(`comparison.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Row key={line.sku.id} line={line} />
          ))}
        </tbody>
      </table>
      {!complete && <p className="quiet">{t('comparison.more')}</p>}
    </div>
  );
}

function Row({ line: { sku, theirs, underWay, ours, difference, reserved, parts } }: { line: ComparisonLine }) {
  const { t } = useTranslation();
  const said = parts.map((part) => t('comparison.partsText', part)).join('、');
  return (
    <tr>
      <td>
        <strong>{sku.merchantCode}</strong> <span className="quiet">{sku.name}</span>
        {said && <div className="quiet">{`${t('comparison.parts')}：${said}`}</div>}
      </td>
      <td className={css.right}>{theirs === null ? '–' : <Quantity value={theirs} />}</td>
      <td className={css.right}>{underWay !== '0' && <Change value={underWay} />}</td>
      <td className={css.right}>
        <Quantity value={ours} />
      </td>
      <td className={css.right}>
        {difference === '0' ? (
          ''
        ) : (
          <strong>
            <Change value={difference} />
          </strong>
        )}
      </td>
      <td className={css.right}>{reserved !== '0' && <Quantity value={reserved} />}</td>
    </tr>
  );
}

function Decide({ comparison: { id, number } }: { comparison: StockComparison }) {
  const { t } = useTranslation();
  const may = useRight('stock.write');
  const [accept, setAccept] = useState<boolean | null>(null);
  useKeys(
    number,
    may
      ? [
          { keys: ['b'], label: t('comparison.accept'), run: () => setAccept(true) },
          { keys: ['x'], label: t('comparison.reject'), run: () => setAccept(false) },
        ]
      : [],
  );
  if (!may) return null;
  const text = t(accept ? 'comparison.accept' : 'comparison.reject');
  return (
    <>
      <Button size="small" type="primary" onClick={() => setAccept(true)}>
        {t('comparison.accept')}
      </Button>
      <Button size="small" onClick={() => setAccept(false)}>
        {t('comparison.reject')}
      </Button>
      {accept !== null && (
        <ReasonDialog
          title={`${text} ${number}`}
          okText={text}
          label={t('comparison.reason')}
          onReason={async (reason) => {
            await call(decideStockComparison, { params: { id }, body: { accept, reason } });
            void refreshComparisons();
          }}
          onClose={() => setAccept(null)}
        />
      )}
    </>
  );
}

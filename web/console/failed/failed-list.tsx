/** The orders behind the figure that was pressed, the oldest first; each leads to its page. */
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { listFailedOrders } from '../../../src/contract/failed-orders.ts';
import { Moment, Money } from '../../ui/figures.tsx';
import { HoldReasons } from '../../ui/hold-reasons.tsx';
import { Section } from '../../ui/section.tsx';
import { InlineError, Waiting } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import css from './failed.module.css';
import { type FailedSearch, narrowOf } from './failed-search.ts';

type Props = { search: FailedSearch; period: { from: string } };

export function FailedList({ search, period }: Props) {
  const { t } = useTranslation();
  const narrow = narrowOf(search);
  const list = useList(['orders', 'failed', 'list', period, narrow], (page, signal) =>
    call(listFailedOrders, { query: { ...period, ...narrow, limit: 50, ...(page && { cursor: page }) }, signal }),
  );
  return (
    <Section title={t('failed.orders')}>
      {list.loading && <Waiting rows={6} />}
      {list.error && <InlineError error={list.error} />}
      <ul className={css.orders}>
        {list.rows.map((one) => (
          <li key={one.order.id}>
            <div>
              <Link to="/orders/$id" params={{ id: one.order.id }} className="num">
                {one.order.number}
              </Link>
              <HoldReasons reasons={one.holds} />
              <Money value={one.payable} />
            </div>
            <div className="quiet">
              <span className="clip">{one.goods}</span>
              <span>{one.node?.name ?? t('failed.noNode')}</span>
              <Moment value={one.queuedAt} />
            </div>
          </li>
        ))}
      </ul>
      {list.more.has && (
        <Button size="small" loading={list.more.loading} onClick={list.more.load}>
          {t('failed.more')}
        </Button>
      )}
    </Section>
  );
}

/** The first page: where all orders are, what waits for a person, and how today compares with yesterday. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Home } from '../../../src/contract/home.ts';
import { Money } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { EmptyState, ErrorState, Waiting } from '../../ui/states.tsx';
import { OrderPipeline } from '../orders/order-pipeline.tsx';
import { homeQuery } from '../queries.ts';
import css from './home-page.module.css';
import { HourBars } from './hour-bars.tsx';

/** Where each kind of waiting work is done. */
const PLACE: Record<Home['attention'][number]['kind'], { to: string; search?: Record<string, unknown> }> = {
  unmatchedListings: { to: '/listings' },
  failedUploads: { to: '/shops' },
  failedWaybills: { to: '/parcels', search: { queue: 'failed' } },
  stoppedParcels: { to: '/parcels', search: { queue: 'stopped' } },
  openDifferences: { to: '/bills' },
  importErrors: { to: '/imports' },
  failingShops: { to: '/shops' },
  lateOrders: { to: '/orders', search: { state: ['waitReview', 'reviewed', 'released'] } },
  negativeStock: { to: '/stock', search: { only: 'negative', view: 'node' } },
};

export default function HomePage() {
  const home = useQuery(homeQuery);
  const navigate = useNavigate();
  return (
    <>
      <OrderPipeline onPick={(search) => void navigate({ to: '/orders', search })} />
      <div className={css.page}>
        {home.isLoadingError ? (
          <ErrorState error={home.error} onRetry={() => void home.refetch()} />
        ) : home.isPending ? (
          <Waiting />
        ) : (
          <div className={css.columns}>
            <Attention items={home.data.attention} />
            <Today home={home.data} />
          </div>
        )}
      </div>
    </>
  );
}

function Attention({ items }: { items: Home['attention'] }) {
  const { t } = useTranslation();
  return (
    <section className={css.part}>
      <h2>{t('home.attention')}</h2>
      {items.length === 0 ? (
        <EmptyState title={t('home.nothingWaits')} hint={t('home.nothingWaitsHint')} />
      ) : (
        <ul>
          {items.map(({ kind, count }) => (
            <li key={kind}>
              <Link {...PLACE[kind]} className={css.task}>
                <span>{t(`home.task.${kind}`)}</span>
                <b className="num">{countText(count)}</b>
                <ChevronRight size={14} aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Today({ home }: { home: Home }) {
  const { t } = useTranslation();
  const { today, yesterday } = home;
  const share = today.reviewed > 0 ? Math.round((today.unattended / today.reviewed) * 100) : null;
  return (
    <section className={css.part}>
      <h2>{t('home.today')}</h2>
      <table className={css.figures}>
        <thead>
          <tr>
            <th>
              <span className="visually-hidden">{t('home.figure')}</span>
            </th>
            <th>{t('home.today')}</th>
            <th>{t('home.yesterdaySameTime')}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t('home.ordersIn')}</th>
            <td>{countText(today.ordersIn)}</td>
            <td>{countText(yesterday.ordersIn)}</td>
          </tr>
          <tr>
            <th scope="row">{t('home.paid')}</th>
            <td>
              <Money value={today.paid} />
            </td>
            <td>
              <Money value={yesterday.paid} />
            </td>
          </tr>
          <tr>
            <th scope="row">{t('home.reviewed')}</th>
            <td>{countText(today.reviewed)}</td>
            <td className="quiet">{share === null ? '' : t('home.unattended', { share })}</td>
          </tr>
          <tr>
            <th scope="row">{t('home.shipped')}</th>
            <td>{countText(today.shipped)}</td>
            <td>{countText(yesterday.shipped)}</td>
          </tr>
          <tr>
            <th scope="row">{t('home.refundsAsked')}</th>
            <td>{countText(today.refundsAsked)}</td>
            <td />
          </tr>
        </tbody>
      </table>
      <HourBars hours={home.hours} />
    </section>
  );
}

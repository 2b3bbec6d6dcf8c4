/** What waits for the person who looks, by area; each line opens the list it counts (MSG-1, BI-2). */
import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type AttentionKind, type Home, MOST_COUNTED } from '../../../src/contract/home.ts';
import { countText } from '../../ui/format.ts';
import { EmptyState } from '../../ui/states.tsx';
import css from './home-page.module.css';

type Place = { to: string; search?: Record<string, unknown>; urgent?: true };
type Group = { name: 'orders' | 'warehouse' | 'money' | 'house'; places: Partial<Record<AttentionKind, Place>> };

const UNSHIPPED = ['waitReview', 'waitFinanceReview', 'reviewed', 'released', 'waitOuterShip', 'partlyShipped'];

/** Where each kind of waiting work is done, by the people who do it. */
const GROUPS: readonly Group[] = [
  {
    name: 'orders',
    places: {
      lateOrders: { to: '/orders', search: { state: UNSHIPPED }, urgent: true },
      dueSoon: { to: '/orders', search: { state: UNSHIPPED } },
      waitReview: { to: '/orders', search: { state: ['waitReview'] } },
      financeReview: { to: '/orders', search: { state: ['waitFinanceReview'] } },
      dueAfterSales: { to: '/after-sales', search: { queue: 'due' }, urgent: true },
      openAfterSales: { to: '/after-sales', search: {} },
      unmatchedListings: { to: '/listings' },
      failedUploads: { to: '/shops', urgent: true },
    },
  },
  {
    name: 'warehouse',
    places: {
      withoutNumber: { to: '/parcels', search: { queue: 'created' } },
      failedWaybills: { to: '/parcels', search: { queue: 'failed' }, urgent: true },
      toPrint: { to: '/parcels', search: { queue: 'issued' } },
      toCheck: { to: '/parcels', search: { queue: 'printed' } },
      toHandOver: { to: '/parcels', search: { queue: 'checked' } },
      stoppedParcels: { to: '/parcels', search: { queue: 'stopped' }, urgent: true },
      silentParcels: { to: '/parcels', search: { queue: 'silent' } },
      negativeStock: { to: '/stock', search: { only: 'negative', view: 'node' }, urgent: true },
      toReorder: { to: '/replenishment', search: { kind: ['reorder'] } },
      deadStock: { to: '/replenishment', search: { kind: ['dead'] } },
    },
  },
  {
    name: 'money',
    places: {
      paymentDoubts: { to: '/payments', search: { view: 'doubts' }, urgent: true },
      openDifferences: { to: '/bills', search: { view: 'differences' } },
      proposedDifferences: { to: '/approvals', search: { kind: 'difference' } },
      refundApprovals: { to: '/approvals', search: { kind: 'refund' } },
      redConfirmations: { to: '/invoices', search: { view: 'confirmations' }, urgent: true },
      importErrors: { to: '/imports' },
    },
  },
  {
    name: 'house',
    places: {
      failingShops: { to: '/shops', urgent: true },
      stuckJobs: { to: '/system/jobs', search: {}, urgent: true },
      failedWebhooks: { to: '/system/webhooks' },
    },
  },
];

export function TaskList({ items }: { items: Home['attention'] }) {
  const { t } = useTranslation();
  const groups = GROUPS.map(({ name, places }) => ({
    name,
    rows: items.flatMap(({ kind, count }) => (places[kind] ? [{ kind, count, place: places[kind] }] : [])),
  })).filter(({ rows }) => rows.length > 0);
  return (
    <section className={`${css.part} ${css.tasks}`}>
      <h2>{t('home.attention')}</h2>
      {groups.length === 0 && <EmptyState title={t('home.nothingWaits')} hint={t('home.nothingWaitsHint')} />}
      {groups.map(({ name, rows }) => (
        <div key={name}>
          <h3 className={css.group}>{t(`home.group.${name}`)}</h3>
          <ul>
            {rows.map(({ kind, count, place: { urgent, ...place } }) => (
              <li key={kind}>
                <Link {...place} className={css.task}>
                  <span>{t(`home.task.${kind}`)}</span>
                  <b className="num" data-urgent={urgent}>
                    {count < MOST_COUNTED ? countText(count) : t('home.atLeast', { count: countText(MOST_COUNTED) })}
                  </b>
                  <ChevronRight size={14} aria-hidden />
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

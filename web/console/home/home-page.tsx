/** The first page: where all orders are, what waits for the person, and how today compares with yesterday. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { loadPageTexts } from '../../ui/i18n.ts';
import { ErrorState, Waiting } from '../../ui/states.tsx';
import { OrderPipeline } from '../orders/order-pipeline.tsx';
import { homeQuery, useRight } from '../queries.ts';
import { DifferencesCard } from './differences-card.tsx';
import { HoldsCard } from './holds-card.tsx';
import css from './home-page.module.css';
import { TaskList } from './task-list.tsx';
import { Today } from './today.tsx';

/** Then what other pages need is fetched beforehand. */
const AT_REST_MS = 1000;

export default function HomePage() {
  const home = useQuery(homeQuery);
  const navigate = useNavigate();
  const [seesOrders, reviews, seesBills] = [useRight('orders.read'), useRight('orders.review'), useRight('bills.read')];
  const drawn = home.isSuccess;
  useEffect(() => {
    if (!drawn) return;
    const timer = setTimeout(() => void loadPageTexts().catch(() => {}), AT_REST_MS);
    return () => clearTimeout(timer);
  }, [drawn]);
  return (
    <>
      {seesOrders && (
        // The reasons stand below as a plot; whoever does not see that has them in the strip.
        <OrderPipeline withHolds={!reviews} onPick={(search) => void navigate({ to: '/orders', search })} />
      )}
      <div className={css.page}>
        {home.isLoadingError ? (
          <ErrorState error={home.error} onRetry={() => void home.refetch()} />
        ) : home.isPending ? (
          <HomeWaiting />
        ) : (
          <div className={css.columns}>
            <TaskList items={home.data.attention} />
            {home.data.today && home.data.yesterday && (
              <Today today={home.data.today} yesterday={home.data.yesterday} hours={home.data.hours} />
            )}
            <div className={css.stack}>
              {seesOrders && reviews && <HoldsCard />}
              {seesBills && <DifferencesCard />}
            </div>
          </div>
        )}
      </div>
    </>
  );
}

/** The cards stand where they will be, so that nothing moves when the figures come. */
function HomeWaiting() {
  const { t } = useTranslation();
  return (
    <div className={css.columns}>
      {(['attention', 'today'] as const).map((part) => (
        <section key={part} className={css.part}>
          <h2>{t(`home.${part}`)}</h2>
          <Waiting rows={6} />
        </section>
      ))}
    </div>
  );
}

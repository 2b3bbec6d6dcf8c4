/** Is everything running, and if not: what it means and what to do (OPS-8). */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Health } from '../../../src/contract/health.ts';
import { momentText } from '../../ui/format.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { Unread } from '../../ui/states.tsx';
import { shopsQuery, useRight } from '../queries.ts';
import { CheckList } from './check-list.tsx';
import { QueueCard } from './queue-card.tsx';
import css from './system.module.css';
import { HEALTH_EVERY_MS, healthQuery } from './system-queries.ts';

const MOST_SAMPLES = 120;
export type Sample = { at: number; waiting: number };

/** The queue's length since this page was opened: the server keeps no history of it, Prometheus does. */
function useSamples(health: Health | undefined, updatedAt: number): readonly Sample[] {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const last = useRef(0);
  useEffect(() => {
    if (!health || updatedAt === last.current) return;
    last.current = updatedAt;
    const { waiting, running } = health.jobs;
    setSamples((before) => [...before, { at: updatedAt, waiting: waiting + running }].slice(-MOST_SAMPLES));
  }, [health, updatedAt]);
  return samples;
}

export default function HealthPage() {
  const { t } = useTranslation();
  const health = useQuery({ ...healthQuery, refetchInterval: HEALTH_EVERY_MS });
  const samples = useSamples(health.data, health.dataUpdatedAt);
  if (!health.data) return <Unread query={health} />;
  const { data } = health;
  const bad = data.checks.filter((check) => !check.ok).length;
  return (
    <div className={css.page}>
      <header className={css.verdict} data-bad={bad > 0 || undefined}>
        <strong>{bad === 0 ? t('health.good') : t('health.bad', { count: bad })}</strong>
        <span className="quiet">
          {t('health.asOf', { time: momentText(new Date(health.dataUpdatedAt).toISOString()) })}
          {health.isRefetchError && ` · ${t('health.stale')}`}
        </span>
        <Button size="small" loading={health.isFetching} onClick={() => void health.refetch()}>
          {t('health.again')}
        </Button>
      </header>
      <div className={css.columns}>
        <div className={css.stack}>
          <CheckList checks={data.checks} />
        </div>
        <div className={css.stack}>
          <Running health={data} />
          <QueueCard health={data} samples={samples} />
          <ShopsCard />
        </div>
      </div>
    </div>
  );
}

function Running({ health }: { health: Health }) {
  const { t } = useTranslation();
  return (
    <section className={css.card}>
      <h2>{t('health.running')}</h2>
      <dl className={css.facts}>
        <dt>{t('health.version')}</dt>
        <dd className="num">{health.version}</dd>
        <dt>{t('health.startedAt')}</dt>
        <dd className="num">{momentText(health.startedAt)}</dd>
        <dt>{t('health.database')}</dt>
        <dd className="num">{bytesText(health.databaseBytes)}</dd>
      </dl>
    </section>
  );
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];
function bytesText(bytes: string): string {
  let [value, unit] = [Number(bytes), 0];
  for (; value >= 1000 && unit < UNITS.length - 1; unit++) value /= 1000;
  return `${value.toFixed(value < 10 && unit > 0 ? 1 : 0)} ${UNITS[unit]}`;
}

/** Shops that do not answer, with what they said; their own page says more. */
function ShopsCard() {
  const { t } = useTranslation();
  const seesShops = useRight('channels.read');
  const shops = useQuery({ ...shopsQuery, enabled: seesShops });
  if (!shops.data) return null;
  const troubled = shops.data.filter((shop) => shop.state === 'failing' || shop.state === 'slow');
  return (
    <section className={css.card}>
      <h2>
        {t('health.channels')}
        <Link to="/shops">{t('health.allShops', { count: shops.data.length })}</Link>
      </h2>
      {troubled.length === 0 ? (
        <p className={css.none}>{t('health.shopsGood')}</p>
      ) : (
        <ul className={css.rows}>
          {troubled.map((shop) => (
            <li key={shop.id}>
              <span className="clip">{shop.name}</span>
              <Tag tone={shop.state === 'failing' ? 'danger' : 'wait'} text={t(`shops.state.${shop.state}`)} />
              <span className="clip quiet" title={shop.message ?? ''}>
                {shop.message}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

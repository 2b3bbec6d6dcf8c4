/** The figures of failed orders: bars by reason and by age, tables by warehouse and goods. Every row is a button. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailedOrders } from '../../../src/contract/failed-orders.ts';
import type { Money as Amount } from '../../../src/contract/money.ts';
import { Money, Quantity } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import css from './failed.module.css';
import type { FailedSearch } from './failed-search.ts';

/** What a figure stands for. */
export type Figure = Omit<FailedSearch, 'days'>;
type Props = { report: FailedOrders; search: FailedSearch; now: number; onPick: (figure: Figure | null) => void };

const HOUR = 3_600_000;

export function Figures({ report, search, now, onPick }: Props) {
  const { t } = useTranslation();
  const since = (oldest: string) => {
    const hours = Math.max(0, Math.floor((now - Date.parse(oldest)) / HOUR));
    return hours < 48 ? t('failed.hours', { count: hours }) : t('failed.daysOld', { count: Math.floor(hours / 24) });
  };
  const pick = (figure: Figure, on: boolean) => () => onPick(on ? null : figure);
  return (
    <div className={css.grid}>
      <Section title={t('failed.byReason')}>
        <Bars most={Math.max(1, ...report.reasons.map(({ orders }) => orders))}>
          {(width) =>
            report.reasons.map(({ reason, orders, amounts, oldest }) => (
              <Bar
                key={reason}
                name={reason.startsWith('custom:') ? reason.slice(7) : t(`orders.hold.${reason}` as 'orders.hold.memo')}
                end={since(oldest)}
                on={search.reason === reason && !search.code}
                onPick={pick({ reason }, search.reason === reason && !search.code)}
                {...{ orders, amounts, width: width(orders) }}
              />
            ))
          }
        </Bars>
      </Section>
      <Section title={t('failed.byAge')}>
        <Bars most={Math.max(1, ...report.ages.map(({ orders }) => orders))}>
          {(width) =>
            report.ages.map(({ age, orders, amounts }) => (
              <Bar
                key={age}
                name={t(`failed.age.${age}`)}
                on={search.age === age}
                onPick={pick({ age }, search.age === age)}
                {...{ orders, amounts, width: width(orders) }}
              />
            ))
          }
        </Bars>
      </Section>
      <Section title={t('failed.byNode')}>
        <Bars most={Math.max(1, ...report.nodes.map(({ orders }) => orders))}>
          {(width) =>
            report.nodes.map(({ node, orders, amounts, oldest }) => {
              const id = node?.id ?? 'none';
              return (
                <Bar
                  key={id}
                  name={node?.name ?? t('failed.noNode')}
                  end={since(oldest)}
                  on={search.node === id}
                  onPick={pick({ node: id }, search.node === id)}
                  {...{ orders, amounts, width: width(orders) }}
                />
              );
            })
          }
        </Bars>
      </Section>
      <Section title={t('failed.bySku')}>
        <Goods report={report} search={search} onPick={onPick} since={since} />
      </Section>
    </div>
  );
}

function Bars({ most, children }: { most: number; children: (width: (orders: number) => number) => ReactNode }) {
  return <ul className={css.bars}>{children((orders) => (100 * orders) / most)}</ul>;
}

type BarProps = {
  name: string;
  orders: number;
  amounts: readonly Amount[];
  width: number;
  end?: string;
  on: boolean;
  onPick: () => void;
};

function Bar({ name, orders, amounts, width, end, on, onPick }: BarProps) {
  return (
    <li>
      <button type="button" className={css.bar} aria-pressed={on} disabled={orders === 0} onClick={onPick}>
        <span className={css.name}>{name}</span>
        <span className={css.track} aria-hidden>
          <span style={{ width: `${width}%` }} />
        </span>
        <b className="num">{countText(orders)}</b>
        <span className={css.money}>
          {amounts.map((amount) => (
            <Money key={amount.currency} value={amount} />
          ))}
        </span>
        <span className={css.end}>{end}</span>
      </button>
    </li>
  );
}

type GoodsProps = Omit<Props, 'now'> & { since: (oldest: string) => string };

function Goods({ report, search, onPick, since }: GoodsProps) {
  const { t } = useTranslation();
  if (report.skus.length === 0) return <p className="quiet">{t('failed.noGoods')}</p>;
  return (
    <table className={css.goods}>
      <thead>
        <tr>
          <th>SKU</th>
          <th>{t('failed.reason')}</th>
          <th data-right>{t('failed.ordersColumn')}</th>
          <th data-right>{t('failed.wanted')}</th>
          <th data-right>{t('failed.free')}</th>
          <th data-right>{t('failed.amount')}</th>
          <th data-right>{t('failed.oldest')}</th>
        </tr>
      </thead>
      <tbody>
        {report.skus.map(({ merchantCode, sku, reason, orders, wanted, free, amounts, oldest }) => {
          const on = search.code === merchantCode && search.reason === reason;
          return (
            <tr key={`${reason}/${merchantCode}`} data-on={on || undefined}>
              <td>
                <button
                  type="button"
                  className={css.code}
                  aria-pressed={on}
                  onClick={() => onPick(on ? null : { code: merchantCode, reason })}
                >
                  {merchantCode}
                </button>{' '}
                <span className="quiet">{sku ? `${sku.name} ${sku.properties}` : t('failed.unknownSku')}</span>
              </td>
              <td>{t(`orders.hold.${reason}` as 'orders.hold.memo')}</td>
              <td data-right>{countText(orders)}</td>
              <td data-right>
                <Quantity value={wanted} />
              </td>
              <td data-right>{free === null ? '—' : <Quantity value={free} />}</td>
              <td data-right>
                {amounts.map((amount) => (
                  <Money key={amount.currency} value={amount} />
                ))}
              </td>
              <td data-right>{since(oldest)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

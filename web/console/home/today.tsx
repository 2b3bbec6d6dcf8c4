/** How the day goes, against yesterday at the same time, and by the hour. */
import { useTranslation } from 'react-i18next';
import type { Home } from '../../../src/contract/home.ts';
import { Money } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import css from './home-page.module.css';
import { HourBars } from './hour-bars.tsx';

type Day = NonNullable<Home['today']>;
type Before = NonNullable<Home['yesterday']>;

/** Whole per cent of change; a dash where there was nothing to compare with. */
function changeText(now: bigint, before: bigint): string {
  if (before === 0n) return '—';
  const percent = ((now - before) * 100n) / before;
  return `${percent > 0n ? '+' : percent < 0n ? '−' : '±'}${countText(percent < 0n ? -percent : percent)}%`;
}

export function Today({ today, yesterday, hours }: { today: Day; yesterday: Before; hours: Home['hours'] }) {
  const { t } = useTranslation();
  const share = today.reviewed > 0 ? Math.round((today.unattended / today.reviewed) * 100) : null;
  const compared = [
    {
      name: 'ordersIn',
      now: countText(today.ordersIn),
      before: countText(yesterday.ordersIn),
      change: changeText(BigInt(today.ordersIn), BigInt(yesterday.ordersIn)),
    },
    {
      name: 'paid',
      now: <Money value={today.paid} />,
      before: <Money value={yesterday.paid} />,
      change: changeText(BigInt(today.paid.amount), BigInt(yesterday.paid.amount)),
    },
    {
      name: 'shipped',
      now: countText(today.shipped),
      before: countText(yesterday.shipped),
      change: changeText(BigInt(today.shipped), BigInt(yesterday.shipped)),
    },
  ] as const;
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
            <th>{t('home.change')}</th>
          </tr>
        </thead>
        <tbody>
          {compared.map((row) => (
            <tr key={row.name}>
              <th scope="row">{t(`home.${row.name}`)}</th>
              <td>{row.now}</td>
              <td>{row.before}</td>
              <td className="num">{row.change}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t('home.reviewed')}</th>
            <td>{countText(today.reviewed)}</td>
            <td colSpan={2} className="quiet">
              {share === null ? '' : t('home.unattended', { share })}
            </td>
          </tr>
          <tr>
            <th scope="row">{t('home.refundsAsked')}</th>
            <td>{countText(today.refundsAsked)}</td>
            <td colSpan={2} />
          </tr>
        </tbody>
      </table>
      <HourBars hours={hours} />
    </section>
  );
}

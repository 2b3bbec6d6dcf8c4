/** How the day goes, against yesterday at the same time, and by the hour. */
import { useTranslation } from 'react-i18next';
import type { Home } from '../../../src/contract/home.ts';
import { Money } from '../../ui/figures.tsx';
import { countText, moneyText } from '../../ui/format.ts';
import { changeOf } from './change.ts';
import css from './home-page.module.css';
import { HourBars } from './hour-bars.tsx';

type Day = NonNullable<Home['today']>;
type Before = NonNullable<Home['yesterday']>;

/** `text` writes how much it is where a per cent would say nothing. */
function changeText(now: bigint, before: bigint, many: number, text: (size: bigint) => string): string {
  const { kind, sign, size } = changeOf(now, before, many);
  return `${sign}${kind === 'percent' ? `${size}%` : text(size)}`;
}

export function Today({ today, yesterday, hours }: { today: Day; yesterday: Before; hours: Home['hours'] }) {
  const { t } = useTranslation();
  const share = today.reviewed > 0 ? Math.round((today.unattended / today.reviewed) * 100) : null;
  const compared = [
    {
      name: 'ordersIn',
      now: countText(today.ordersIn),
      before: countText(yesterday.ordersIn),
      change: changeText(BigInt(today.ordersIn), BigInt(yesterday.ordersIn), yesterday.ordersIn, countText),
    },
    {
      name: 'paid',
      now: <Money value={today.paid} />,
      before: <Money value={yesterday.paid} />,
      change: changeText(BigInt(today.paid.amount), BigInt(yesterday.paid.amount), yesterday.ordersIn, (size) =>
        moneyText({ ...today.paid, amount: size.toString() }),
      ),
    },
    {
      name: 'shipped',
      now: countText(today.shipped),
      before: countText(yesterday.shipped),
      change: changeText(BigInt(today.shipped), BigInt(yesterday.shipped), yesterday.shipped, countText),
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

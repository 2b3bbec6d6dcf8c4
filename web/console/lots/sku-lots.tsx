/** The lots of a SKU on its stock page; nothing at all where lots are not kept. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listLots } from '../../../src/contract/lots.ts';
import { Quantity } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { call } from '../api.ts';
import css from '../stock/sku-stock.module.css';
import { daysText, lotId, placeText } from './lot-words.ts';
import { StandingTag } from './standing-tag.tsx';

export function SkuLots({ skuId, onLeave }: { skuId: string; onLeave?: () => void }) {
  const { t } = useTranslation();
  const lots = useQuery({
    queryKey: ['lots', 'lying', skuId],
    queryFn: async ({ signal }) => (await call(listLots, { query: { skuId, limit: 200 }, signal })).items,
  });
  if (!lots.data?.length) return null;
  return (
    <Section title={t('lots.ofSku')}>
      <table className={css.table}>
        <thead>
          <tr>
            <th>{t('lots.lot')}</th>
            <th>{t('lots.standingOf')}</th>
            <th>{t('lots.expiresOn')}</th>
            <th>{t('lots.left')}</th>
            <th>{t('lots.places')}</th>
            <th className={css.right}>{t('lots.quantity')}</th>
          </tr>
        </thead>
        <tbody>
          {lots.data.map((row) => (
            <tr key={row.lot}>
              <td>
                <Link to="/lots" search={{ open: lotId(row) } as never} {...(onLeave ? { onClick: onLeave } : {})}>
                  {row.lot || t('lots.noLot')}
                </Link>
              </td>
              <td>
                <StandingTag row={row} />
              </td>
              <td className="num">{row.expiresOn}</td>
              <td>{daysText(t, row)}</td>
              <td>{row.places.map((place) => `${placeText(t, place)} ${place.quantity}`).join(' · ')}</td>
              <td className={css.right}>
                <Quantity value={row.quantity} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

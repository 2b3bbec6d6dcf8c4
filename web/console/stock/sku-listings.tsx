/** The listings that sell a SKU, and what each shop shows of it (CHN-7). */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listSkuListings, type SkuListing } from '../../../src/contract/shops.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import css from './sku-stock.module.css';

export function SkuListings({ id }: { id: string }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['stock', 'listings', id],
    queryFn: ({ signal }) => call(listSkuListings, { params: { id }, signal }),
  });
  if (!found.data) return <Unread query={found} rows={3} />;
  if (found.data.listings.length === 0) return <p className="quiet">{t('stock.noListings')}</p>;
  return (
    <div className={css.wide}>
      <table className={css.table}>
        <thead>
          <tr>
            <th>{t('orders.column.shop')}</th>
            <th>{t('listings.itemId')}</th>
            <th>{t('listings.code')}</th>
            <th>{t('stock.sells')}</th>
            <th className={css.right}>{t('stock.wanted')}</th>
            <th className={css.right}>{t('stock.shown')}</th>
            <th>{t('orders.column.state')}</th>
          </tr>
        </thead>
        <tbody>
          {found.data.listings.map((one) => (
            <tr key={one.id}>
              <td>{one.shop.name}</td>
              <td>
                <CopyText text={one.itemId} />
              </td>
              <td>{one.merchantCode}</td>
              <td>{one.sku.id === id ? <span className="quiet">{t('stock.itself')}</span> : one.sku.merchantCode}</td>
              <td className={css.right}>{one.wanted !== null && <Quantity value={one.wanted} />}</td>
              <td className={css.right}>{one.shown !== null && <Quantity value={one.shown} />}</td>
              <td>
                <ListingState listing={one} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ListingState({ listing: { wanted, shown, shownAt, refusal } }: { listing: SkuListing }) {
  const { t } = useTranslation();
  if (refusal) return <Tag tone="danger" text={refusal} />;
  if (wanted === null) return <Tag tone="ended" text={t('stock.notPushed')} />;
  if (wanted !== shown) return <Tag tone="wait" text={t('stock.pushWaits')} />;
  return (
    <>
      <Tag tone="good" text={t('stock.pushDone')} /> {shownAt && <Moment value={shownAt} />}
    </>
  );
}

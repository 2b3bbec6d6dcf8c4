/** Who reserves pieces of a SKU now (STK-10): each promise with its document, the latest first. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { listReservations } from '../../../src/contract/stock.ts';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { ErrorState, Waiting } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import { DocumentLink } from './document-link.tsx';
import css from './sku-stock.module.css';

type Props = { skuId: string; nodeId?: string | undefined; onLeave?: (() => void) | undefined };

export function Reservations({ skuId, nodeId, onLeave }: Props) {
  const { t } = useTranslation();
  const { rows, loading, error, refetch, more } = useList(['stock', 'reservations', skuId, nodeId], (page, signal) =>
    call(listReservations, {
      query: { skuId, limit: 20, ...(nodeId ? { nodeId } : {}), ...(page ? { cursor: page } : {}) },
      signal,
    }),
  );
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (loading) return <Waiting rows={2} />;
  if (rows.length === 0) return <p className="quiet">{t('stock.noReservations')}</p>;
  return (
    <>
      <table className={css.table}>
        <thead>
          <tr>
            <th>{t('stock.reservedFor')}</th>
            {!nodeId && <th>{t('stock.node')}</th>}
            <th>{t('stock.reservedSince')}</th>
            <th className={css.right}>{t('stock.bucket.reserved')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>
                <DocumentLink document={row.document} onLeave={onLeave} />
              </td>
              {!nodeId && <td>{row.node.name}</td>}
              <td>
                <Moment value={row.at} />
              </td>
              <td className={css.right}>
                <Quantity value={row.quantity} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more.has && (
        <Button size="small" loading={more.loading} onClick={more.load}>
          {t('table.more')}
        </Button>
      )}
    </>
  );
}

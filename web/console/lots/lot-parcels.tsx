/** Who got a lot: for a recall, and to stop what has not left yet. */
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { listLotParcels } from '../../../src/contract/lots.ts';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import css from '../stock/sku-stock.module.css';

export function LotParcels({ skuId, lot }: { skuId: string; lot: string }) {
  const { t } = useTranslation();
  const list = useList(['lots', 'parcels', skuId, lot], (cursor, signal) =>
    call(listLotParcels, { params: { skuId, lot }, query: { limit: 100, ...(cursor && { cursor }) }, signal }),
  );
  return (
    <Section title={t('lots.parcels')}>
      {list.rows.length === 0 && <p className="quiet">{t('lots.noParcels')}</p>}
      {list.rows.length > 0 && (
        <table className={css.table}>
          <thead>
            <tr>
              <th>{t('lots.order')}</th>
              <th>{t('lots.waybill')}</th>
              <th>{t('lots.gone')}</th>
              <th>{t('stock.node')}</th>
              <th className={css.right}>{t('lots.quantity')}</th>
            </tr>
          </thead>
          <tbody>
            {list.rows.map((row) => (
              <tr key={row.parcel}>
                <td>
                  <Link to="/orders/$id" params={{ id: row.order.id }}>
                    {row.order.number}
                  </Link>
                </td>
                <td>{row.waybillNumber || row.parcel}</td>
                <td>{row.shippedAt ? <Moment value={row.shippedAt} /> : <Tag tone="wait" text={t('lots.here')} />}</td>
                <td>{row.node.name}</td>
                <td className={css.right}>
                  <Quantity value={row.quantity} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {list.more.has && (
        <Button size="small" loading={list.more.loading} onClick={list.more.load}>
          {t('lots.moreParcels')}
        </Button>
      )}
    </Section>
  );
}

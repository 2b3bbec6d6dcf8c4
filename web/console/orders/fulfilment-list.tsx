/** The parcels of an order: node, courier, number, what the channel was told, where the parcel is. */
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment } from '../../ui/figures.tsx';
import { countText, listText } from '../../ui/format.ts';
import { FulfilmentTag } from '../../ui/state-tag.tsx';
import css from './order-view.module.css';

export function FulfilmentList({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const codeOf = new Map(order.lines.map((line) => [line.id, line.merchantCode]));
  return (
    <ul className={css.parcels}>
      {order.fulfilments.map((parcel) => (
        <li key={parcel.id}>
          <div className={css.parcelHead}>
            <CopyText text={parcel.number} strong />
            <FulfilmentTag state={parcel.state} />
            <span>{parcel.node.name}</span>
            {parcel.courier && <span>{parcel.courier.name}</span>}
            {parcel.waybillNumber && <CopyText text={parcel.waybillNumber} />}
            {parcel.weightG && (
              <span className="num">{t('shipping.weight', { grams: countText(parcel.weightG) })}</span>
            )}
          </div>
          <div className="quiet">
            {listText(parcel.lines.map((line) => `${codeOf.get(line.lineId) ?? ''} ×${line.quantity}`))}
          </div>
          {parcel.upload && (
            <div data-upload={parcel.upload.state} className={css.upload}>
              {t(`shipping.upload.${parcel.upload.state}`)} {parcel.upload.message} <Moment value={parcel.upload.at} />
            </div>
          )}
          {parcel.tracking.length > 0 && (
            <ol className={css.tracking}>
              {parcel.tracking.map((event) => (
                <li key={`${event.at}-${event.text}`}>
                  <Moment value={event.at} /> <span>{event.text}</span>
                </li>
              ))}
            </ol>
          )}
        </li>
      ))}
    </ul>
  );
}

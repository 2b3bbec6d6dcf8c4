/** The lines of an order: what the buyer chose, which SKU we ship, what is there, what it costs. */
import { useTranslation } from 'react-i18next';
import type { OrderDetail, OrderLine } from '../../../src/contract/orders.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Money, Quantity } from '../../ui/figures.tsx';
import { useWhy } from '../stock/why.tsx';
import css from './order-view.module.css';

export function LineList({ order }: { order: OrderDetail }) {
  return (
    <ul>
      {order.lines.map((line) => (
        <Line key={line.id} line={line} nodeId={order.node?.id} />
      ))}
    </ul>
  );
}

function Line({ line, nodeId }: { line: OrderLine; nodeId: string | undefined }) {
  const { t } = useTranslation();
  const why = useWhy();
  const { sku, available } = line;
  const short = available !== null && BigInt(available) < BigInt(line.quantity) - BigInt(line.shipped);
  return (
    <li className={css.line}>
      <div className={css.lineTop}>
        {sku ? (
          <CopyText text={sku.merchantCode} strong />
        ) : (
          <span className={css.unmapped}>{t('orders.unmapped')}</span>
        )}
        {line.gift && <span className={css.mark}>{t('orders.gift')}</span>}
        {line.refund !== 'none' && (
          <span className={css.mark} data-danger={line.refund === 'asked' || undefined}>
            {t(`orders.refund.${line.refund}`)}
          </span>
        )}
      </div>
      <div className={css.lineStock} data-short={short || undefined}>
        {sku && available !== null && (
          <>
            {t('stock.bucket.available')}{' '}
            <Quantity
              value={available}
              whyLabel={t('why.open')}
              onWhy={() => why({ skuId: sku.id, nodeId, bucket: 'available' })}
            />
          </>
        )}
      </div>
      <div className={`${css.lineName} clip quiet`} title={`${line.title} ${line.properties}`}>
        {line.properties} {line.title}
      </div>
      <div className={css.lineFigures}>
        <div>
          <b className="num">× {line.quantity}</b>
        </div>
        {line.shipped !== '0' && <div className="quiet">{t('orders.shippedOf', { shipped: line.shipped })}</div>}
      </div>
      <div className={css.lineFigures}>
        <div>
          <Money value={line.amount} />
        </div>
        {line.discount.amount !== '0' && (
          <div className="quiet">
            <Money value={line.price} />
          </div>
        )}
      </div>
    </li>
  );
}

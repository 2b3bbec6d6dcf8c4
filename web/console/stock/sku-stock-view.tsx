/** Everything about one SKU's stock: buckets per node, bins, goods on order, sales by day, and what each shop shows. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SkuStock } from '../../../src/contract/stock.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { momentOf } from '../../ui/format.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { Unread } from '../../ui/states.tsx';
import { SkuLots } from '../lots/sku-lots.tsx';
import { useRight } from '../queries.ts';
import { SkuSerials } from '../serials/sku-serials.tsx';
import { AsOfField } from './as-of-field.tsx';
import { BucketTable } from './bucket-table.tsx';
import { Reservations } from './reservations.tsx';
import { SalesBars } from './sales-bars.tsx';
import { SkuListings } from './sku-listings.tsx';
import css from './sku-stock.module.css';
import { skuStockQuery } from './stock-queries.ts';

type Props = {
  id: string;
  onBack: () => void;
  /** Before a link leads to another page. */
  onLeave?: () => void;
  heading?: 'h1' | 'h2';
};

export function SkuStockView({ id, onBack, onLeave, heading = 'h2' }: Props) {
  const { t } = useTranslation();
  const [asOf, setAsOf] = useState('');
  const seesShops = useRight('channels.read');
  const until = asOf ? momentOf(asOf) : undefined;
  const stock = useQuery({
    ...skuStockQuery(id, until),
    placeholderData: (previous: SkuStock | undefined) => previous,
  });
  if (!stock.data) return <Unread query={stock} rows={12} />;
  const { data } = stock;
  return (
    <article className={css.page} aria-busy={stock.isPlaceholderData}>
      <Head {...{ stock: data, heading, asOf, onBack }} onAsOf={setAsOf} {...(onLeave ? { onLeave } : {})} />
      <Section title={t('stock.buckets')}>
        <BucketTable stock={data} asOf={until} />
      </Section>
      <Section title={t('stock.sales')}>
        <SalesBars days={data.sales} />
      </Section>
      {!data.bundle && (
        <Section title={t('stock.reservations')}>
          {until ? <p className="quiet">{t('stock.nowOnly')}</p> : <Reservations skuId={id} onLeave={onLeave} />}
        </Section>
      )}
      <div className={css.columns}>
        <Section title={t('stock.onOrder')}>
          <OnOrder onOrder={data.onOrder} {...(onLeave ? { onLeave } : {})} />
        </Section>
        <Section title={t('stock.bins')}>
          <Bins bins={data.bins} bundle={data.bundle} />
        </Section>
      </div>
      {!until && <SkuSerials skuId={id} tracked={data.serials} {...(onLeave ? { onLeave } : {})} />}
      {!until && !data.bundle && <SkuLots skuId={id} {...(onLeave ? { onLeave } : {})} />}
      {seesShops && (
        <Section title={t('stock.shops')}>
          <SkuListings id={id} />
        </Section>
      )}
    </article>
  );
}

type HeadProps = {
  stock: SkuStock;
  heading: 'h1' | 'h2';
  asOf: string;
  onAsOf: (asOf: string) => void;
  onBack: () => void;
  onLeave?: () => void;
};

function Head({ stock: { sku, bundle }, heading: Heading, asOf, onAsOf, onBack, onLeave }: HeadProps) {
  const { t } = useTranslation();
  const seesGoods = useRight('catalog.read');
  return (
    <header className={css.head}>
      <span className={css.back}>
        <IconButton icon={ArrowLeft} label={t('keys.back')} onClick={onBack} />
      </span>
      <Heading>
        <CopyText text={sku.merchantCode} strong />
      </Heading>
      <span className="clip">
        {sku.name} <span className="quiet">{sku.properties}</span>
      </span>
      {bundle && <Tag tone="work" text={t('goods.bundle')} />}
      {seesGoods && (
        <Link to="/goods" search={{ sku: sku.id }} {...(onLeave ? { onClick: onLeave } : {})}>
          {t('goods.openMaster')}
        </Link>
      )}
      <AsOfField value={asOf} onChange={onAsOf} />
    </header>
  );
}

function OnOrder({ onOrder, onLeave }: { onOrder: SkuStock['onOrder']; onLeave?: () => void }) {
  const { t } = useTranslation();
  if (onOrder === null) return <p className="quiet">{t('stock.nowOnly')}</p>;
  if (onOrder.length === 0) return <p className="quiet">{t('stock.nothingOnOrder')}</p>;
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th>{t('stock.expectedOn')}</th>
          <th>{t('goodsDocuments.number')}</th>
          <th>{t('stock.node')}</th>
          <th>{t('stock.supplier')}</th>
          <th className={css.right}>{t('stock.open')}</th>
        </tr>
      </thead>
      <tbody>
        {onOrder.map((one) => (
          <tr key={one.expectation.id}>
            <td className="num">{one.expectedOn ?? <span className="quiet">{t('stock.noDay')}</span>}</td>
            <td>
              <Link
                to="/stock/documents"
                search={{ view: 'expectations', open: one.expectation.id }}
                {...(onLeave ? { onClick: onLeave } : {})}
              >
                {one.expectation.number}
              </Link>
            </td>
            <td>{one.node.name}</td>
            <td>{one.supplier}</td>
            <td className={css.right}>
              <Quantity value={one.open} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Bins({ bins, bundle }: { bins: SkuStock['bins']; bundle: boolean }) {
  const { t } = useTranslation();
  if (bins === null) return <p className="quiet">{t('stock.nowOnly')}</p>;
  if (bins.length === 0) return <p className="quiet">{t(bundle ? 'stock.bundleNoBins' : 'stock.noBins')}</p>;
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th>{t('stock.node')}</th>
          <th>{t('stock.bin')}</th>
          <th className={css.right}>{t('stock.bucket.onHand')}</th>
        </tr>
      </thead>
      <tbody>
        {bins.map((one) => (
          <tr key={`${one.node.id}/${one.bin}`}>
            <td>{one.node.name}</td>
            <td>{one.bin || <span className="quiet">{t('ledgerPlace.unsorted')}</span>}</td>
            <td className={css.right}>
              <Quantity value={one.quantity} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

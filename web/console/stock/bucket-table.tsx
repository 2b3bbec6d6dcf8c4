/** A SKU's buckets, all nodes together and node by node; every number opens the entries behind it, at the time shown. */
import { useTranslation } from 'react-i18next';
import { BUCKETS, type Bucket, type Buckets, type SkuStock } from '../../../src/contract/stock.ts';
import { Quantity } from '../../ui/figures.tsx';
import css from './sku-stock.module.css';
import { useWhy, type WhyQuestion } from './why.tsx';

/** As the stock table has them; a bundle has no goods of its own, so what may be promised is all there is to say. */
const SHOWN: readonly Bucket[] = [
  'onHand',
  'reserved',
  'available',
  ...BUCKETS.filter((bucket) => !['onHand', 'reserved', 'available'].includes(bucket)),
];

type Props = {
  stock: SkuStock;
  asOf: string | undefined;
  /** All that there are, unless said. */
  shown?: readonly Bucket[];
  /** Where one number is already asked about, the next is a part of it. */
  onWhy?: (question: WhyQuestion) => void;
};

export function BucketTable({ stock, asOf, shown = stock.bundle ? ['available'] : SHOWN, onWhy }: Props) {
  const { t } = useTranslation();
  const ask = useWhy();
  const why = onWhy ?? ask;
  const cells = (buckets: Buckets, nodeId: string | undefined) =>
    shown.map((bucket) => (
      <td key={bucket} className={css.right} data-strong={bucket === 'available' || undefined}>
        <Quantity
          value={buckets[bucket]}
          whyLabel={t('why.open')}
          onWhy={() => why({ skuId: stock.sku.id, nodeId, bucket, ...(asOf ? { asOf } : {}) })}
        />
      </td>
    ));
  return (
    <div className={css.wide}>
      <table className={css.buckets}>
        <thead>
          <tr>
            <th>{t('stock.node')}</th>
            {shown.map((bucket) => (
              <th key={bucket} className={css.right}>
                {t(`stock.bucket.${bucket}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr data-total>
            <th scope="row">{t('stock.allNodes')}</th>
            {cells(stock.total, undefined)}
          </tr>
          {stock.nodes.map(({ node, buckets }) => (
            <tr key={node.id}>
              <th scope="row">{node.name}</th>
              {cells(buckets, node.id)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

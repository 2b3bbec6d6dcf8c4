/** What an order could get instead of goods that are short (ORD-14): the price stays, the memo says it to the buyer. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { listSubstitutes, type Substitutes, substituteLine } from '../../../src/contract/failed-orders.ts';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { countText } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import css from './bench.module.css';
import { refreshOrders } from './order-commands.ts';

type Line = Substitutes['lines'][number];
type Offer = Line['offers'][number];

export function SubstituteOffers({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const mayPut = order.allowed.includes('setNode');
  const { data } = useQuery({
    queryKey: ['order', order.id, 'substitutes', order.version],
    queryFn: async ({ signal }) => (await call(listSubstitutes, { params: { id: order.id }, signal })).lines,
  });
  const put = useMutation({
    mutationFn: async ({ line, offer }: { line: Line; offer: Offer }) => {
      const memo = t('failed.memo', { from: line.sku.merchantCode, to: offer.sku.merchantCode });
      const body = { lineId: line.lineId, skuId: offer.sku.id, memo };
      assertDone([await call(substituteLine, { params: { id: order.id }, body, ifMatch: order.version })]);
    },
    onSettled: refreshOrders,
  });
  const lines = data?.filter(({ offers }) => offers.length > 0) ?? [];
  if (lines.length === 0) return null;
  return (
    <Section title={t('failed.substitutes')}>
      {put.error && <InlineError error={put.error} />}
      {lines.map((line) => (
        <div key={line.lineId}>
          <p>{t('failed.shortLine', { code: line.sku.merchantCode, count: Number(line.quantity) })}</p>
          <ul className={css.offers}>
            {line.offers.map((offer) => (
              <li key={offer.sku.id}>
                <span>
                  <b className="num">{offer.sku.merchantCode}</b> {offer.sku.properties}
                  <span className="quiet">
                    {t('failed.inStock', { node: offer.node, text: countText(offer.free) })}
                  </span>
                </span>
                <span />
                {mayPut && (
                  <Button size="small" disabled={put.isPending} onClick={() => put.mutate({ line, offer })}>
                    {t('failed.put')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </Section>
  );
}

/** One bin: what lies in it now, each quantity with the entries behind it, and how often it was picked from. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { MapBin, WarehouseMap } from '../../../src/contract/floor.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { EmptyState, Unread } from '../../ui/states.tsx';
import { useRight } from '../queries.ts';
import { useWhy } from '../stock/why.tsx';
import { Facts } from './facts.tsx';
import css from './floor.module.css';
import { binGoodsQuery } from './floor-queries.ts';

export function BinPanel({ map, bin, onMove }: { map: WarehouseMap; bin: MapBin; onMove: () => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('stock.write');
  const zone = map.zones.find(({ id }) => id === bin.zoneId);
  const facts: [string, string | number][] = [
    [t('map.zone'), zone ? `${zone.code} ${zone.name}` : '—'],
    [t('map.aisle'), bin.aisle || '—'],
    [t('map.bay'), bin.bay ?? '—'],
    [t('map.level'), bin.level ?? '—'],
    [t('map.picks'), bin.picks],
    [t('map.pieces'), bin.pieces],
  ];
  return (
    <article className={css.document}>
      <header className={css.head}>
        <h2>
          <CopyText text={bin.code} strong />
        </h2>
        {!bin.placed && <Tag tone="wait" text={t('map.notPlaced')} />}
        {!bin.active && <Tag tone="ended" text={t('map.closed')} />}
        {mayWrite && (
          <Button size="small" onClick={onMove}>
            {t('map.stand')}
          </Button>
        )}
      </header>
      <Facts facts={facts} />
      <Goods nodeId={map.node.id} code={bin.code} />
    </article>
  );
}

function Goods({ nodeId, code }: { nodeId: string; code: string }) {
  const { t } = useTranslation();
  const why = useWhy();
  const goods = useQuery(binGoodsQuery(nodeId, code));
  if (!goods.data) return <Unread query={goods} rows={3} />;
  if (goods.data.goods.length === 0) return <EmptyState title={t('map.empty')} hint={t('map.emptyHint')} />;
  return (
    <Section title={t('map.goods')}>
      <table className={css.table}>
        <thead>
          <tr>
            <th>{t('stock.merchantCode')}</th>
            <th>{t('stock.name')}</th>
            <th className={css.right}>{t('map.quantity')}</th>
          </tr>
        </thead>
        <tbody>
          {goods.data.goods.map(({ sku, quantity }) => (
            <tr key={sku.id}>
              <td>
                <CopyText text={sku.merchantCode} />
              </td>
              <td>
                {sku.name} <span className="quiet">{sku.properties}</span>
              </td>
              <td className={css.right}>
                <Quantity
                  value={quantity}
                  whyLabel={t('why.open')}
                  onWhy={() => why({ skuId: sku.id, nodeId, bin: code, bucket: 'onHand' })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

/** One lot: its days, where it lies, and what can be done: stop its sale, write it off, say of which lot goods are. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type LotRow, listLots } from '../../../src/contract/lots.ts';
import { type Act, Acts } from '../../ui/acts.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Money, Quantity } from '../../ui/figures.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Section } from '../../ui/section.tsx';
import { EmptyState, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import css from '../stock/documents/documents.module.css';
import table from '../stock/sku-stock.module.css';
import { LotAsk, type LotAsking } from './lot-ask.tsx';
import { LotParcels } from './lot-parcels.tsx';
import { daysText, placeText } from './lot-words.ts';
import { StandingTag } from './standing-tag.tsx';

/** The id is the SKU's and the lot's name, which may have any sign in it. */
const partsOf = (id: string): [skuId: string, lot: string] => [id.slice(0, 36), id.slice(37)];

export function LotView({ id }: { id: string }) {
  const { t } = useTranslation();
  const [skuId, lot] = partsOf(id);
  const query = useQuery({
    queryKey: ['lots', 'of', skuId],
    queryFn: async ({ signal }) => {
      const [lying, gone] = await Promise.all([
        call(listLots, { query: { skuId, limit: 200 }, signal }),
        call(listLots, { query: { skuId, view: 'gone', limit: 200 }, signal }),
      ]);
      return [...lying.items, ...gone.items];
    },
  });
  if (!query.data) return <Unread query={query} rows={8} />;
  const row = query.data.find((one) => one.lot === lot);
  return row ? <Shown row={row} /> : <EmptyState title={t('lots.notThere')} />;
}

function Shown({ row }: { row: LotRow }) {
  const { t } = useTranslation();
  const mayWrite = useRight('stock.write');
  const mayReturn = useRight('purchases.write');
  const seesParcels = useRight('shipping.read');
  const [asking, setAsking] = useState<LotAsking | null>(null);
  const aside = row.places.filter(({ bucket }) => bucket === 'defective');
  const ask = (what: LotAsking['what'], hotkey: string, more: Partial<Act> = {}): Act => ({
    ...{ name: what, text: t(`lots.act.${what}`), hotkey, run: () => setAsking({ what, place: null }), ...more },
  });
  const acts: Act[] = !mayWrite
    ? []
    : [
        ...(row.lot === '' ? [] : [ask('edit', 'e')]),
        ...(row.lot === '' ? [] : row.stopped ? [ask('sell', 'u')] : [ask('stop', 's', { danger: true })]),
        ...(aside.length > 0 ? [ask('writeOff', 'd', { danger: true })] : []),
      ];
  useKeys(
    row.lot || t('lots.noLot'),
    acts.map(({ hotkey, text, run }) => ({ keys: [hotkey!], label: text, run })),
  );
  return (
    <article className={css.view}>
      <header className={css.head}>
        <div className={css.title}>
          <h2>{row.lot ? <CopyText text={row.lot} strong /> : t('lots.noLot')}</h2>
          <StandingTag row={row} />
          <Acts acts={acts} />
        </div>
        <div className={css.facts}>
          <Link to="/stock/$id" params={{ id: row.sku.id }}>
            {row.sku.merchantCode}
          </Link>
          <span>
            {row.sku.name} {row.sku.properties}
          </span>
          {row.supplier && <span>{row.supplier}</span>}
          {row.note && <span>{row.note}</span>}
        </div>
      </header>
      <Days row={row} />
      <Section title={t('lots.places')}>
        <Places
          row={row}
          acts={[...(mayWrite ? (['name'] as const) : []), ...(mayReturn && row.lot ? (['return'] as const) : [])]}
          onAct={(what, place) => setAsking({ what, place })}
        />
      </Section>
      {row.lot !== '' && seesParcels && <LotParcels skuId={row.sku.id} lot={row.lot} />}
      {asking && <LotAsk row={row} asking={asking} onClose={() => setAsking(null)} />}
    </article>
  );
}

function Days({ row }: { row: LotRow }) {
  const { t } = useTranslation();
  const facts = [
    [t('lots.madeOn'), row.madeOn],
    [t('lots.expiresOn'), row.expiresOn && `${row.expiresOn} · ${daysText(t, row)}`],
    [t('lots.stopsOn'), row.stopsOn],
  ].filter(([, value]) => value);
  return (
    <Section title={t('lots.days')}>
      {facts.length === 0 && <p className="quiet">{t('lots.noDays')}</p>}
      <div className={css.facts}>
        {facts.map(([name, value]) => (
          <span key={name}>
            <span className="quiet">{name}</span> {value}
          </span>
        ))}
        {row.value && (
          <span>
            <span className="quiet">{t('lots.value')}</span> <Money value={row.value} />
          </span>
        )}
      </div>
    </Section>
  );
}

type Place = LotRow['places'][number];

type PlaceAct = 'name' | 'return';
type PlacesProps = { row: LotRow; acts: readonly PlaceAct[]; onAct: (what: PlaceAct, place: Place) => void };

function Places({ row, acts, onAct }: PlacesProps) {
  const { t } = useTranslation();
  if (row.places.length === 0) return <p className="quiet">{t('lots.nowhere')}</p>;
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th>{t('stock.node')}</th>
          <th>{t('lots.place')}</th>
          <th className={table.right}>{t('lots.quantity')}</th>
          {acts.length > 0 && <th />}
        </tr>
      </thead>
      <tbody>
        {row.places.map((place) => (
          <tr key={`${place.node.id}/${place.bucket}/${place.bin}`}>
            <td>{place.node.name}</td>
            <td>{placeText(t, place)}</td>
            <td className={table.right}>
              <Quantity value={place.quantity} />
            </td>
            {acts.length > 0 && (
              <td className={table.right}>
                {acts.map((what) => (
                  <Button key={what} type="link" size="small" onClick={() => onAct(what, place)}>
                    {t(`lots.act.${what === 'name' && row.lot === '' ? 'nameFirst' : what}`)}
                  </Button>
                ))}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/**
 * The carton to take (WMS-8), to be read from a metre away, with a drawing of how the pieces lie; or, quietly, why none
 * is named. Pieces bear the number of their line. F4 puts the drawing away, for this person, until it is asked for again.
 */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Check, SuggestedCarton } from '../../../src/contract/warehouse.ts';
import { listText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { usePreference } from '../../ui/preferences.ts';
import css from './carton-card.module.css';
import { viewOf } from './carton-view.ts';

export function CartonCard({ check }: { check: Check }) {
  const { t } = useTranslation();
  const { carton, noCarton } = check;
  if (noCarton) {
    const codes = listText(noCarton.merchantCodes);
    return <p className={css.none}>{t(`carton.none.${noCarton.reason}`, { codes })}</p>;
  }
  return carton && <Named carton={carton} order={check.lines.map(({ sku }) => sku.id)} />;
}

function Named({ carton, order }: { carton: SuggestedCarton; order: readonly string[] }) {
  const { t } = useTranslation();
  const [drawing, setDrawing] = usePreference<{ shown: boolean }>('bench.drawing');
  const shown = drawing?.shown ?? true;
  const drawable = carton.places.length > 0;
  const toggle = () => setDrawing({ shown: !shown });
  const label = t(shown ? 'carton.hide' : 'carton.show');
  useKeys(t('check.title'), drawable ? [{ keys: ['F4'], label, run: toggle }] : []);
  return (
    <section className={css.card} aria-label={t('carton.take')}>
      <p className={css.take}>{t('carton.take')}</p>
      <p className={css.code}>
        {carton.code} <span>{carton.name}</span>
      </p>
      <p className={css.fill}>
        {carton.lengthMm}×{carton.widthMm}×{carton.heightMm} mm · {t('carton.fill', { percent: carton.fillPercent })}
        {!drawable && ` · ${t('carton.byVolume')}`}
      </p>
      <Said carton={carton} />
      {drawable && shown && <Drawing carton={carton} order={order} />}
      {drawable && (
        <button type="button" className={css.toggle} onClick={toggle}>
          {label} <kbd>F4</kbd>
        </button>
      )}
    </section>
  );
}

/** What a packer has to mind: what ran out, what is not in it, what the signs of the drawing mean. */
function Said({ carton: { ranOut = [], ownCartons, places } }: { carton: SuggestedCarton }) {
  const { t } = useTranslation();
  const said = [
    ...(ranOut.length > 0 ? [t('carton.ranOut', { codes: listText(ranOut) })] : []),
    ...(ownCartons ? [t('carton.ownCartons')] : []),
    ...(places.some(({ upright }) => upright) ? [t('carton.upright')] : []),
    ...(places.some(({ fragile }) => fragile) ? [t('carton.fragile')] : []),
  ];
  return said.length > 0 && <p className={css.said}>{said.join(' · ')}</p>;
}

function Drawing({ carton, order }: { carton: SuggestedCarton; order: readonly string[] }) {
  const { t } = useTranslation();
  const { box, walls, pieces, edges } = useMemo(() => viewOf(carton), [carton]);
  const size = Math.max(carton.lengthMm, carton.widthMm, carton.heightMm) / 12;
  const label = t('carton.drawn', { code: carton.code, count: pieces.length });
  return (
    <svg className={css.drawing} viewBox={box} role="img" aria-label={label}>
      {walls.map((points) => (
        <polygon key={points} points={points} className={css.wall} />
      ))}
      {pieces.map(({ skuId, top, left, right, at, sign }) => (
        <g key={top} className={css.piece}>
          <polygon points={left} className={css.left} />
          <polygon points={right} className={css.right} />
          <polygon points={top} className={css.top} />
          {(order.length > 1 || sign !== '') && (
            <text x={at.x} y={at.y} fontSize={size}>
              {order.length > 1 ? order.indexOf(skuId) + 1 : ''}
              {sign}
            </text>
          )}
        </g>
      ))}
      <polyline points={edges} className={css.edges} />
    </svg>
  );
}

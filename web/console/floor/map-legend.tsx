/** What the tones and grounds of the map mean, and what is not on it. */
import { useTranslation } from 'react-i18next';
import type { WarehouseMap } from '../../../src/contract/floor.ts';
import { countText } from '../../ui/format.ts';
import css from './floor.module.css';
import type { Step } from './heat.ts';
import type { MapTone } from './map-search.ts';

type Props = {
  map: WarehouseMap;
  steps: readonly Step[];
  tone: MapTone;
  notPlaced: number;
  mayWrite: boolean;
  onZone: (id: string) => void;
};

export function MapLegend({ map, steps, tone, notPlaced, mayWrite, onZone }: Props) {
  const { t } = useTranslation();
  const first = 5 - steps.length + 1;
  return (
    <div className={css.legend}>
      <span>
        {t(`map.legend.${tone}`)}
        <Swatch tone={0} /> 0
      </span>
      {steps.map(({ from, to }, i) => (
        <span key={from}>
          <Swatch tone={first + i} /> {from === to ? countText(from) : `${countText(from)}–${countText(to)}`}
        </span>
      ))}
      {map.zones
        .filter(({ active }) => active)
        .map(({ id, code, name, kind }) => {
          const words = (
            <>
              <svg width={14} height={14} aria-hidden>
                <rect className={css.zone} data-kind={kind} width={14} height={14} rx={3} />
              </svg>
              {code} {name}
            </>
          );
          return mayWrite ? (
            <button key={id} type="button" onClick={() => onZone(id)}>
              {words}
            </button>
          ) : (
            <span key={id}>{words}</span>
          );
        })}
      {notPlaced > 0 && <span>{t('map.notPlacedCount', { count: notPlaced })}</span>}
      {map.unsorted !== '0' && <span>{t('map.unsorted', { quantity: countText(map.unsorted) })}</span>}
      {map.staged !== '0' && <span>{t('map.staged', { quantity: countText(map.staged) })}</span>}
    </div>
  );
}

const Swatch = ({ tone }: { tone: number }) => (
  <svg width={14} height={14} aria-hidden>
    <rect className={css.swatch} data-tone={tone} x={0.5} y={0.5} width={13} height={13} />
  </svg>
);

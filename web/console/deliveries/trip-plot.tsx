/**
 * Stops and trips of a day on a plane: kilometres east and north of the warehouse, no map below. What is only known by
 * its area stands hollow at the centre of it. All of it is in the lists beside it, so for a screen reader it is a picture.
 */
import { useTranslation } from 'react-i18next';
import type { DeliveryDay } from '../../../src/contract/delivery-days.ts';
import css from './deliveries.module.css';

const [WIDTH, HEIGHT, MARGIN] = [640, 480, 32];
type Spot = { lat: number; lng: number };

/** Degrees of longitude are shorter by the cosine of the latitude. */
function planeOf(spots: readonly Spot[], middle: Spot) {
  const narrow = Math.cos((middle.lat * Math.PI) / 180);
  const east = (spot: Spot) => (spot.lng - middle.lng) * narrow;
  const [xs, ys] = [spots.map(east), spots.map(({ lat }) => lat)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [south, north] = [Math.min(...ys), Math.max(...ys)];
  const fit = Math.min((WIDTH - 2 * MARGIN) / (right - left || 1), (HEIGHT - 2 * MARGIN) / (north - south || 1));
  // One stop alone is not blown up to the whole sheet.
  const scale = Math.min(fit, 20_000);
  return (spot: Spot) => ({
    x: WIDTH / 2 + (east(spot) - (left + right) / 2) * scale,
    y: HEIGHT / 2 - (spot.lat - (south + north) / 2) * scale,
  });
}

/** A name at the edge of the sheet runs into it. */
const anchorAt = (x: number) => (x < 120 ? 'start' : x > WIDTH - 120 ? 'end' : 'middle');

type Props = { day: DeliveryDay; chosen: string | null };

export function TripPlot({ day, chosen }: Props) {
  const { t } = useTranslation();
  const known = new Map(
    day.drops.flatMap((drop) => (drop.point ? [[drop.parcelId, { ...drop, point: drop.point }]] : [])),
  );
  const at = planeOf([day.base, ...[...known.values()].map(({ point }) => point)], day.base);
  const home = at(day.base);
  const planned = new Set(day.trips.flatMap(({ stops }) => stops.map(({ parcelId }) => parcelId)));
  return (
    <svg className={css.plot} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('deliveries.plot')}>
      {day.trips.map((trip, i) => {
        const stops = trip.stops.flatMap(({ parcelId, state }) => {
          const drop = known.get(parcelId);
          return drop ? [{ ...drop, state, ...at(drop.point) }] : [];
        });
        const path = [home, ...stops, home].map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
        return (
          <g key={trip.id} data-trip={i % 6} data-faint={chosen !== null && chosen !== trip.id ? true : undefined}>
            {stops.length > 0 && <polyline className={css.way} points={path} />}
            {stops.map(({ parcelId, x, y, placed, state }, n) => (
              <g key={parcelId}>
                <circle className={css.stop} cx={x} cy={y} r={10} data-hollow={placed === 'own' ? undefined : true} />
                <text className={css.stopNumber} x={x} y={y} data-hollow={placed === 'own' ? undefined : true}>
                  {state === 'delivered' ? '✓' : n + 1}
                </text>
              </g>
            ))}
          </g>
        );
      })}
      {[...known.values()]
        .filter(({ parcelId }) => !planned.has(parcelId))
        .map(({ parcelId, point }) => (
          <circle key={parcelId} className={css.loose} cx={at(point).x} cy={at(point).y} r={6} />
        ))}
      <rect className={css.home} x={home.x - 6} y={home.y - 6} width={12} height={12} />
      <text className={css.homeText} x={home.x} y={home.y - 12} textAnchor={anchorAt(home.x)}>
        {day.base.node.name}
      </text>
    </svg>
  );
}

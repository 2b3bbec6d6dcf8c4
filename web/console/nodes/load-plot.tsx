/** What a node was given day by day, and the line it can take: a bar a day, today at the right. */
import { useTranslation } from 'react-i18next';
import { countText } from '../../ui/format.ts';
import css from './nodes.module.css';

type Props = { days: readonly string[]; parcels: readonly number[]; capacity: number | null; tall?: boolean };

const BAR = 6;
const GAP = 2;

export function LoadPlot({ days, parcels, capacity, tall = false }: Props) {
  const { t } = useTranslation();
  const height = tall ? 72 : 20;
  const most = Math.max(1, ...parcels, tall ? (capacity ?? 0) : 0);
  const at = (value: number) => (value / most) * height;
  const step = tall ? 3 * BAR : BAR;
  const width = days.length * (step + GAP) - GAP;
  const words = t('nodes.loadWords', { most: countText(Math.max(0, ...parcels)), days: days.length });
  return (
    <svg className={css.plot} width={width} height={height} role="img" aria-label={words}>
      {days.map((day, index) => {
        const value = parcels[index] ?? 0;
        const full = capacity !== null && value >= capacity;
        return (
          <rect
            key={day}
            x={index * (step + GAP)}
            y={height - Math.max(1, at(value))}
            width={step}
            height={Math.max(1, at(value))}
            data-full={full || undefined}
            data-today={index === days.length - 1 || undefined}
          >
            <title>{`${day.slice(5)} ${countText(value)}`}</title>
          </rect>
        );
      })}
      {tall && capacity !== null && (
        <line x1={0} x2={width} y1={height - at(capacity) + 0.5} y2={height - at(capacity) + 0.5} />
      )}
    </svg>
  );
}

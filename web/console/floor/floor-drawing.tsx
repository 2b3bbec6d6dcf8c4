/**
 * The floor from above: zones as a quiet ground, bins over it in the tone they are given, a walk where there is one. All
 * that it shows stands in the table beside it, so for a screen reader it is one picture.
 */
import { type MouseEvent, memo, type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Floor, FloorSpot, MapBin, WarehouseMap, ZoneKind } from '../../../src/contract/floor.ts';
import { type Drawing, type DrawnBin, drawFloor, lineOf } from './drawing.ts';
import css from './floor.module.css';

type Props = {
  label: string;
  floor: Floor;
  map: Pick<WarehouseMap, 'bins' | 'zones'>;
  /** 0 nothing, to 5 most. */
  toneOf: (bin: MapBin) => number;
  /** What a bin says when the mouse rests on it. */
  titleOf: (bin: MapBin) => string;
  /** Bins that light up. */
  marked?: ReadonlySet<string> | undefined;
  open?: string | null;
  onOpen?: (code: string) => void;
  /** The numbered stops of a walk and the way. */
  walk?: { path: readonly FloorSpot[]; stops: readonly FloorSpot[] } | undefined;
  children?: ReactNode;
};

const NONE: ReadonlySet<string> = new Set();

export function FloorDrawing({
  label,
  floor,
  map,
  toneOf,
  titleOf,
  marked = NONE,
  open,
  onOpen,
  walk,
  children,
}: Props) {
  const { t } = useTranslation();
  const pane = useRef<HTMLDivElement>(null);
  const room = useRoom(pane);
  const drawing = useMemo(() => drawFloor(floor, map.bins, room), [floor, map.bins, room]);
  const click = (event: MouseEvent) => {
    const code = (event.target as Element).getAttribute('data-bin');
    if (code !== null) onOpen?.(code);
  };
  return (
    <div ref={pane} className={css.pane}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the table beside it is the way by keyboard */}
      <svg
        className={css.floor}
        role="img"
        aria-label={label}
        width={drawing.width}
        height={drawing.height}
        data-clickable={onOpen ? true : undefined}
        onClick={click}
      >
        <Ground drawing={drawing} zones={map.zones} />
        <Bins bins={drawing.bins} toneOf={toneOf} titleOf={titleOf} />
        <Marks bins={drawing.bins} marked={marked} open={open ?? null} />
        {walk && <path className={css.walk} d={lineOf(walk.path, drawing.at)} />}
        {walk && <Stops stops={walk.stops} at={drawing.at} />}
        <Door spot={drawing.at(floor.startsAt)} text={t('floor.start')} />
        <Door spot={drawing.at(floor.endsAt)} text={t('floor.end')} end />
      </svg>
      {children}
    </div>
  );
}

function useRoom(element: React.RefObject<HTMLDivElement | null>) {
  const [room, setRoom] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element.current!;
      setRoom((before) => (before.width === width && before.height === height ? before : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  return room;
}

const Ground = memo(function Ground({ drawing, zones }: { drawing: Drawing; zones: WarehouseMap['zones'] }) {
  const kinds = new Map<string | null, ZoneKind>(zones.map(({ id, kind }) => [id, kind]));
  return (
    <>
      {drawing.zones.map(({ zoneId, x, y, width, height }) => (
        <rect
          key={`${x}/${y}`}
          className={css.zone}
          data-kind={kinds.get(zoneId)}
          {...{ x: x - 3, y: y - 3, width: width + 6, height: height + 6, rx: 3 }}
        />
      ))}
      {drawing.aisles.map(({ code, x, top, bottom }) => (
        <g key={code}>
          <line className={css.aisle} x1={x} x2={x} y1={top} y2={bottom} />
          <text className={css.aisleCode} x={x} y={top - 14}>
            {code}
          </text>
        </g>
      ))}
    </>
  );
});

type BinsProps = Pick<Props, 'toneOf' | 'titleOf'> & { bins: readonly DrawnBin[] };

/** Thousands of them: drawn anew only when the tones or the room change. */
const Bins = memo(function Bins({ bins, toneOf, titleOf }: BinsProps) {
  return bins.map(({ bin, x, y, width, height }) => (
    <rect
      key={bin.code}
      className={css.bin}
      data-bin={bin.code}
      data-tone={toneOf(bin)}
      data-closed={bin.active ? undefined : true}
      {...{ x: x + 0.5, y: y + 0.5, width: Math.max(1, width - 1), height: Math.max(1, height - 1) }}
    >
      <title>{titleOf(bin)}</title>
    </rect>
  ));
});

type MarksProps = { bins: readonly DrawnBin[]; marked: ReadonlySet<string>; open: string | null };

/** Over all bins, so that no neighbour covers the ring. */
function Marks({ bins, marked, open }: MarksProps) {
  const shown = bins.filter(({ bin }) => marked.has(bin.code) || bin.code === open);
  return shown.map(({ bin, x, y, width, height }) => (
    <rect
      key={bin.code}
      className={css.mark}
      data-open={bin.code === open || undefined}
      {...{ x: x - 2, y: y - 2, width: width + 4, height: height + 4, rx: 3 }}
    />
  ));
}

/** Stops at one place share their number. */
function Stops({ stops, at }: { stops: readonly FloorSpot[]; at: Drawing['at'] }) {
  const places = [...Map.groupBy(stops, ({ xMm, yMm }) => `${xMm}/${yMm}`).values()].map(([first]) => at(first!));
  return places.map(({ x, y }, i) => (
    <g key={`${x}/${y}`}>
      <circle className={css.stop} cx={x} cy={y} r={9} />
      <text className={css.stopNumber} x={x} y={y}>
        {i + 1}
      </text>
    </g>
  ));
}

function Door({ spot: { x, y }, text, end = false }: { spot: { x: number; y: number }; text: string; end?: boolean }) {
  return (
    <g>
      {end ? (
        <rect className={css.door} x={x - 4} y={y - 4} width={8} height={8} />
      ) : (
        <circle className={css.door} cx={x} cy={y} r={5} />
      )}
      <text className={css.doorText} x={x} y={y + 18}>
        {text}
      </text>
    </g>
  );
}

/**
 * From the floor in millimetres to rectangles in pixels, without React. The front of the house is at the bottom. Bins
 * over each other are drawn side by side, the lowest level at the aisle, so that each can be seen and touched.
 */
import type { Floor, FloorSpot, MapBin, WarehouseMap } from '../../../src/contract/floor.ts';

export type Box = { x: number; y: number; width: number; height: number };
export type DrawnBin = Box & { bin: MapBin };
export type DrawnZone = Box & { zoneId: string | null };
export type Drawing = {
  width: number;
  height: number;
  bins: DrawnBin[];
  zones: DrawnZone[];
  aisles: { code: string; x: number; top: number; bottom: number }[];
  at: (spot: FloorSpot) => { x: number; y: number };
};

/** Of the way from one aisle to the next: what the racks of one side take. */
const RACK = 0.3;
const LONE_AISLE_MM = 3_000;
/** Room for the names of aisles and doors. */
const MARGIN = 28;
const LEAST_SCALE = 0.012;
const MOST_SCALE = 0.06;

const pitchOf = ({ aisles }: Floor): number => {
  const gaps = aisles.slice(1).map(({ xMm }, i) => xMm - aisles[i]!.xMm);
  return gaps.length > 0 ? Math.min(...gaps) : LONE_AISLE_MM;
};

/** As large as the room allows; where it is too small to be touched the drawing is larger than the room. */
export function drawFloor(floor: Floor, bins: WarehouseMap['bins'], room: { width: number; height: number }): Drawing {
  const pitch = pitchOf(floor);
  const [left, right] = [floor.aisles[0]!.xMm - pitch / 2, floor.aisles.at(-1)!.xMm + pitch / 2];
  const [front, back] = [floor.crossAisles[0]!, floor.crossAisles.at(-1)!];
  const fit = Math.min((room.width - 2 * MARGIN) / (right - left), (room.height - 2 * MARGIN) / (back - front));
  const scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, fit));
  const at = ({ xMm, yMm }: FloorSpot) => ({ x: MARGIN + (xMm - left) * scale, y: MARGIN + (back - yMm) * scale });
  const drawn = binsIn(bins, { pitch, bayMm: floor.bayMm, scale, at });
  return {
    width: 2 * MARGIN + (right - left) * scale,
    height: 2 * MARGIN + (back - front) * scale,
    bins: drawn,
    zones: zonesOf(drawn, ({ at: spot }) => floor.crossAisles.filter((y) => y < spot!.yMm).length),
    aisles: floor.aisles.map(({ code, xMm }) => {
      const { x, y: top } = at({ xMm, yMm: back });
      return { code, x, top, bottom: at({ xMm, yMm: front }).y };
    }),
    at,
  };
}

type Scale = { pitch: number; bayMm: number; scale: number; at: Drawing['at'] };

function binsIn(bins: WarehouseMap['bins'], { pitch, bayMm, scale, at }: Scale): DrawnBin[] {
  const placed = bins.flatMap((bin) => (bin.at ? [{ bin, spot: at(bin.at) }] : []));
  const levels = Math.max(1, ...placed.map(({ bin }) => bin.level ?? 1));
  const depth = (pitch * RACK * scale) / levels;
  const reach = pitch * (0.5 - RACK) * scale;
  return placed.map(({ bin, spot }) => {
    const out = reach + ((bin.level ?? 1) - 1) * depth;
    const height = bayMm * scale;
    const x = bin.side === 'left' ? spot.x - out - depth : spot.x + out;
    return { bin, x, y: spot.y - height / 2, width: depth, height };
  });
}

/** What a zone has of one side of one aisle in one block, as one ground under its bins. */
function zonesOf(bins: readonly DrawnBin[], blockOf: (bin: MapBin) => number): DrawnZone[] {
  const groups = Map.groupBy(bins, ({ bin }) => `${bin.zoneId}/${bin.aisle}/${bin.side}/${blockOf(bin)}`);
  return [...groups.values()].map((group) => {
    const [x, y] = [Math.min(...group.map((one) => one.x)), Math.min(...group.map((one) => one.y))];
    const [right, bottom] = [
      Math.max(...group.map((one) => one.x + one.width)),
      Math.max(...group.map((one) => one.y + one.height)),
    ];
    return { zoneId: group[0]!.bin.zoneId, x, y, width: right - x, height: bottom - y };
  });
}

/** A walk as the path of an SVG. */
export const lineOf = (path: readonly FloorSpot[], at: Drawing['at']): string =>
  path
    .map(at)
    .map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`)
    .join(' ');

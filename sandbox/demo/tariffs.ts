/**
 * Six couriers with price lists as merchants of this size agree them: first kilogram and each further one, by distance
 * from the province a parcel leaves. Kdniao gives the numbers of most, Cainiao of two, SF its own. Pure.
 */
import type { Tariff } from '../../src/shipping/shipping.ts';

export type DemoCourier = {
  code: string;
  name: string;
  product: string;
  service: 'kdniao' | 'cainiao' | 'sf';
  active: boolean;
  tariffs: Tariff[];
};

const EAST = ['310000', '320000', '330000', '340000'];
const SOUTH = ['440000', '450000', '350000', '460000'];
const NORTH = ['110000', '120000', '130000', '140000', '370000'];
const MIDDLE = ['410000', '420000', '430000', '360000'];
const SOUTHWEST = ['500000', '510000', '520000', '530000', '610000'];
const NORTHEAST = ['210000', '220000', '230000'];
const FAR = ['150000', '620000', '630000', '640000'];
const REMOTE = ['540000', '650000'];

/** Zones by the province of the node: home, near, usual, far, remote. */
const ZONES: Record<string, string[][]> = {
  '330000': [EAST, [...MIDDLE, ...NORTH, ...SOUTH], [...SOUTHWEST, ...NORTHEAST], FAR, REMOTE],
  '440000': [SOUTH, [...MIDDLE, ...EAST], [...SOUTHWEST, ...NORTH], [...NORTHEAST, ...FAR], REMOTE],
  '130000': [NORTH, [...EAST, ...MIDDLE, ...NORTHEAST], [...SOUTH, ...SOUTHWEST], FAR, REMOTE],
};

type Terms = {
  code: string;
  name: string;
  product?: string;
  service: DemoCourier['service'];
  /** First kilogram and each further one in fen, per zone; a zone left out is not served. */
  zones: readonly (readonly [first: bigint, further: bigint])[];
  days: readonly number[];
  cod?: Tariff['cod'];
  insurance?: Tariff['insurance'];
  divisor?: bigint;
  /** Rounded up to this, and how much over is let pass. */
  round?: readonly [toG: bigint, forgiveG: bigint];
  maxWeightG?: bigint;
  priority: number;
};

const COD = { ppm: 10_000n, minimumMinor: 300n, maximumMinor: null, limitMinor: 500_000n };
const INSURANCE = { ppm: 5_000n, minimumMinor: 100n, maximumMinor: null };

const TERMS: readonly Terms[] = [
  {
    code: 'ZTO',
    name: '中通快递',
    service: 'kdniao',
    zones: [
      [230n, 60n],
      [260n, 120n],
      [330n, 220n],
      [600n, 500n],
      [1500n, 1300n],
    ],
    days: [2, 3, 3, 4, 6],
    insurance: INSURANCE,
    maxWeightG: 50_000n,
    priority: 10,
  },
  {
    code: 'YTO',
    name: '圆通速递',
    service: 'kdniao',
    zones: [
      [225n, 65n],
      [265n, 115n],
      [320n, 230n],
      [590n, 520n],
      [1480n, 1320n],
    ],
    days: [2, 3, 4, 5, 7],
    maxWeightG: 50_000n,
    priority: 20,
  },
  {
    code: 'STO',
    name: '申通快递',
    service: 'kdniao',
    zones: [
      [235n, 55n],
      [255n, 125n],
      [340n, 210n],
      [610n, 490n],
    ],
    days: [2, 3, 4, 5],
    maxWeightG: 40_000n,
    priority: 30,
  },
  {
    code: 'YD',
    name: '韵达速递',
    service: 'cainiao',
    zones: [
      [220n, 70n],
      [270n, 110n],
      [335n, 215n],
      [620n, 480n],
      [1520n, 1280n],
    ],
    days: [2, 3, 4, 5, 7],
    maxWeightG: 50_000n,
    priority: 40,
  },
  {
    code: 'YZPY',
    name: '邮政快递包裹',
    service: 'cainiao',
    zones: [
      [300n, 100n],
      [350n, 150n],
      [400n, 200n],
      [520n, 300n],
      [900n, 600n],
    ],
    days: [3, 4, 5, 6, 8],
    cod: COD,
    round: [500n, 0n],
    priority: 50,
  },
  {
    code: 'SF',
    name: '顺丰速运',
    product: '标快',
    service: 'sf',
    zones: [
      [900n, 200n],
      [1300n, 500n],
      [1500n, 700n],
      [1800n, 1000n],
      [2200n, 1500n],
    ],
    days: [1, 2, 2, 3, 4],
    cod: COD,
    insurance: INSURANCE,
    divisor: 12_000n,
    round: [100n, 0n],
    priority: 60,
  },
];

const tariffFrom = (terms: Terms, origin: string, zones: string[][]): Tariff => ({
  courier: terms.code,
  origins: [origin],
  from: '2026-01-01',
  until: null,
  volumetricDivisor: terms.divisor ?? 8_000n,
  roundToG: terms.round?.[0] ?? 1_000n,
  forgiveG: terms.round?.[1] ?? 50n,
  minimumMinor: 0n,
  fuelPpm: 0n,
  cod: terms.cod ?? null,
  insurance: terms.insurance ?? null,
  maxWeightG: terms.maxWeightG ?? null,
  maxSideMm: null,
  refusedGoods: [],
  served: [],
  refused: [],
  rates: terms.zones.map(([first, further], zone) => ({
    destinations: zones[zone]!,
    brackets: [{ uptoG: 1_000n, priceMinor: first }],
    steps: [{ uptoG: null, stepG: 1_000n, stepMinor: further }],
    remoteMinor: 0n,
    days: terms.days[zone]!,
  })),
  priority: terms.priority,
});

export const COURIERS: readonly DemoCourier[] = TERMS.map((terms) => ({
  code: terms.code,
  name: terms.name,
  product: terms.product ?? '',
  service: terms.service,
  active: true,
  tariffs: Object.entries(ZONES).map(([origin, zones]) => tariffFrom(terms, origin, zones)),
}));

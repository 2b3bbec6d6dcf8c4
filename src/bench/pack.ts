/** P6a: how full containers get (Bischoff and Ratcliff's classes), and how fast a carton is chosen for an order. */
import { randomOf } from '../kernel/random.ts';
import { type Carton, chooseCarton, loadBox, type Piece, type Sides } from '../warehouse/warehouse.ts';
import { type ContainerLoad, madeUp, published } from './container-loads.ts';
import { type Figure, median, quantile } from './figure.ts';

/** Kinds of goods in the classes BR1 to BR7. */
const KINDS = [3, 5, 8, 10, 12, 15, 20];
export const EFFORT = { loads: 1500, blocks: 1500 };
const ORDERS = 2000;

/** `guanjia bench pack [--instances DIR]`: `each` loads of each class, made up where no folder of published ones is given. */
export function benchPack(folder?: string, each = 10): Figure[] {
  const figures = KINDS.flatMap((kinds, i) => {
    const numbers = Array.from({ length: each }, (_, n) => 1 + Math.floor((n * 100) / each));
    const loads = numbers.map((n) => (folder ? published(folder, i + 1, n) : madeUp(kinds, n)));
    return fillFigures(`${folder ? 'BR' : 'made-up BR'}${i + 1} (${kinds} kinds)`, loads);
  });
  return [...figures, ...cartonFigures()];
}

function fillFigures(what: string, loads: readonly ContainerLoad[]): Figure[] {
  const times: number[] = [];
  const fills = loads.map(({ box, goods }) => {
    const start = performance.now();
    const { fill } = loadBox(box, goods, EFFORT);
    times.push((performance.now() - start) / 1000);
    return fill * 100;
  });
  const round = (value: number) => Math.round(value * 100) / 100;
  const mean = fills.reduce((a, b) => a + b, 0) / fills.length;
  const runs = loads.length;
  return [
    {
      id: 'P6a',
      what: `${what}: container filled, mean`,
      value: round(mean),
      unit: '%',
      goal: 90,
      better: 'higher',
      runs,
    },
    {
      id: 'P6a',
      what: 'the same, time, median',
      value: round(median(times)),
      unit: 's',
      goal: 1,
      better: 'lower',
      runs,
    },
  ];
}

/** Cartons as couriers sell them, numbered from the biggest; inside, in millimetres. */
export const CARTONS: readonly Carton[] = (
  [
    [530, 290, 370],
    [530, 230, 290],
    [430, 210, 270],
    [350, 190, 230],
    [290, 170, 190],
    [260, 150, 180],
    [230, 130, 160],
    [210, 110, 140],
    [195, 105, 135],
    [175, 95, 115],
    [145, 85, 105],
    [130, 80, 90],
  ] as const
).map((sides, i) => ({ id: `${i + 1}`, sides, maxWeightG: 30_000, costMinor: BigInt(200 - 15 * i) }));

/** One to twelve pieces of one to five kinds. */
export function madeUpOrder(seed: number): Piece[] {
  const random = randomOf(seed);
  const side = (most: number) => 15 + Math.floor(random() ** 2 * most);
  let room = 12;
  return Array.from({ length: 1 + Math.floor(random() * 5) }, () => {
    const sides: Sides = [side(200), side(150), side(100)];
    const pieces = Math.max(1, Math.min(room - 4, Math.ceil(random() * 4)));
    room -= pieces;
    return { sides, weightG: 300, pieces };
  });
}

function cartonFigures(): Figure[] {
  const times: number[] = [];
  const fills: number[] = [];
  for (let seed = 0; seed < ORDERS; seed++) {
    const order = madeUpOrder(seed);
    const start = performance.now();
    const packed = chooseCarton(order, CARTONS);
    times.push(performance.now() - start);
    if (packed) fills.push(packed.fill * 100);
  }
  const figure = { id: 'P6a', runs: ORDERS } as const;
  const round = (value: number) => Math.round(value * 100) / 100;
  return [
    {
      ...figure,
      what: 'carton of an order of up to 12 pieces, of 12 sizes: p99',
      value: round(quantile(times, 0.99)),
      unit: 'ms',
      goal: 5,
      better: 'lower',
    },
    {
      ...figure,
      what: 'the same, carton filled, median',
      value: round(median(fills)),
      unit: '%',
      goal: null,
      better: 'higher',
    },
  ];
}

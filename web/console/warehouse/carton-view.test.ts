import { expect, test } from 'vitest';
import type { SuggestedCarton } from '../../../src/contract/warehouse.ts';
import { viewOf } from './carton-view.ts';

const place = (skuId: string, [xMm, yMm, zMm]: number[]) => ({
  ...{ skuId, xMm: xMm!, yMm: yMm!, zMm: zMm! },
  ...{ lengthMm: 10, widthMm: 10, heightMm: 10 },
});
const carton = (...places: SuggestedCarton['places']): SuggestedCarton => ({
  ...{ code: 'S', name: '', lengthMm: 20, widthMm: 20, heightMm: 20, fillPercent: 50, places },
});
const order = (view: ReturnType<typeof viewOf>) => view.pieces.map(({ skuId }) => skuId);

test('WMS-8 a carton is drawn from behind to the front, from the bottom to the top', () => {
  const [corner, right, left, near, above] = [
    place('corner', [0, 0, 0]),
    place('right', [10, 0, 0]),
    place('left', [0, 10, 0]),
    place('near', [10, 10, 0]),
    place('above', [10, 10, 10]),
  ];
  const drawn = order(viewOf(carton(above, near, left, right, corner)));
  // The two beside each other hide nothing of one another.
  expect([drawn[0], new Set(drawn.slice(1, 3)), ...drawn.slice(3)]).toEqual([
    'corner',
    new Set(['left', 'right']),
    'near',
    'above',
  ]);
});

test('WMS-8 the drawing holds the whole carton, and each piece lies within it', () => {
  const { box, pieces, walls, edges } = viewOf(carton(place('a', [10, 10, 10])));
  const [x, y, wide, high] = box.split(' ').map(Number) as [number, number, number, number];
  for (const shape of [...walls, edges, ...pieces.flatMap(({ top, left, right }) => [top, left, right])])
    for (const point of shape.split(' ')) {
      const [at, down] = point.split(',').map(Number) as [number, number];
      expect(at >= x && at <= x + wide && down >= y && down <= y + high).toBe(true);
    }
});

/** Lines of a stock document as they are scanned (STK-1). */
import { expect, test } from 'vitest';
import { blankDraft, type DraftLine, isQuantity, lacking, scanned } from './document-draft.ts';

const sku = (id: string) => ({ id, merchantCode: id, name: '', properties: '' });
const counts = (lines: readonly DraftLine[]) => lines.map((line) => [line.sku.id, line.bin, line.quantity]);

test('STK-1: a SKU scanned again has one more; in another bin it is a line of its own; a new line takes the bin before', () => {
  let lines = scanned(scanned([], sku('A')), sku('A'));
  expect(counts(lines)).toEqual([['A', '', '2']]);
  lines = scanned([{ ...lines[0]!, bin: 'A-01' }], sku('B'));
  expect(counts(lines)).toEqual([
    ['A', 'A-01', '2'],
    ['B', 'A-01', '1'],
  ]);
  lines = scanned([lines[0]!, { ...lines[1]!, bin: 'B-02' }], sku('A'));
  expect(counts(lines)).toEqual([
    ['A', 'A-01', '2'],
    ['B', 'B-02', '1'],
    ['A', 'B-02', '1'],
  ]);
});

test.each([
  ['receipt', '0', false],
  ['receipt', '-1', false],
  ['adjustment', '-3', true],
  ['adjustment', '0', false],
  ['count', '0', true],
  ['move', '1.5', false],
  ['expectation', '100', true],
] as const)('STK-1: %s takes %j: %s', (kind, quantity, taken) => {
  expect(isQuantity(kind, quantity)).toBe(taken);
});

test('STK-1: what is missing is said before it is booked; an adjustment needs its reason', () => {
  const draft = { ...blankDraft('n'), lines: scanned([], sku('A')) };
  expect(lacking('receipt', blankDraft('n'))).toBe('goodsDocuments.noLines');
  expect(lacking('receipt', draft)).toBeNull();
  expect(lacking('adjustment', draft)).toBe('goodsDocuments.reasonMissing');
  expect(lacking('adjustment', { ...draft, note: '破损' })).toBeNull();
});

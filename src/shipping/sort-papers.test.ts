import { expect, test } from 'vitest';
import { type PaperKind, type PaperSize, type PrinterAt, sortPapers } from './sort-papers.ts';

const printer = (id: string, nodeId: string, paper: PaperSize, couriers = ''): PrinterAt => ({
  ...{ id, nodeId, paper },
  couriers: couriers === '' ? [] : couriers.split(' '),
});
const PRINTERS = [
  printer('any', 'HZ', '76x130'),
  printer('sf', 'HZ', '100x180', 'SF'),
  printer('zto1', 'GZ', '76x130', 'ZTO'),
  printer('zto2', 'GZ', '76x130', 'ZTO'),
  printer('sheets', 'HZ', 'A4'),
];
/** `1 HZ SF` is a paper of parcel 1 in Hangzhou by 顺丰. */
const paper = (text: string) => {
  const [id = '', nodeId = '', courier = null] = text.split(' ');
  return { id, nodeId, courier };
};

test.each`
  situation                             | kind              | papers                                    | queued         | batches                 | homeless
  ${'each courier in its own queue'}    | ${'labels'}       | ${'1 HZ SF, 2 HZ ZTO, 3 HZ SF, 4 HZ YTO'} | ${{}}          | ${'sf:1+3 any:2 any:4'} | ${''}
  ${'two printers of a courier'}        | ${'labels'}       | ${'1 GZ ZTO, 2 GZ ZTO'}                   | ${{ zto1: 3 }} | ${'zto2:1+2'}           | ${''}
  ${'no printer for a courier'}         | ${'labels'}       | ${'1 GZ SF, 2 GZ ZTO'}                    | ${{}}          | ${'zto1:2'}             | ${'1'}
  ${'no printer in a warehouse'}        | ${'labels'}       | ${'1 BJ SF'}                              | ${{}}          | ${''}                   | ${'1'}
  ${'lists go to sheets, not labels'}   | ${'packingLists'} | ${'1 HZ ZTO, 2 GZ ZTO'}                   | ${{}}          | ${'sheets:1'}           | ${'2'}
  ${'a label without a chosen courier'} | ${'labels'}       | ${'1 HZ'}                                 | ${{}}          | ${'any:1'}              | ${''}
`('SHP-3 $situation: $batches', ({ kind, papers, queued, batches, homeless }) => {
  const sorted = sortPapers(
    kind as PaperKind,
    papers.split(', ').map(paper),
    PRINTERS,
    new Map(Object.entries(queued)),
  );
  expect(sorted.batches.map((one) => `${one.printerId}:${one.papers.join('+')}`).join(' ')).toBe(batches);
  expect(sorted.homeless.join(' ')).toBe(homeless);
});

test('SHP-3 a large batch is shared between the printers of a courier, in order', () => {
  const papers = Array.from({ length: 250 }, (_, i) => paper(`${i} GZ ZTO`));
  const { batches } = sortPapers('labels', papers, PRINTERS, new Map());
  expect(batches.map((one) => [one.printerId, one.papers.length])).toEqual([
    ['zto1', 100],
    ['zto2', 100],
    ['zto1', 50],
  ]);
  expect(batches.flatMap((one) => one.papers)).toEqual(papers.map((one) => one.id));
});

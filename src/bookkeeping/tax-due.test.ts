/** FIN-1, INV-1: what invoices make due beside the sales they are for, whichever came first, by rate and to the cent. */
import { expect, test } from 'vitest';
import { seeded } from '../../test/random.ts';
import { soldByRate, type Taxed, taxMoves } from './tax-due.ts';

/** `13: 113.00/13.00` */
const read = (text: string): Taxed[] =>
  text.split(', ').flatMap((one) => {
    const [, rate, gross, vat] = /^(\d+): (\S+)\/(\S+)$/.exec(one) ?? [];
    const minor = (decimal: string) => BigInt(decimal.replace('.', ''));
    return rate ? [{ ppm: Number(rate) * 10_000, gross: minor(gross!), vat: minor(vat!) }] : [];
  });
const told = (sold: string, invoiced: string) =>
  taxMoves(read(sold), read(invoiced))
    .filter(({ early, differs }) => early !== 0n || differs !== 0n)
    .map(({ ppm, early, differs }) => `${ppm / 10_000}: early ${early} differs ${differs}`)
    .join(', ');

test.each`
  what                                             | sold                                  | invoiced                              | moves
  ${'shipped and invoiced'}                        | ${'13: 113.00/13.00'}                 | ${'13: 113.00/13.00'}                 | ${''}
  ${'shipped, not invoiced'}                       | ${'13: 113.00/13.00'}                 | ${''}                                 | ${''}
  ${'invoiced early'}                              | ${''}                                 | ${'13: 113.00/13.00'}                 | ${'13: early 1300 differs 0'}
  ${'invoiced early, shipped in part'}             | ${'13: 56.50/6.50'}                   | ${'13: 113.00/13.00'}                 | ${'13: early 650 differs 0'}
  ${'invoiced in part'}                            | ${'13: 113.00/13.00'}                 | ${'13: 56.50/6.50'}                   | ${''}
  ${'a cent of rounding over the lines'}           | ${'13: 99.00/11.39'}                  | ${'13: 99.00/11.40'}                  | ${'13: early 0 differs 1'}
  ${'returned, its red one is not there'}          | ${''}                                 | ${'13: 113.00/13.00'}                 | ${'13: early 1300 differs 0'}
  ${'returned in part, red in part'}               | ${'13: 56.50/6.50'}                   | ${'13: 56.50/6.50'}                   | ${''}
  ${'blue and red'}                                | ${'13: 113.00/13.00'}                 | ${'13: 0.00/0.00'}                    | ${''}
  ${'freight has a rate of its own on an invoice'} | ${'13: 55.02/6.33'}                   | ${'13: 46.02/5.29, 9: 9.00/0.74'}     | ${'13: early 0 differs -104, 9: early 0 differs 74'}
  ${'two rates'}                                   | ${'13: 113.00/13.00, 9: 109.00/9.00'} | ${'13: 113.00/13.00, 9: 109.00/9.00'} | ${''}
  ${'two rates, one of them invoiced'}             | ${'13: 113.00/13.00, 9: 109.00/9.00'} | ${'9: 109.00/9.00'}                   | ${''}
  ${'two rates, early'}                            | ${''}                                 | ${'13: 113.00/13.00, 9: 109.00/9.00'} | ${'13: early 1300 differs 0, 9: early 900 differs 0'}
  ${'free of tax on the invoice alone'}            | ${'13: 113.00/13.00'}                 | ${'0: 113.00/0.00'}                   | ${'13: early 0 differs -1300'}
`('INV-1 $what', ({ sold, invoiced, moves }) => {
  expect(told(sold, invoiced)).toBe(moves);
});

test('FIN-1 with what is booked of the sale, due is what is issued and what is sold beyond it', () => {
  for (let seed = 1; seed <= 500; seed++) {
    const random = seeded(seed);
    const some = (): Taxed[] =>
      [130_000, 90_000, 0].flatMap((ppm) => {
        const gross = BigInt(random.below(20_000));
        return random.below(3) === 0 ? [] : [{ ppm, gross, vat: (gross * BigInt(ppm)) / BigInt(1_000_000 + ppm) }];
      });
    const [ordered, invoiced] = [some(), some()];
    const all = (of: readonly Taxed[], by: 'gross' | 'vat') => of.reduce((sum, one) => sum + one[by], 0n);
    const gross = (all(ordered, 'gross') * BigInt(random.below(5))) / 4n;
    const vat = (all(ordered, 'vat') * gross) / (all(ordered, 'gross') || 1n);
    const sold = soldByRate(ordered, gross, vat);
    if (gross > 0n) expect([all(sold, 'gross'), all(sold, 'vat')]).toEqual([gross, vat]);
    const moves = taxMoves(sold, invoiced);
    const early = moves.reduce((sum, one) => sum + one.early, 0n);
    const due = vat + moves.reduce((sum, one) => sum + one.early + one.differs, 0n);
    const [open, ahead] = [gross - all(invoiced, 'gross'), all(invoiced, 'gross') - gross];
    // Nothing sold is left: due is what is issued. Something is: at least that, and not more than both.
    if (open <= 0n) expect([seed, due]).toEqual([seed, all(invoiced, 'vat')]);
    else expect(due >= all(invoiced, 'vat') && due <= all(invoiced, 'vat') + vat).toBe(true);
    if (ahead <= 0n) expect([seed, early]).toEqual([seed, 0n]);
  }
});

/** INV-1 and INV-2: tax to the cent, titles, lines, caps and partial reds, as tables and against random sequences. */
import { expect, test } from 'vitest';
import { seeded } from '../../test/random.ts';
import {
  type Caps,
  type DraftLine,
  mergeLines,
  printLines,
  type SoldLine,
  shareTotal,
  splitByCaps,
  totalsOf,
} from './lines.ts';
import { type BlueLine, blueLines, type RedWish, redParts, redShare, type Sum } from './red.ts';
import { taxIn, unitPrice } from './tax.ts';
import { creditCheck, type Title, tidyTitle, titleRefusal } from './title.ts';

test.each`
  incl        | ppm        | tax        | why
  ${20_000n}  | ${130_000} | ${2_301n}  | ${'the published 200.00 at 13 %'}
  ${659_800n} | ${130_000} | ${75_906n} | ${'a real invoice: 5838.94 and 759.06'}
  ${30_000n}  | ${130_000} | ${3_451n}  | ${'row 19 of the book of entries'}
  ${500n}     | ${60_000}  | ${28n}     | ${'4.72 and 0.28'}
  ${1n}       | ${130_000} | ${0n}      | ${'a cent'}
  ${5n}       | ${130_000} | ${1n}      | ${'0.575 goes up'}
  ${-20_000n} | ${130_000} | ${-2_301n} | ${'a discount is rounded as its item'}
  ${12_345n}  | ${0}       | ${0n}      | ${'free of tax'}
`('INV-1 tax in $incl at $ppm ppm is $tax: $why', ({ incl, ppm, tax }) => expect(taxIn(incl, ppm)).toBe(tax));

test.each`
  net         | quantity | price
  ${17_699n}  | ${1n}    | ${'176.99'}
  ${10_000n}  | ${3n}    | ${'33.3333333333333'}
  ${100n}     | ${3n}    | ${'0.3333333333333'}
  ${-20_000n} | ${-7n}   | ${'28.5714285714286'}
  ${5n}       | ${0n}    | ${''}
  ${100n}     | ${1n}    | ${'1'}
  ${120n}     | ${1n}    | ${'1.2'}
`('INV-1 the price of $quantity pieces for $net has at most 13 decimals: $price', ({ net, quantity, price }) =>
  expect(unitPrice(net, quantity)).toBe(price),
);

const title = (changed: Partial<Title>): Title => ({
  ...{ kind: 'company', type: 'normal', name: '深圳市腾讯计算机系统有限公司', taxNo: '9144030071526726XG' },
  ...{ address: '', phone: '', bank: '', bankAccount: '', email: '', mobile: '' },
  ...changed,
});

test('INV-1 the check character of GB 32100 is the published one', () => {
  // Published codes of companies anybody can look up.
  for (const code of ['9144030071526726XG', '91330100799655058B', '91110000802100433B', '91440300582733406C'])
    expect({ code, check: creditCheck(code.slice(0, 17)) }).toEqual({ code, check: code[17] });
  expect(creditCheck('9144030071526726I')).toBeNull();
});

test.each`
  changed                                                           | code
  ${{}}                                                             | ${null}
  ${{ taxNo: ' 9144 0300 7152 6726 xg ' }}                          | ${null}
  ${{ taxNo: '９１４４０３００７１５２６７２６ＸＧ' }}              | ${null}
  ${{ taxNo: '9144030071526726X6' }}                                | ${'invoices.taxNoUnfit'}
  ${{ taxNo: '914403007152672XG' }}                                 | ${'invoices.taxNoLength'}
  ${{ taxNo: '' }}                                                  | ${'invoices.taxNoLength'}
  ${{ name: '腾讯' }}                                               | ${'invoices.nameUnfit'}
  ${{ name: '腾讯<script>有限公司' }}                               | ${'invoices.nameUnfit'}
  ${{ kind: 'person', name: '个人', taxNo: '' }}                    | ${null}
  ${{ kind: 'person', name: '王小明' }}                             | ${'invoices.taxNoOfPerson'}
  ${{ kind: 'person', name: '王小明', taxNo: '', type: 'special' }} | ${'invoices.specialForPerson'}
`('INV-1 a title $changed is answered $code', ({ changed, code }) =>
  expect(titleRefusal(tidyTitle(title(changed)))?.code ?? null).toBe(code),
);

const sold = (order: string, line: number, changed: Partial<SoldLine> = {}): SoldLine => ({
  ...{ orderId: order, line, taxCode: '1040201', taxWord: '服装', name: '羽绒服', spec: '黑 / L', unit: '件' },
  ...{ ratePpm: 130_000, preference: '', quantity: 1n, grossMinor: 10_000n, inclMinor: 10_000n },
  ...changed,
});

test('INV-1 orders of one title become one invoice: equal goods one line, a discount after its item, nothing lost', () => {
  const lines = [
    sold('A', 1, { quantity: 2n, grossMinor: 20_000n, inclMinor: 18_001n }),
    sold('A', 2, { name: '围巾', spec: '红', grossMinor: 5_000n, inclMinor: 5_000n }),
    sold('B', 1, { inclMinor: 9_500n }),
    sold('B', 2, { name: '羽绒服', grossMinor: 9_900n, inclMinor: 9_900n }),
    sold('B', 3, { name: '赠品', inclMinor: 0n }),
  ];
  const merged = mergeLines(lines);
  expect(
    merged.map(({ name, quantity, grossMinor, inclMinor, parts }) => [
      name,
      quantity,
      grossMinor,
      inclMinor,
      parts.length,
    ]),
  ).toEqual([
    ['羽绒服', 3n, 30_000n, 27_501n, 2],
    ['围巾', 1n, 5_000n, 5_000n, 1],
    ['羽绒服', 1n, 9_900n, 9_900n, 1],
  ]);
  const printed = printLines(merged);
  expect(
    printed.map(({ line, kind, inclMinor, netMinor, taxMinor }) => [line, kind, inclMinor, netMinor, taxMinor]),
  ).toEqual([
    [1, 'item', 30_000n, 26_549n, 3_451n],
    [2, 'discount', -2_499n, -2_212n, -287n],
    [3, 'item', 5_000n, 4_425n, 575n],
    [4, 'item', 9_900n, 8_761n, 1_139n],
  ]);
  expect(totalsOf(printed)).toEqual({ inclMinor: 42_401n, netMinor: 37_523n, taxMinor: 4_878n });
});

/** Random sold lines of a few orders. */
function shelf(seed: number) {
  const random = seeded(seed);
  return Array.from({ length: 1 + random.below(12) }, (_, i): SoldLine => {
    const quantity = BigInt(1 + random.below(6));
    const price = BigInt(1 + random.below(30_000));
    const grossMinor = price * quantity;
    const inclMinor = grossMinor - (random.below(3) === 0 ? BigInt(random.below(Number(grossMinor))) : 0n);
    const rates = [130_000, 90_000, 60_000, 10_000, 0];
    return sold(`O${random.below(4)}`, i, {
      name: `商品${random.below(3)}`,
      quantity,
      grossMinor,
      inclMinor,
      ratePpm: random.pick(rates),
    });
  });
}

test('INV-1 figure 8: whatever is merged and split adds up to the cent, and every order line keeps its own amount', () => {
  for (let seed = 1; seed <= 150; seed++) {
    const random = seeded(seed * 31);
    const lines = shelf(seed);
    const whole = lines.reduce((sum, line) => sum + line.inclMinor, 0n);
    const total = random.below(2) === 0 ? whole : (whole * BigInt(random.below(100))) / 100n;
    const shared = shareTotal(lines, total);
    const caps: Caps = { maxLines: 2 + random.below(6), maxNetMinor: 30_000n + BigInt(random.below(200_000)) };
    const invoices = splitByCaps(mergeLines(shared), caps)!;
    const covered = new Map<string, bigint>();
    let sum = 0n;
    for (const drafts of invoices) {
      const printed = printLines(drafts);
      const totals = totalsOf(printed);
      expect({ seed, lines: printed.length <= caps.maxLines, cap: totals.netMinor <= caps.maxNetMinor }).toEqual({
        seed,
        lines: true,
        cap: true,
      });
      for (const line of printed) expect(line.netMinor + line.taxMinor).toBe(line.inclMinor);
      for (const item of blueLines(printed))
        expect(item.parts.reduce((all, part) => all + part.inclMinor, 0n)).toBe(item.inclMinor);
      for (const { orderId, line, inclMinor } of drafts.flatMap((draft) => draft.parts))
        covered.set(`${orderId}/${line}`, (covered.get(`${orderId}/${line}`) ?? 0n) + inclMinor);
      sum += totals.inclMinor;
    }
    expect({ seed, sum }).toEqual({ seed, sum: total });
    for (const line of shared)
      expect({ seed, covered: covered.get(`${line.orderId}/${line.line}`) ?? 0n }).toEqual({
        seed,
        covered: line.inclMinor,
      });
  }
});

test('INV-1 one piece that is more than an invoice may be is not invoiced in parts', () => {
  const dear: DraftLine[] = mergeLines([sold('A', 1, { grossMinor: 500_000n, inclMinor: 500_000n })]);
  expect(splitByCaps(dear, { maxLines: 10, maxNetMinor: 100_000n })).toBeNull();
});

test('INV-2 figure 8: any sequence of partial reds ends at 0.00 of amount, tax and pieces, never beyond', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seeded(seed);
    const [blue] = blueLines(
      printLines(
        mergeLines([shelf(seed)[0]!].map((line) => (line.inclMinor === 0n ? { ...line, inclMinor: 1n } : line))),
      ),
    );
    const taken = { quantity: 0n, inclMinor: 0n, taxMinor: 0n };
    let parts = blue!.parts;
    for (let step = 0; taken.inclMinor < blue!.inclMinor; step++) {
      const left = blue!.inclMinor - taken.inclMinor;
      const few =
        step > 40 || random.below(4) === 0 ? left : BigInt(1 + random.below(random.below(3) === 0 ? 3 : Number(left)));
      const wish = { line: 1, inclMinor: few > left ? left : few };
      const share = redShare(blue!, taken, wish);
      if ('code' in share) throw new Error(`seed ${seed}: ${share.code}`);
      // Its own tax is never a whole cent beside what its own amount would have.
      const own = taxIn(share.inclMinor, blue!.ratePpm) - share.taxMinor;
      expect({ seed, near: own >= -2n && own <= 2n }).toEqual({ seed, near: true });
      const red = redParts(parts, share, null);
      if ('code' in red) throw new Error(`seed ${seed}: ${red.code}`);
      expect(red.reduce((sum, part) => sum + part.inclMinor, 0n)).toBe(share.inclMinor);
      parts = parts.map((part) => {
        const mine = red.find((one) => one.orderId === part.orderId && one.line === part.line);
        return mine
          ? { ...part, inclMinor: part.inclMinor - mine.inclMinor, quantity: part.quantity - mine.quantity }
          : part;
      });
      taken.quantity += share.quantity;
      taken.inclMinor += share.inclMinor;
      taken.taxMinor += share.taxMinor;
      const net = taken.inclMinor - taken.taxMinor;
      expect({
        seed,
        within: taken.taxMinor <= blue!.taxMinor && net <= blue!.inclMinor - blue!.taxMinor && share.taxMinor >= 0n,
      }).toEqual({ seed, within: true });
    }
    expect({ seed, tax: taken.taxMinor, left: parts.every((part) => part.inclMinor === 0n) }).toEqual({
      seed,
      tax: blue!.taxMinor,
      left: true,
    });
    expect(redShare(blue!, taken, { line: 1, inclMinor: 1n })).toMatchObject({ code: 'invoices.redMoreThanBlue' });
  }
});

test('INV-2 pieces go back at what they cost, the last one with what is left of it', () => {
  const [blue] = blueLines(
    printLines(mergeLines([sold('A', 1, { quantity: 3n, grossMinor: 10_000n, inclMinor: 10_000n })])),
  );
  const one = redShare(blue!, { quantity: 0n, inclMinor: 0n, taxMinor: 0n }, { line: 1, quantity: 1n });
  expect(one).toEqual({ quantity: 1n, inclMinor: 3_333n, taxMinor: 383n });
  const rest = redShare(blue!, { quantity: 1n, inclMinor: 3_333n, taxMinor: 383n }, { line: 1, quantity: 2n });
  expect(rest).toEqual({ quantity: 2n, inclMinor: 6_667n, taxMinor: 767n });
  expect(redShare(blue!, { quantity: 0n, inclMinor: 0n, taxMinor: 0n }, { line: 1, quantity: 4n })).toMatchObject({
    code: 'invoices.redMoreThanBlue',
  });
});

const GOODS = { taxCode: '1', taxWord: '', spec: '', unit: '件', ratePpm: 0, preference: '' };
/** Free of tax, so that net is what is paid; a part for every piece count given. */
const draft = (name: string, pieces: bigint[], gross: bigint, incl: bigint = gross): DraftLine => {
  const quantity = pieces.reduce((sum, one) => sum + one, 0n);
  const parts = pieces.map((own, i) => ({
    orderId: `O${i}`,
    line: 1,
    quantity: own,
    inclMinor: (incl * own) / quantity,
  }));
  return { ...GOODS, name, quantity, grossMinor: gross, inclMinor: incl, parts };
};
test.each<[string, Caps, DraftLine[], string]>([
  [
    'as many lines as fit',
    { maxLines: 2, maxNetMinor: 999n },
    [draft('a', [1n], 10n), draft('b', [1n], 10n), draft('c', [1n], 10n)],
    'a 1 10/10 O0, b 1 10/10 O0 | c 1 10/10 O0',
  ],
  [
    'a discount is a line of its own',
    { maxLines: 3, maxNetMinor: 999n },
    [draft('a', [1n], 10n), draft('b', [1n], 10n, 9n), draft('c', [1n], 10n)],
    'a 1 10/10 O0, b 1 10/9 O0 | c 1 10/10 O0',
  ],
  [
    'up to the most an invoice may be, and not beyond',
    { maxLines: 9, maxNetMinor: 30n },
    [draft('a', [1n], 20n), draft('b', [1n], 10n), draft('c', [1n], 1n)],
    'a 1 20/20 O0, b 1 10/10 O0 | c 1 1/1 O0',
  ],
  [
    'a line divided by pieces',
    { maxLines: 9, maxNetMinor: 20n },
    [draft('a', [3n], 30n)],
    'a 2 20/20 O0 | a 1 10/10 O0',
  ],
  [
    'as many pieces as still fit, each order line where its pieces are',
    { maxLines: 9, maxNetMinor: 25n },
    [draft('b', [1n], 15n), draft('a', [1n, 2n], 30n)],
    'b 1 15/15 O0, a 1 10/10 O0 | a 2 20/20 O1',
  ],
  [
    'a piece that does not fit begins the next',
    { maxLines: 9, maxNetMinor: 25n },
    [draft('b', [1n], 20n), draft('a', [1n], 10n)],
    'b 1 20/20 O0 | a 1 10/10 O0',
  ],
  [
    'a discount is divided with its pieces',
    { maxLines: 9, maxNetMinor: 10n },
    [draft('a', [2n], 30n, 20n)],
    'a 1 15/10 O0 | a 1 15/10 O0',
  ],
])('INV-1 %s', (_, caps, lines, expected) => {
  const shown = splitByCaps(lines, caps)!.map((own) =>
    own
      .map(({ name, quantity, grossMinor, inclMinor, parts }) =>
        [name, quantity, `${grossMinor}/${inclMinor}`, ...parts.map(({ orderId }) => orderId)].join(' '),
      )
      .join(', '),
  );
  expect(shown.join(' | ')).toBe(expected);
});

test('INV-1 the orders behind a line stand at the item, not at its discount', () => {
  const printed = printLines([draft('a', [2n], 30n, 20n)]);
  expect(printed.map(({ kind, parts }) => [kind, parts.length])).toEqual([
    ['item', 1],
    ['discount', 0],
  ]);
});

const BLUE: BlueLine = { line: 1, quantity: 3n, inclMinor: 10_000n, taxMinor: 1_150n, ratePpm: 130_000, parts: [] };
const taken = (quantity: bigint, inclMinor: bigint, taxMinor: bigint): Sum => ({ quantity, inclMinor, taxMinor });
test.each<[string, Sum, Omit<RedWish, 'line'>, Sum | 'refused', Partial<BlueLine>?]>([
  ['pieces below zero', taken(0n, 0n, 0n), { quantity: -1n }, 'refused'],
  ['pieces below zero, with an amount', taken(0n, 0n, 0n), { quantity: -1n, inclMinor: 1n }, 'refused'],
  ['more pieces than there are, with an amount', taken(0n, 0n, 0n), { quantity: 4n, inclMinor: 1n }, 'refused'],
  ['no pieces', taken(0n, 0n, 0n), { quantity: 0n }, 'refused'],
  ['nothing at all', taken(0n, 0n, 0n), {}, 'refused'],
  ['an amount of nothing', taken(0n, 0n, 0n), { inclMinor: 0n }, 'refused'],
  ['a cent too much', taken(0n, 0n, 0n), { inclMinor: 10_001n }, 'refused'],
  ['a cent more than is left', taken(1n, 4_000n, 460n), { quantity: 1n, inclMinor: 6_001n }, 'refused'],
  ['all of it', taken(0n, 0n, 0n), { quantity: 3n, inclMinor: 10_000n }, taken(3n, 10_000n, 1_150n)],
  ['an allowance', taken(0n, 0n, 0n), { inclMinor: 5_000n }, taken(0n, 5_000n, 575n)],
  ['the last cent takes the last tax', taken(3n, 9_999n, 1_148n), { inclMinor: 1n }, taken(0n, 1n, 2n)],
  ['tax that was taken too early is not given', taken(0n, 10n, 5n), { inclMinor: 1n }, taken(0n, 1n, 0n)],
  [
    'what is left of the net is not exceeded',
    taken(0n, 40n, 0n),
    { inclMinor: 30n },
    taken(0n, 30n, 20n),
    { inclMinor: 100n, taxMinor: 50n },
  ],
])('INV-2 a red of %s', (_, before, wish, share, blue) => {
  const found = redShare({ ...BLUE, ...blue }, before, { line: 1, ...wish });
  expect('code' in found ? 'refused' : found).toEqual(share);
});

const LEFT = [
  { orderId: 'A', line: 1, quantity: 2n, inclMinor: 100n },
  { orderId: 'B', line: 1, quantity: 1n, inclMinor: 50n },
  { orderId: 'B', line: 2, quantity: 1n, inclMinor: 0n },
];
test.each<[string | null, bigint, bigint, string[]]>([
  [null, 3n, 150n, ['A1 2 100', 'B1 1 50']],
  [null, 0n, 30n, ['A1 0 20', 'B1 0 10']],
  ['B', 3n, 50n, ['B1 1 50']],
  ['B', 1n, 51n, ['refused, left 50']],
  ['C', 1n, 1n, ['refused, left 0']],
])('INV-2 of order %s %s pieces and %s are taken where they are left: %s', (orderId, quantity, inclMinor, parts) => {
  const found = redParts(LEFT, { quantity, inclMinor, taxMinor: 0n }, orderId);
  expect(
    'code' in found
      ? [`refused, left ${(found.data!['left'] as { amount: bigint }).amount}`]
      : found.map((one) => `${one.orderId}${one.line} ${one.quantity} ${one.inclMinor}`),
  ).toEqual(parts);
});

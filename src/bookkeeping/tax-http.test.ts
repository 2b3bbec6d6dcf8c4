/** FIN-1, INV-1: the tax tie-out of two months over HTTP: whatever happens to orders and invoices in which month, both sides agree. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { everyRoute } from '../../test/every-route.ts';
import { listen, signedIn } from '../../test/http.ts';
import { incoming, setUpSelling, take } from '../../test/orders.ts';
import { bookEvents } from '../finance/finance.ts';
import { SYSTEM } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { mergeOrders, splitOrder, undoSplits } from '../orders/merge-orders.ts';
import { unreviewOrders } from '../orders/review-commands.ts';
import { taxClosing } from './bookkeeping.ts';
import { runBookkeeping } from './run-bookkeeping.ts';
import { invoices } from './testing/invoices.ts';

const { db, owner } = await testDatabase();
const { ask } = await listen(db, everyRoute(db));
const scope = { tenant: 79, actor: SYSTEM };
const T = scope.tenant;
const head = await signedIn(db, T, ['bills.read', 'bills.propose']);
const invoice = invoices(owner);

/** The two months before this one. */
const [A, B] = [2, 1].map((back) => {
  const now = new Date(db.world.now() + 8 * 3_600_000);
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7);
}) as [string, string];
const on = (month: string, day: number) => `${month}-${String(day).padStart(2, '0')}T10:00:00+08:00`;
const onSql = (month: string, day: number) => `'${on(month, day)}'::timestamptz`;

const { shop, sku, nodes } = await db.transaction(scope, (ctx) => setUpSelling(ctx, { A: [50, 0], B: [50, 0] }));
await owner.query(`update sku set tax_rate_ppm = 90000 where tenant_id = $1 and id = $2`, [T, sku['B']]);

/** 99.00 of A bears 11.39 of tax at 13 %, of B 8.17 at 9 %. */
const TAX = { A: 1_139, B: 817 } as const;
const PPM = { A: 130_000, B: 90_000 } as const;

async function order(goods: Record<string, number>, month = A): Promise<Id> {
  const number = `T${db.world.newId()}`;
  const recipient = { ...incoming({ A: 1 }).recipient, phone: '13900001234' };
  const paidAt = new Date(on(month, 1));
  await db.transaction(scope, (ctx) => take(ctx, shop, [incoming(goods, { number, paidAt, recipient })]));
  const { rows } = await owner.query(
    `select id from sales_order where tenant_id = $1 and channel_numbers = array[$2]`,
    [T, number],
  );
  return rows[0].id;
}
const ship = (id: Id, month: string, day: number) =>
  owner.query(
    `with gone as (delete from fulfilment where tenant_id = $1 and order_id = $2),
       sent as (update sales_order_line set shipped = quantity where tenant_id = $1 and order_id = $2)
     insert into fulfilment (tenant_id, id, order_id, order_number, shop_id, node_id, state, courier, goods_text, quantity,
                             queued_at, shipped_at, created_at)
     select tenant_id, gen_random_uuid(), id, number, shop_id, $3, 'shipped', 'ZTO', '', quantity, now(), $4, now()
     from sales_order where tenant_id = $1 and id = $2`,
    [T, id, nodes[0], on(month, day)],
  );
/** Divides an order into one piece of `line` and the rest. */
const divide = (id: Id, line = 1) =>
  db.transaction(scope, async (ctx) => {
    await unreviewOrders(ctx, [id]);
    return (await splitOrder(ctx, id, [[{ line, quantity: 1n }]])).map((part) => part.id) as [Id, Id];
  });
/** Joins orders at the beginning of the first month. */
async function join(ids: Id[]): Promise<Id> {
  const { merged } = await db.transaction(scope, async (ctx) => {
    await unreviewOrders(ctx, ids);
    return mergeOrders(ctx, ids);
  });
  await owner.query(`update sales_order set created_at = $3 where tenant_id = $1 and id = $2`, [
    T,
    merged!.id,
    on(A, 2),
  ]);
  return merged!.id;
}
/** Money given back outside, the whole line of A where nothing is said. */
const giveBack = (id: Id, month: string, day: number, amount = 9_900) =>
  owner.query(
    `insert into after_sale_case (tenant_id, id, number, order_id, shop_id, kind, state, outcome, due_minor, opened_at,
                                  settled_at, answer_before)
     values ($1, gen_random_uuid(), 'C' || gen_random_uuid(), $2, $3, 'refundAsked', 'done', 'refundedOutside', $4, $5, $5, $5)`,
    [T, id, shop, amount, on(month, day)],
  );
const invoiced = (id: Id, month: string, day: number, goods: 'A' | 'B' = 'A', tax: number = TAX[goods]) =>
  invoice(T, [{ ppm: PPM[goods], tax, parts: { [id]: 9_900 } }], { at: onSql(month, day) });
const red = (id: Id, original: string, month: string, day: number, gross = 9_900, tax: number = TAX.A) =>
  invoice(T, [{ ppm: PPM.A, tax: -tax, parts: { [id]: -gross } }], { red: original, at: onSql(month, day) });

const book = () => runBookkeeping(db, scope, 100, true);

// biome-ignore lint/suspicious/noExplicitAny: an answer of the contract's shape, read by the test.
const read = async (period: string): Promise<any> =>
  (await ask(head, 'GET', `/api/v1/books/reports/tax?period=${period}`)).json();

/** `13%: 1139 -1139 0 = 0 booked 0`: issued, red, not issued, due and booked of orders, by rate. */
async function statement(period: string): Promise<string[]> {
  const { rows, differences } = await read(period);
  expect([period, differences]).toEqual([period, []]);
  return rows.flatMap((row: Record<string, string>) =>
    row['source'] === 'order'
      ? [
          `${Number(row['ratePpm']) / 10_000}%: ${row['issued']} ${row['red']} ${row['unissued']} = ${row['expected']} booked ${row['booked']}`,
        ]
      : [],
  );
}

/** What each life adds to the statements of the two months; between its steps the books are told, as they are each hour. */
const LIVES: [life: string, steps: (() => Promise<unknown>)[], a: string[], b: string[]][] = [];
function life(what: string, a: string[], b: string[], ...steps: (() => Promise<unknown>)[]) {
  LIVES.push([what, steps, a, b]);
}

let one: Id;
let other: Id;
let blue: string;
/** Of the first month. */
async function sold(goods: Record<string, number>, day: number) {
  one = await order(goods);
  await ship(one, A, day);
}
life(
  'shipped and invoiced in one month',
  ['13%: 1139 0 0 = 1139 booked 1139'],
  [],
  () => sold({ A: 1 }, 10),
  () => invoiced(one, A, 12),
);
life(
  'invoiced early, shipped in the next: due when it is invoiced, and once',
  ['13%: 1139 0 0 = 1139 booked 1139'],
  [],
  async () => {
    one = await order({ A: 1 });
    await invoiced(one, A, 28);
  },
  () => ship(one, B, 3),
);
life(
  'shipped, invoiced in the next month',
  ['13%: 0 0 1139 = 1139 booked 1139'],
  ['13%: 1139 0 -1139 = 0 booked 0'],
  () => sold({ A: 1 }, 28),
  () => invoiced(one, B, 2),
);
life('never invoiced', ['13%: 0 0 1139 = 1139 booked 1139'], [], () => sold({ A: 1 }, 28));
life(
  'given back in part and red in part, at once',
  ['13%: 2278 -570 0 = 1708 booked 1708'],
  [],
  () => sold({ A: 2 }, 5),
  async () => {
    blue = await invoice(T, [{ ppm: PPM.A, tax: 2_278, parts: { [one]: 19_800 } }], { at: onSql(A, 6) });
  },
  () => giveBack(one, A, 9, 4_950),
  () => red(one, blue, A, 9, 4_950, 570),
);
life(
  'given back in the next month, its red invoice the day after',
  ['13%: 1139 0 0 = 1139 booked 1139'],
  ['13%: 0 -1139 0 = -1139 booked -1139'],
  () => sold({ A: 1 }, 11),
  async () => {
    blue = await invoiced(one, A, 12);
  },
  () => giveBack(one, B, 6),
  () => red(one, blue, B, 7),
);
life(
  'given back, its red invoice a month later: due until then',
  ['13%: 1139 0 0 = 1139 booked 1139'],
  ['13%: 0 -1139 0 = -1139 booked -1139'],
  () => sold({ A: 1 }, 11),
  async () => {
    blue = await invoiced(one, A, 12);
  },
  () => giveBack(one, A, 20),
  () => red(one, blue, B, 7),
);
life(
  'two rates, one of them invoiced',
  ['13%: 0 0 1139 = 1139 booked 1139', '9%: 817 0 0 = 817 booked 817'],
  [],
  () => sold({ A: 1, B: 1 }, 11),
  () => invoiced(one, A, 12, 'B'),
);
life(
  'one invoice of two orders of different rates',
  ['13%: 1139 0 0 = 1139 booked 1139', '9%: 817 0 0 = 817 booked 817'],
  [],
  () => sold({ A: 1 }, 11),
  async () => {
    other = one;
    await sold({ B: 1 }, 11);
  },
  () =>
    invoice(
      T,
      [
        { ppm: PPM.A, tax: TAX.A, parts: { [other]: 9_900 } },
        { ppm: PPM.B, tax: TAX.B, parts: { [one]: 9_900 } },
      ],
      { at: onSql(A, 13) },
    ),
);
life(
  'freight at its own rate on the invoice, and a cent of rounding',
  ['13%: 1036 0 0 = 1036 booked 1036', '9%: 74 0 0 = 74 booked 74'],
  [],
  () => sold({ A: 1 }, 11),
  () =>
    invoice(
      T,
      [
        { ppm: 130_000, tax: 1_036, parts: { [one]: 9_000 } },
        { ppm: 90_000, tax: 74, parts: { [one]: 900 } },
      ],
      { at: onSql(A, 13) },
    ),
);
life(
  'cancelled before it left',
  [],
  [],
  async () => {
    one = await order({ A: 1 });
    await giveBack(one, A, 3);
  },
  () => owner.query(`update sales_order set state = 'cancelled' where tenant_id = $1 and id = $2`, [T, one]),
);

/** One order of two pieces, invoiced before it leaves. */
async function invoicedEarly() {
  one = await order({ A: 2 });
  blue = await invoice(T, [{ ppm: PPM.A, tax: 2_278, parts: { [one]: 19_800 } }], { at: onSql(A, 3) });
}
let parts: [Id, Id];
const divideIt = async () => {
  parts = await divide(one);
};
life(
  'invoiced, divided, its parts shipped in two months: due once',
  ['13%: 2278 0 0 = 2278 booked 2278'],
  [],
  invoicedEarly,
  divideIt,
  () => ship(parts[0], A, 20),
  () => ship(parts[1], B, 3),
);
life(
  'invoiced, divided twice, all of it shipped',
  ['13%: 3417 0 0 = 3417 booked 3417'],
  [],
  async () => {
    one = await order({ A: 3 });
    await invoice(T, [{ ppm: PPM.A, tax: 3_417, parts: { [one]: 29_700 } }], { at: onSql(A, 3) });
  },
  async () => {
    parts = await divide(one);
    await ship(parts[0], A, 8);
  },
  async () => {
    for (const part of await divide(parts[1])) await ship(part, A, 20);
  },
);
life(
  'invoiced, divided, one part comes back in the next month with its red invoice',
  ['13%: 2278 0 0 = 2278 booked 2278'],
  ['13%: 0 -1139 0 = -1139 booked -1139'],
  invoicedEarly,
  divideIt,
  async () => {
    for (const part of parts) await ship(part, A, 20);
  },
  () => giveBack(parts[1], B, 5),
  () => red(one, blue, B, 5),
);
life(
  'two rates, invoiced, divided by rate, one part shipped',
  ['13%: 1139 0 0 = 1139 booked 1139', '9%: 817 0 0 = 817 booked 817'],
  [],
  async () => {
    one = await order({ A: 1, B: 1 });
    const own = (goods: 'A' | 'B') => ({ ppm: PPM[goods], tax: TAX[goods], parts: { [one]: 9_900 } });
    await invoice(T, [own('A'), own('B')], { at: onSql(A, 3) });
  },
  divideIt,
  () => ship(parts[0], A, 20),
);
life(
  'divided, one part shipped and the other invoiced: both are due',
  ['13%: 1139 0 1139 = 2278 booked 2278'],
  [],
  async () => {
    one = await order({ A: 2 });
    await divideIt();
  },
  () => ship(parts[0], A, 20),
  () => invoiced(parts[1], A, 21),
);
life(
  'invoiced in part, divided, shipped: the rest waits for its invoice',
  ['13%: 1139 0 1139 = 2278 booked 2278'],
  [],
  async () => {
    one = await order({ A: 2 });
    await invoiced(one, A, 3);
  },
  divideIt,
  async () => {
    for (const part of parts) await ship(part, A, 20);
  },
);
life(
  'invoiced, divided, put together again and shipped',
  ['13%: 2278 0 0 = 2278 booked 2278'],
  [],
  invoicedEarly,
  divideIt,
  () => db.transaction(scope, (ctx) => undoSplits(ctx, [one])),
  () => ship(one, A, 20),
);
life(
  'two orders, both invoiced, then joined and shipped in the next month',
  ['13%: 2278 0 0 = 2278 booked 2278'],
  [],
  async () => {
    one = await order({ A: 1 });
    other = await order({ A: 1 });
    await invoiced(one, A, 3);
    await invoiced(other, A, 3);
    one = await join([one, other]);
  },
  () => ship(one, B, 3),
);
life(
  'two orders, one invoiced, joined and shipped: the other waits for its invoice',
  ['13%: 1139 0 1139 = 2278 booked 2278'],
  [],
  async () => {
    one = await order({ A: 1 });
    other = await order({ A: 1 });
    await invoiced(one, A, 3);
  },
  async () => {
    one = await join([one, other]);
  },
  () => ship(one, A, 20),
);

const parsed = (lines: readonly string[]) =>
  new Map(
    lines.map((line) => {
      const [rate, rest] = line.split(': ') as [string, string];
      return [rate, rest.match(/-?\d+/g)!.map(Number)];
    }),
  );
/** What two statements add up to. */
function plus(before: readonly string[], more: readonly string[]): string[] {
  const [all, added] = [parsed(before), parsed(more)];
  for (const [rate, figures] of added)
    all.set(
      rate,
      figures.map((figure, i) => figure + (all.get(rate)?.[i] ?? 0)),
    );
  return [...all]
    .filter(([, figures]) => figures.some((figure) => figure !== 0))
    .toSorted(([a], [b]) => Number.parseInt(b, 10) - Number.parseInt(a, 10))
    .map(
      ([rate, [issued, r, unissued, due, booked]]) => `${rate}: ${issued} ${r} ${unissued} = ${due} booked ${booked}`,
    );
}

test('FIN-1 INV-1 the tax tie-out: whatever happens in which month, the books are what is issued, less red, and not issued', async () => {
  let [a, b]: string[][] = [[], []];
  for (const [what, steps, moreA, moreB] of LIVES) {
    for (const step of steps) {
      await step();
      await book();
    }
    [a, b] = [plus(a!, moreA), plus(b!, moreB)];
    expect([what, await statement(A), await statement(B)]).toEqual([what, a, b]);
  }
});

const closing = (period: string) => db.read(scope, (ctx) => taxClosing.run(ctx, { period, through: `${period}-28` }));

test('FIN-1 what the books were not told hinders the close until it is booked; what people enter stands by itself', async () => {
  expect(await closing(A)).toMatchObject({ open: 0, data: { difference: 0n } });
  const late = await order({ A: 1 });
  await ship(late, A, 20);
  await db.transaction(scope, (ctx) =>
    bookEvents(ctx, [
      {
        ...{ kind: 'credit.sold', document: { kind: 'manualVoucher', id: 'x', number: 'x' }, currency: 'CNY' },
        ...{ effectiveAt: new Date(on(A, 21)), amounts: { net: 1_000n, vat: 130n }, about: { party: '上年客户' } },
      },
    ]),
  );
  const { rows } = await owner.query(`select number from sales_order where tenant_id = $1 and id = $2`, [T, late]);
  expect(await read(A)).toMatchObject({
    ...{ difference: '-1139', unexplained: '-1139' },
    rows: expect.arrayContaining([
      expect.objectContaining({ source: 'entered', ratePpm: null, own: '130', booked: '130', difference: '0' }),
    ]),
    differences: [
      {
        ...{ document: { kind: 'order', id: late, number: rows[0].number }, reason: 'unexplained' },
        ...{ expected: '1139', booked: '0', difference: '-1139' },
      },
    ],
  });
  expect(await closing(A)).toMatchObject({ open: 1, data: { difference: -1_139n } });
  const file = await (await ask(head, 'GET', `/api/v1/books/reports/tax/file?period=${A}&language=en`)).text();
  expect(file).toContain(`Differs,,${rows[0].number},,,,,11.39,0.00,-11.39,Unexplained`);

  // The month takes nothing automatic any more: the sale is booked in the next one, which is an explanation.
  const soften = await ask(head, 'POST', `/api/v1/books/periods/${A}/soften`, { headers: { 'if-match': '"0"' } });
  expect(soften.status).toBe(200);
  await book();
  expect(await read(A)).toMatchObject({
    difference: '-1139',
    unexplained: '0',
    differences: [{ reason: 'otherMonth' }],
  });
  expect(await read(B)).toMatchObject({
    difference: '1139',
    unexplained: '0',
    differences: [{ reason: 'otherMonth' }],
  });
  expect([(await closing(A)).open, (await closing(B)).open]).toEqual([0, 0]);
});

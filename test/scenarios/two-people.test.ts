/**
 * IAM-1, figure 39: what takes two people takes two. For every kind of second look there is: nobody approves his own, not
 * through a second role and not through an API key; above a limit it is for somebody whose limit suffices; and the list
 * of approvals shows each person what is theirs to decide. A kind that is added without a scene here fails.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { SECOND_LOOKS } from '../../src/approval-routes.ts';
import { totalsOf } from '../../src/clearing/batch-totals.ts';
import type { Approval, ApprovalKind } from '../../src/contract/approvals.ts';
import type { AmountLimit } from '../../src/contract/limits.ts';
import { type Right, SECOND_RIGHTS } from '../../src/contract/rights.ts';
import { collectItems } from '../../src/dues/dues.ts';
import { bookEvents } from '../../src/finance/finance.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { ONE, testDatabase } from '../database.ts';
import { everyRoute } from '../every-route.ts';
import { listen, type Person, signedIn } from '../http.ts';
import { incoming, priced, setUpSelling, take } from '../orders.ts';

const { db, owner: root } = await testDatabase();
const server = await listen(db, everyRoute(db));

const SUM = 2_000_000n;
const BILL = db.world.newId();
let shop: Id;

beforeAll(async () => {
  ({ shop } = await db.transaction(ONE, (ctx) => setUpSelling(ctx, { A: [500, 0] })));
  await root.query(
    `insert into merchant_account (tenant_id, id, kind, name, environment, merchant_id, endpoint)
     values (1, 'wx', 'wechatPay', '微信', 'live', '1900', 'https://pay.example')`,
  );
  await root.query(
    `insert into bill (tenant_id, id, merchant_account, provider, merchant_id, layout, version, file_name, file_hash,
                       lines, paid_minor, refunded_minor, fee_minor, currency, imported_at, imported_by)
     values (1, $1, 'wx', 'wechatPay', '1900', 'trade', 1, 'a.csv', 'x', 1, 0, 0, 0, 'CNY', now(), 'system')`,
    [BILL],
  );
});

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
type Answer = { status: number; body: any };

async function ask(person: Person, method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
  const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  const answer = await server.ask(key ? null : person, method, `/api/v1${path}`, { body, headers });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : null };
}

const limitTo = (person: Person, limits: readonly AmountLimit[]) =>
  root.query('update role set limits = $2 where code = $1', [person.login, JSON.stringify(limits)]);

/** Both steps of everything, and whatever is needed to try to take them alone. */
const BOTH: readonly Right[] = [
  ...SECOND_RIGHTS,
  ...(['orders.read', 'orders.review', 'orders.releaseOthers', 'payments.write', 'bills.propose'] as const),
  ...(['purchases.read', 'purchases.write'] as const),
  ...(['payments.read', 'bills.read', 'access.write'] as const),
];
const CHECKER: readonly Right[] = [...SECOND_RIGHTS, 'orders.read', 'payments.read', 'bills.read'];

type Scene = {
  /** Takes the first step and names what waits then. */
  begin(maker: Person): Promise<Id>;
  approve: string;
  /** Left out where it cannot go back. */
  refuse?: string;
  /** The state once it is approved, and once it went back. */
  state(id: Id): Promise<string>;
  after: [approved: string, refused: string];
};

const stateIn = (table: string) => async (id: Id) =>
  (await root.query(`select state from ${table} where id = $1`, [id])).rows[0].state as string;

const SCENES: Record<ApprovalKind, Scene> = {
  order: {
    async begin(maker) {
      const [taken] = await db.transaction(ONE, (ctx) => take(ctx, shop, [priced(incoming({ A: 1 }), SUM)]));
      const id = taken!.orderId!;
      await ask(maker, 'POST', '/orders/release-hold', { ids: [id], reasons: ['largeAmount'] });
      expect(await stateIn('sales_order')(id)).toBe('waitFinanceReview');
      return id;
    },
    approve: '/orders/pass-finance',
    refuse: '/orders/return-from-finance',
    state: stateIn('sales_order'),
    after: ['released', 'waitReview'],
  },
  difference: {
    async begin(maker) {
      const id = db.world.newId();
      await root.query(
        `insert into difference (tenant_id, id, bill_id, kind, merchant_account, type, verdict, state, reference,
                                 provider_reference, theirs_minor, diff_minor, currency, at, created_at)
         values (1, $1, $2, 'payment', 'wx', 'cashOver', 'amountDiffers', 'diff', 'R1', 'P1', $3::bigint, $3::bigint,
                 'CNY', now(), now())`,
        [id, BILL, -SUM],
      );
      const { body } = await ask(maker, 'POST', '/differences/propose', { ids: [id], resolution: 'writeOff' });
      expect(body.outcomes).toMatchObject([{ done: true }]);
      return id;
    },
    approve: '/differences/approve',
    refuse: '/differences/reject',
    state: stateIn('difference'),
    after: ['resolved', 'diff'],
  },
  refund: {
    async begin(maker) {
      const payment = db.world.newId();
      await root.query(
        `insert into payment (tenant_id, id, merchant_account, reference, amount_minor, currency, state, paid_at, created_at)
         values (1, $1, 'wx', $3, $2, 'CNY', 'paid', now(), now())`,
        [payment, SUM, payment],
      );
      const asked = { amount: String(SUM), reason: '尺码不合' };
      const { body } = await ask(maker, 'POST', `/payments/${payment}/refunds`, asked);
      expect(body).toMatchObject({ state: 'waitApproval', askAt: null });
      return body.id;
    },
    approve: '/refunds/approve',
    refuse: '/refunds/refuse',
    state: stateIn('refund'),
    after: ['created', 'closed'],
  },
  purchase: {
    async begin(maker) {
      const code = `S${++suppliers}`;
      const settings = { contact: '', phone: '', leadDays: 7, currency: 'CNY', terms: '', priceTolerancePpm: 0 };
      const { body: supplier } = await ask(maker, 'POST', '/suppliers', {
        code,
        name: code,
        ...settings,
        active: true,
      });
      const { rows } = await root.query(
        `select n.id as node, s.id as sku from node n, sku s where n.tenant_id = 1 and s.tenant_id = 1 limit 1`,
      );
      const lines = [{ skuId: rows[0].sku, quantity: '1', price: String(SUM) }];
      const document = { supplierId: supplier.id, nodeId: rows[0].node, lines };
      const { body } = await ask(maker, 'POST', '/purchase-orders', { documents: [document] });
      const { id } = body.outcomes[0];
      await ask(maker, 'POST', '/purchase-orders/submit', { ids: [id] });
      expect(await stateIn('purchase_order')(id)).toBe('waitApproval');
      return id;
    },
    approve: '/purchase-orders/approve',
    refuse: '/purchase-orders/send-back',
    state: stateIn('purchase_order'),
    after: ['approved', 'draft'],
  },
  voucher: {
    async begin(maker) {
      const line = { ofWhom: '', memo: '', amount: String(SUM) };
      const lines = [
        { ...line, account: '1001', side: 'debit' },
        { ...line, account: '4001', side: 'credit' },
      ];
      return (await ask(maker, 'POST', '/books/drafts', { onDay: '2026-11-21', memo: '投入资本', lines })).body.id;
    },
    approve: '/books/drafts/approve',
    refuse: '/books/drafts/send-back',
    state: stateIn('gl_draft'),
    after: ['booked', 'sentBack'],
  },
  offlineVoucher: {
    async begin({ userId }) {
      const id = db.world.newId();
      await root.query(
        `insert into payment (tenant_id, id, merchant_account, reference, amount_minor, currency, state, created_at)
         values (1, $1::uuid, '', $1::text, $2, 'CNY', 'waiting', now())`,
        [id, SUM],
      );
      await root.query(
        `insert into offline_voucher (tenant_id, id, number, purpose, payment_id, method, amount_minor, currency, paid_on,
                                      state, entered_by, entered_at)
         values (1, $1::uuid, $1::text, 'topUp', $1::uuid, 'bankTransfer', $2, 'CNY', '2026-11-20', 'waiting', 'user:' || $3, now())`,
        [id, SUM, userId],
      );
      await root.query(
        `insert into voucher_photo (tenant_id, id, voucher_id, type, bytes, sha256, at, by)
         values (1, $1, $1, 'image/png', 1, 'x', now(), 'user:' || $2)`,
        [id, userId],
      );
      return id;
    },
    approve: '/offline-vouchers/approve',
    refuse: '/offline-vouchers/refuse',
    state: stateIn('offline_voucher'),
    after: ['approved', 'refused'],
  },
  payout: {
    async begin({ userId }) {
      const id = db.world.newId();
      const line = { id, line: 1, amountMinor: SUM, accountName: 'n', bankCode: 'c', accountSealed: 's' };
      const { hash } = totalsOf([line]);
      await root.query(
        `insert into payout_batch (tenant_id, id, custodian, currency, day, cut_off, state, lines, sum_minor, hash, made_at)
         values (1, $1::uuid, $1::text, 'CNY', '2026-11-20', '09:00', 'waitApproval', 1, $2, $3, now())`,
        [id, SUM, hash],
      );
      await root.query(
        `insert into sub_merchant (tenant_id, id, name, legal_name, licence_number, bank_name, bank_code, account_name,
           account_sealed, account_masked, kyc, state, charge_bearer, payout_mode, changed_by)
         values (1, $1::uuid, 'n', 'n', $1::text, 'b', 'c', 'n', 's', '', 'passed', 'active', 'seller', 'request', '')`,
        [id],
      );
      await root.query(
        `insert into payout (tenant_id, id, sub_merchant_id, custodian, currency, state, amount_minor, charge_minor,
                             charge_bearer, mode, asked_by, asked_at, batch_id, line, account_name, bank_code, account_sealed)
         values (1, $1::uuid, $1::uuid, $1::text, 'CNY', 'held', $2, 0, 'seller', 'request', 'user:' || $3, now(), $1::uuid, 1, 'n', 'c', 's')`,
        [id, SUM, userId],
      );
      // What is paid out is in the pool.
      await root.query(
        `insert into account (tenant_id, id, book, asset, node, place, lot, owner, bounded, floor, posted)
         values (1, abs(hashtextextended($1, 0)), 'money', 'CNY', '', 'pool', '', $1, true, -$2::bigint, -$2::bigint)`,
        [id, SUM],
      );
      return id;
    },
    approve: '/clearing/payout-batches/approve',
    refuse: '/clearing/payout-batches/refuse',
    state: stateIn('payout_batch'),
    after: ['ready', 'refused'],
  },
  statement: {
    async begin({ userId }) {
      const id = db.world.newId();
      await root.query(
        `insert into supplier_statement (tenant_id, id, supplier_id, term_id, counter, period_from, period_until, state,
           currency, terms, scope_start, scope, sold_minor, returned_minor, share_minor, commission_minor, due_minor, taxes,
           outside_minor, carried_minor, pay_minor, carry_minor, created_at, created_by)
         values (1, $1, $1, $1, '', '2026-10-01', '2026-10-31', 'invoiced', 'CNY', '{}', '2026-10-01', '{}', 0, 0, 0, 0,
           $2::bigint, '[]', 0, 0, $2::bigint, 0, now(), 'user:' || $3)`,
        [id, SUM, userId],
      );
      return id;
    },
    approve: '/statements/approve',
    state: stateIn('supplier_statement'),
    after: ['approved', ''],
  },
  paymentRun: {
    async begin({ userId }) {
      const id = db.world.newId();
      await root.query(
        `insert into payment_run (tenant_id, id, state, account_id, account_name, account_number, day, currency, lines,
                                  sum_minor, made_by, made_at)
         values (1, $1, 'waitApproval', $1, '招行', '1', '2026-11-20', 'CNY', 0, $2, 'user:' || $3, now())`,
        [id, SUM, userId],
      );
      return id;
    },
    approve: '/payment-runs/approve',
    refuse: '/payment-runs/refuse',
    state: stateIn('payment_run'),
    after: ['ready', 'refused'],
  },
  writeOff: {
    // Two others must agree: the first has done so already.
    async begin(maker) {
      const party = db.world.newId();
      await db.transaction(ONE, async (ctx) => {
        const [id] = await bookEvents(ctx, [
          {
            ...{ kind: 'credit.sold', document: { kind: 'payment', id: party, number: party }, currency: 'CNY' },
            ...{ effectiveAt: new Date(), amounts: { net: SUM, vat: 0n }, about: { party } },
          },
        ]);
        await collectItems(ctx, [id!]);
      });
      const item = (await root.query('select id from due_item where party = $1', [party])).rows[0].id;
      const input = { reason: '公司注销', lines: [{ itemId: item, amount: String(SUM) }] };
      const { id } = (await ask(maker, 'POST', '/write-offs', input)).body;
      const first = await signedIn(db, 1, [...CHECKER]);
      expect((await ask(first, 'POST', '/write-offs/approve', { ids: [id] })).body.outcomes).toEqual([
        { id, done: true },
      ]);
      const { refusal } = (await ask(first, 'POST', '/write-offs/approve', { ids: [id] })).body.outcomes[0];
      expect(refusal.code).toBe('approvals.signedAlready');
      return id;
    },
    approve: '/write-offs/approve',
    refuse: '/write-offs/send-back',
    state: stateIn('write_off'),
    after: ['booked', 'sentBack'],
  },
  pointsGrant: {
    async begin({ userId }) {
      const id = db.world.newId();
      await root.query(
        `insert into customer_account (tenant_id, id, number, kind, name, currency, created_at)
         values (1, $1::uuid, $1::text, 'member', '林晓', 'CNY', now())`,
        [id],
      );
      await root.query(
        `insert into points_grant (tenant_id, id, account_id, points, worth_minor, months, reason, state, asked_by, asked_at)
         values (1, $1, $1, $2, 1, 12, '周年回馈', 'waiting', 'user:' || $3, now())`,
        [id, SUM, userId],
      );
      return id;
    },
    approve: '/points-grants/approve',
    refuse: '/points-grants/refuse',
    state: stateIn('points_grant'),
    after: ['done', 'refused'],
  },
};
let suppliers = 0;

const kinds = Object.keys(SECOND_LOOKS) as ApprovalKind[];

const makerOf = async (): Promise<Person> => {
  const maker = await signedIn(db, 1, [...BOTH]);
  const amount = '100000';
  await limitTo(maker, [
    { action: 'refundPayment', currency: 'CNY', amount },
    { action: 'submitPurchaseOrders', currency: 'CNY', amount },
  ]);
  return maker;
};
const listed = async (person: Person) => {
  const { body } = await ask(person, 'GET', '/approvals');
  return { ...body, ids: body.items.map((one: Approval) => one.id) as Id[] };
};

test('IAM-1 every second look has its scene, and its right is one of those', () => {
  expect(Object.keys(SCENES)).toEqual(kinds);
  expect(new Set(kinds.map((kind) => SECOND_LOOKS[kind].right))).toEqual(new Set(SECOND_RIGHTS));
});

describe.each(kinds)('a second look at: %s', (kind) => {
  const { begin, approve, refuse, state, after } = SCENES[kind];

  test('IAM-1 figure 39: nobody approves his own, not even through an API key', async () => {
    const maker = await makerOf();
    const id = await begin(maker);
    const before = await state(id);
    const { body } = await ask(maker, 'POST', '/api-keys', { name: 'k', rights: [...SECOND_RIGHTS] });
    for (const key of [undefined, body.key as string]) {
      const answer = await ask(maker, 'POST', approve, { ids: [id] }, key);
      expect(answer.body.outcomes).toMatchObject([{ done: false, refusal: { code: 'identity.samePerson' } }]);
      expect(
        (await ask(maker, 'GET', '/approvals', undefined, key)).body.items.map((one: Approval) => one.id),
      ).not.toContain(id);
    }
    expect(await state(id)).toBe(before);
  });

  test('IAM-1 above a limit it is for somebody whose limit suffices, and the refusal says who', async () => {
    const id = await begin(await makerOf());
    const { right, action } = SECOND_LOOKS[kind];
    const small = await signedIn(db, 1, [...CHECKER]);
    await limitTo(small, [{ action, currency: 'CNY', amount: String(SUM - 1n) }]);
    const foreign = await signedIn(db, 1, [...CHECKER]);
    await limitTo(foreign, [{ action, currency: 'USD', amount: String(SUM) }]);
    for (const [person, most] of [
      [small, String(SUM - 1n)],
      [foreign, '0'],
    ] as const) {
      const { refusal } = (await ask(person, 'POST', approve, { ids: [id] })).body.outcomes[0];
      expect(refusal).toMatchObject({
        code: 'identity.aboveLimit',
        data: { limit: { amount: most, currency: 'CNY' } },
      });
      expect(refusal.data.roles).toContain('负责人');
      expect(refusal.data.roles).not.toContain(person.login);
      const { ids, aboveLimit } = await listed(person);
      expect([ids.includes(id), aboveLimit > 0]).toEqual([false, true]);
    }
    const able = await signedIn(db, 1, [right, ...CHECKER]);
    await limitTo(able, [{ action, currency: 'CNY', amount: String(SUM) }]);
    expect((await listed(able)).ids).toContain(id);
    expect((await ask(able, 'POST', approve, { ids: [id] })).body.outcomes).toEqual([{ id, done: true }]);
    expect(await state(id)).toBe(after[0]);
    expect((await listed(able)).ids).not.toContain(id);
    expect((await ask(able, 'POST', approve, { ids: [id] })).body.outcomes).toMatchObject([{ done: false }]);
  });

  test('IAM-1 it is listed with who asked for how much, and goes back with a reason', async () => {
    const maker = await makerOf();
    const id = await begin(maker);
    const checker = await signedIn(db, 1, [...CHECKER]);
    const { body } = await ask(checker, 'GET', `/approvals?kind=${kind}`);
    const item = body.items.find((one: Approval) => one.id === id);
    expect(item).toMatchObject({ kind, by: { kind: 'person' }, amount: { currency: 'CNY' } });
    expect(BigInt(item.amount.amount.replace('-', ''))).toBe(SUM);
    if (refuse) {
      expect((await ask(checker, 'POST', refuse, { ids: [id] })).status).toBe(400);
      expect((await ask(checker, 'POST', refuse, { ids: [id], reason: '凭证不全' })).body.outcomes).toEqual([
        { id, done: true },
      ]);
      expect(await state(id)).toBe(after[1]);
    }
    const nobody = await signedIn(db, 1, ['orders.read']);
    expect((await listed(nobody)).items).toEqual([]);
  });
});

test('IAM-1 a refund that went back is promised no more, one that waits is; nobody gets round a limit in parts', async () => {
  const maker = await makerOf();
  const checker = await signedIn(db, 1, [...CHECKER]);
  const first = await SCENES.refund.begin(maker);
  const payment = (await root.query('select payment_id as id from refund where id = $1', [first])).rows[0].id;
  const back = (amount: bigint) =>
    ask(maker, 'POST', `/payments/${payment}/refunds`, { amount: String(amount), reason: '退' });
  expect((await back(1n)).body.code).toBe('payments.refundTooHigh');
  await ask(checker, 'POST', '/refunds/refuse', { ids: [first], reason: '不退' });
  expect((await back(60_000n)).body.state).toBe('created');
  // Together with what went back before it is above the limit.
  expect((await back(60_000n)).body.state).toBe('waitApproval');
  const { rows } = await root.query('select refunded_minor from payment where id = $1', [payment]);
  expect(String(rows[0].refunded_minor)).toBe('120000');
});

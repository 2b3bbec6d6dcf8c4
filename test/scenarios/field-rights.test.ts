/**
 * IAM-1, fields: everything the house may be asked, asked by a person who has every right but one to a field, and by one
 * who has all. The seeded values of the field stand in no answer to the first, and in some to the second. Generated from
 * the contract: an endpoint of tomorrow is asked too.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { FIELD_RIGHTS, RIGHTS, type Right } from '../../src/contract/rights.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { allExports } from '../../src/modules.ts';
import { ONE, testDatabase } from '../database.ts';
import { everyRoute } from '../every-route.ts';
import { listen, type Person, signedIn } from '../http.ts';
import { incoming, later, setUpSelling, take } from '../orders.ts';
import { bodyFor, pathWith, queryWith, sample } from '../sample.ts';

const { db, owner: root } = await testDatabase();
const routes = everyRoute(db);
const server = await listen(db, routes);

const PHONE = '13777654321';
/** Values by the right that shows them. What is revealed for a purpose only is in no other answer to anybody. */
const SECRETS: Record<(typeof FIELD_RIGHTS)[number], readonly string[]> = {
  'orders.reveal': [PHONE, '欧阳秘书', '幽兰路77弄', '13777650000', 'secret.buyer@mail.example', '13777651111'],
  'payments.accounts': ['1900777123'],
  'catalog.cost': ['7771239'],
  'shipping.cost': ['7773330'],
};

const known: { ids: Id[]; codes: string[] } = { ids: [], codes: ['ZTO', 'SECRET-SKU', '1'] };

beforeAll(async () => {
  await db.transaction(ONE, async (ctx) => {
    const { shop, nodes, sku } = await setUpSelling(ctx, { 'SECRET-SKU': [50, 50] });
    const recipient = { ...incoming({}).recipient, name: '欧阳秘书', phone: PHONE, detail: '幽兰路77弄' };
    const order = incoming(
      { 'SECRET-SKU': 1 },
      {
        recipient,
        buyer: { id: 'secret.buyer@mail.example', message: '请打 13777650000' },
        seller: { memo: '备用 13777650000', flag: 1 },
      },
    );
    const [taken] = await take(ctx, shop, [order]);
    // The buyer moves: the news must not carry the new address to everybody.
    await take(ctx, shop, [later(order, { recipient: { ...recipient, phone: '13777651111' } })]);
    const made = { case: ctx.newId(), import: ctx.newId(), event: ctx.newId() };
    await ctx.sql`
      insert into order_event (tenant_id, id, order_id, at, actor, event, data, cause)
      values (${ctx.tenant}, ${made.event}, ${taken!.orderId}, now(), 'system', 'memoSet',
              ${{ from: '', to: `打 ${PHONE}` }}, ${`客户 ${PHONE} 要求`})`;
    await ctx.sql`
      insert into after_sale_case (tenant_id, id, number, order_id, shop_id, kind, state, opened_at, answer_before, note)
      values (${ctx.tenant}, ${made.case}, 'C1', ${taken!.orderId}, ${shop}, 'refundAsked', 'applied', now(), now(), ${`回电 ${PHONE}`})`;
    await ctx.sql`
      insert into blacklist (tenant_id, kind, value, reason, added_at, added_by)
      values (${ctx.tenant}, 'phone', ${PHONE}, '', now(), 'system'),
             (${ctx.tenant}, 'name', '欧阳秘书', '', now(), 'system')`;
    await ctx.sql`update sku set cost_minor = 7771239 where tenant_id = ${ctx.tenant}`;
    await ctx.sql`
      insert into audit_entry (tenant_id, id, actor, action, subject, detail)
      values (${ctx.tenant}, ${ctx.newId()}, 'system', 'sku.change', ${`sku/${sku['SECRET-SKU']}`},
              ${{ costMinor: ['1', '7771239'] }}),
             (${ctx.tenant}, ${ctx.newId()}, 'system', 'merchantAccount.change', 'merchantAccount/wx',
              ${{ merchantId: '1900777123' }})`;
    await ctx.sql`
      update courier set tariffs = replace(tariffs::text, '"600"', '"7773330"')::jsonb where tenant_id = ${ctx.tenant}`;
    known.ids = [taken!.orderId!, shop, ...nodes, sku['SECRET-SKU']!, made.case, made.import];
  });
  await root.query(
    `insert into merchant_account (tenant_id, id, kind, name, environment, merchant_id, endpoint, credentials, fee_ppm,
                                   fee_tolerance_minor, currency, active)
     values (1, 'wx', 'wechatPay', '微信', 'live', '1900777123', 'https://pay.example', '{}', 6000, 1, 'CNY', true)`,
  );
  known.codes.push('wx');
});

type Asked = { name: string; text: string; status: number };

/** Files drawn for a parcel say where it goes, a stream tells ids and counts; the rest is read as it comes. */
const isRead = ({ produces, scope }: Endpoint): boolean =>
  scope !== 'public' && produces !== 'application/pdf' && produces !== 'text/event-stream';

/** Every way an endpoint's place can be named with what was seeded. */
function pathsOf({ path, params, query }: Endpoint): string[] {
  const search = query ? queryWith(sample(query) as Record<string, unknown>) : '';
  if (!params) return [path + search];
  const fitting = sample(params) as Record<string, unknown>;
  const single = Object.entries(fitting).filter(([, value]) => typeof value === 'string');
  const values = [...known.ids, ...known.codes];
  return [
    fitting,
    ...values.map((value) => ({ ...fitting, ...Object.fromEntries(single.map(([key]) => [key, value])) })),
  ].map((filled) => pathWith(path, filled) + search);
}

const all = routes.map(({ endpoint }) => endpoint as Endpoint).filter(isRead);
const first = () => known.ids[0]!;

/** Asks as a person, and keeps what was answered. */
function asking(person: Person) {
  const answers: Asked[] = [];
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await server.ask(person, method, path, { body, headers: { 'if-match': '"1"' } });
    answers.push({ name: `${method} ${path}`, text: await answer.text(), status: answer.status });
  };
  return { answers, ask };
}

/** Reads first; what makes something comes after. */
async function askAll(person: Person): Promise<Asked[]> {
  const { answers, ask } = asking(person);
  for (const { kind } of allExports) await ask('GET', `/api/v1/exports/${kind}`);
  for (const endpoint of all.filter(({ method }) => method === 'GET'))
    for (const path of pathsOf(endpoint)) await ask('GET', path);
  for (const text of ['欧阳秘书', PHONE, 'secret.buyer@mail.example', 'SECRET-SKU'])
    for (const list of ['search', 'orders', 'blacklist'])
      await ask('GET', `/api/v1/${list}?text=${encodeURIComponent(text)}`);
  for (const endpoint of all.filter(({ method, path }) => method === 'POST' && !/session|password/.test(path)))
    await ask('POST', pathWith(endpoint.path, sampleParams(endpoint)), bodyFor(endpoint, { idOf: first }));
  return answers;
}

/** What changes or ends something is asked last: it may take the values away that others look for. */
async function changeAll(person: Person): Promise<Asked[]> {
  const { answers, ask } = asking(person);
  const changing = all.filter(({ method, path }) => /PUT|DELETE/.test(method) && !/session|password/.test(path));
  for (const endpoint of changing)
    for (const path of pathsOf(endpoint)) await ask(endpoint.method, path, bodyFor(endpoint, { idOf: first }));
  return answers;
}

const sampleParams = ({ params }: Endpoint): Record<string, unknown> =>
  params ? (sample(params, { idOf: () => known.ids[0]! }) as Record<string, unknown>) : {};

describe('IAM-1', () => {
  const but = (right: Right) => RIGHTS.filter((one) => one !== right);
  /** What somebody with every right is told; he is asked first, because asking changes things. */
  const seen = new Set<string>();
  beforeAll(async () => {
    for (const { text } of await askAll(await signedIn(db, 1, [...RIGHTS])))
      for (const secret of Object.values(SECRETS).flat()) if (text.includes(secret)) seen.add(secret);
  });
  // What a person typed stands in the refusal of his own request.
  const echoed = /\?text=/;
  const toldOf = (right: (typeof FIELD_RIGHTS)[number], answers: readonly Asked[]) =>
    answers.flatMap(({ name, text }) =>
      SECRETS[right]
        .filter((secret) => text.includes(secret) && !(echoed.test(name) && name.includes(encodeURIComponent(secret))))
        .map((secret) => `${name}: ${secret}`),
    );

  test.each(FIELD_RIGHTS)('IAM-1 without %s none of its values is in any answer, with it they are', async (right) => {
    const blind = await askAll(await signedIn(db, 1, but(right)));
    expect(toldOf(right, blind)).toEqual([]);
    // The list was not empty because nothing was answered.
    expect(blind.filter(({ status }) => status === 200).length).toBeGreaterThan(60);
    expect(SECRETS[right].filter((secret) => !seen.has(secret))).toEqual([]);
  });

  test.each(FIELD_RIGHTS)('IAM-1 without %s none of its values is in the answer to any change', async (right) => {
    const changed = await changeAll(await signedIn(db, 1, but(right)));
    expect(toldOf(right, changed)).toEqual([]);
    expect(changed.filter(({ status }) => status === 200).length).toBeGreaterThan(2);
  });
});

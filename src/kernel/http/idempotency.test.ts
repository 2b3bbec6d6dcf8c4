/**
 * Figure 34 over a listening server: whatever order of keys, bodies, users and routes, an effect happens once per key
 * and the first answer comes again, byte for byte.
 */
import fc from 'fast-check';
import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { listen, type Person, signedIn } from '../../../test/http.ts';
import { Refused } from '../refusal.ts';
import { forgetAnswers } from './idempotency.ts';
import { ownRoute, route } from './route.ts';

const { db, owner } = await testDatabase();

const Body = Type.Object({ n: Type.Integer() }, { additionalProperties: false });
const Effect = Type.Object({ id: Type.String(), n: Type.Integer() });
const endpoint = <const Path extends `/${string}`>(path: Path) =>
  ({ method: 'POST', path, summary: '', scope: 'signedIn', body: Body, response: Effect }) as const;

let hold: Promise<void> | undefined;
let failures = 0;

const mark = (ctx: Parameters<Parameters<typeof db.transaction>[1]>[0], n: number, id: string) => ctx.sql`
  insert into audit_entry (tenant_id, id, actor, action, subject)
  values (${ctx.tenant}, ${id}, 'test', 'mark', ${String(n)})`;

const routes = [
  ...(['/a', '/b'] as const).map((path) =>
    route(endpoint(path), async ({ ctx, body }) => {
      const id = ctx.newId();
      await mark(ctx, body.n, id);
      await hold;
      if (body.n < 0) throw new Refused('test.negative', { n: body.n });
      return { id, n: body.n };
    }),
  ),
  ownRoute(endpoint('/own'), async ({ db, scope, body }) => {
    await hold;
    const id = db.world.newId();
    if (body.n === 13 && failures++ === 0) throw new Error('the first time fails');
    await db.transaction(scope, (ctx) => mark(ctx, body.n, id));
    if (body.n < 0) throw new Refused('test.negative', { n: body.n });
    return { id, n: body.n };
  }),
];
const server = await listen(db, routes);
const people = [await signedIn(db, 1, 'owner'), await signedIn(db, 1, 'none'), await signedIn(db, 2, 'owner')];

const marks = async () =>
  Number((await owner.query(`select count(*) from audit_entry where action = 'mark'`)).rows[0].count);
const post = async (person: Person, path: string, key: string, n: number) => {
  const answer = await server.ask(person, 'POST', path, { key, body: { n } });
  return { status: answer.status, text: await answer.text() };
};

test('figure 34: any sequence of calls has one effect per key and the first answer', async () => {
  const call = fc.record({
    who: fc.nat(2),
    path: fc.constantFrom('/a', '/b', '/own'),
    key: fc.constantFrom('k1', 'k2'),
    n: fc.constantFrom(1, 2, -1),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 2, maxLength: 12 }), async (calls) => {
      const first = new Map<string, { n: number; status: number; text: string }>();
      const prefix = `run${run++}`;
      const before = await marks();
      let effects = 0;
      for (const { who, path, key, n } of calls) {
        const answer = await post(people[who]!, path, `${prefix}-${key}`, n);
        const name = `${who} ${path} ${key}`;
        const known = first.get(name);
        if (!known) {
          expect(answer.status).toBe(n < 0 ? 422 : 200);
          // A refusal inside the transaction takes its writes back; outside it they are the handler's own affair.
          if (n > 0 || path === '/own') effects++;
          first.set(name, { n, ...answer });
        } else if (known.n === n) expect(answer).toEqual({ status: known.status, text: known.text });
        else expect([answer.status, JSON.parse(answer.text).code]).toEqual([422, 'http.keyReused']);
      }
      expect((await marks()) - before).toBe(effects);
    }),
    { numRuns: 40 },
  );
});

test.each(['/a', '/own'])('figure 34: %s while the first runs, the second is told so', async (path) => {
  let release = () => {};
  hold = new Promise((resolve) => {
    release = resolve;
  });
  const before = await marks();
  const firsts = Array.from({ length: 4 }, () => post(people[0]!, path, `running${path}`, 5));
  await allButOne(firsts);
  release();
  hold = undefined;
  const statuses = (await Promise.all(firsts)).map((answer) => answer.status).sort();
  expect(statuses).toEqual([200, 409, 409, 409]);
  expect((await marks()) - before).toBe(1);
  expect((await post(people[0]!, path, `running${path}`, 5)).status).toBe(200);
});

/** Resolves when all but one of the calls were answered. */
function allButOne(calls: Promise<unknown>[]): Promise<void> {
  let open = calls.length - 1;
  return new Promise((resolve) => {
    for (const call of calls)
      void call.then(() => {
        if (--open === 0) resolve();
      });
  });
}

test('figure 34: a bug is no answer: the same key may try again', async () => {
  expect((await post(people[0]!, '/own', 'thirteen', 13)).status).toBe(500);
  expect((await post(people[0]!, '/own', 'thirteen', 13)).status).toBe(200);
});

test('figure 34: a POST without a key, or with a damaged one, is refused', async () => {
  for (const key of ['', 'has blank', 'x'.repeat(201)]) {
    const answer = await server.ask(people[0]!, 'POST', '/a', { key, body: { n: 1 } });
    expect([answer.status, (await answer.json()).code]).toEqual([400, 'http.keyMissing']);
  }
});

test('figure 34: answers are kept for 30 days and sealed', async () => {
  const answer = await post(people[0]!, '/a', 'month', 7);
  await owner.query(`update idempotency_key set created_at = now() - interval '30 days' where key = 'month'`);
  await db.transaction({ tenant: 1, actor: { kind: 'system', id: 'system', name: '' } }, forgetAnswers);
  expect(await post(people[0]!, '/a', 'month', 7)).toEqual(answer);
  const { rows } = await owner.query(`select answer from idempotency_key where key = 'month'`);
  expect(rows[0].answer.toString('latin1')).not.toContain(JSON.parse(answer.text).id);
  await owner.query(`update idempotency_key set created_at = now() - interval '36 days' where key = 'month'`);
  await db.transaction({ tenant: 1, actor: { kind: 'system', id: 'system', name: '' } }, forgetAnswers);
  expect((await owner.query(`select from idempotency_key where key = 'month'`)).rowCount).toBe(0);
});

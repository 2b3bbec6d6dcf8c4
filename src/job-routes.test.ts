/** Jobs that wait for a person, as that person meets them over HTTP. */
import { expect, test } from 'vitest';
import { ONE, TWO, testDatabase } from '../test/database.ts';
import { listen, signedIn } from '../test/http.ts';
import { jobRoutes } from './job-routes.ts';

const { db, owner } = await testDatabase();
const server = await listen(db, jobRoutes);
const person = await signedIn(db, 1, ['health.read', 'jobs.write']);

const stuck = async (kind: string, key: string | null = null, tenant = ONE): Promise<string> => {
  const id = db.world.newId();
  await owner.query(
    `insert into job (tenant_id, id, kind, payload, run_at, key, attempts, crashes, needs_person, given_up_at, last_error)
     values ($1, $2, $3, '{"shopId":"s"}', now(), $4, 12, 3, true, now(), 'no answer')`,
    [tenant.tenant, id, kind, key],
  );
  return id;
};
const list = async (query = '') => (await (await server.ask(person, 'GET', `/api/v1/jobs${query}`)).json()).items;
const post = async (what: string, body: unknown) => {
  const answer = await server.ask(person, 'POST', `/api/v1/jobs/${what}`, { body });
  return (await answer.json()).outcomes;
};
const audited = async (action: string) =>
  (await owner.query('select subject, detail from audit_entry where action = $1 order by id', [action])).rows;

test('OPS-8 jobs that wait for a person are listed with what they were and why', async () => {
  const ours = await stuck('channels.push');
  await stuck('channels.pull');
  await stuck('channels.push', null, TWO);
  const moment = expect.stringMatching(/^\d{4}-/);
  expect(await list('?kind=channels.push')).toEqual([
    { id: ours, kind: 'channels.push', tries: 12, lastError: 'no answer', createdAt: moment, since: moment },
  ]);
  expect(await list()).toHaveLength(2);
});

test('OPS-8 a repeated job begins anew; one that newer news covers is done with; each is in the audit log', async () => {
  await owner.query('delete from job');
  const [one, old, fresh, covered] = [
    await stuck('channels.pull'),
    await stuck('stock.changed', 'k'),
    await stuck('stock.changed', 'k'),
    await stuck('channels.push', 'shop'),
  ];
  await db.transaction(ONE, (ctx) => ctx.enqueue('channels.push', {}, { key: 'shop' }));
  const foreign = await stuck('channels.pull', null, TWO);
  const ids = [one, old, fresh, covered, foreign];
  expect(await post('repeat', { ids })).toEqual([
    ...[one, old, fresh, covered].map((id) => ({ id, done: true })),
    { id: foreign, done: false, refusal: { code: 'jobs.unknown' } },
  ]);
  const { rows } = await owner.query(
    'select id from job where tenant_id = 1 and not needs_person and attempts = 0 and crashes = 0 and id = any($1)',
    [ids],
  );
  expect(new Set(rows.map((row) => row.id))).toEqual(new Set([one, fresh]));
  expect(new Set((await audited('job.repeat')).map((row) => row.subject))).toEqual(
    new Set([one, old, fresh, covered].map((id) => `job/${id}`)),
  );
  expect(await list()).toEqual([]);
});

test('OPS-8 a dropped job is gone, and the audit log says what it was about, why, and only once', async () => {
  const id = await stuck('channels.upload');
  expect(await post('drop', { ids: [id], reason: 'uploaded by hand' })).toEqual([{ id, done: true }]);
  expect(await post('drop', { ids: [id], reason: 'again' })).toEqual([
    { id, done: false, refusal: { code: 'jobs.unknown' } },
  ]);
  expect(await audited('job.drop')).toEqual([
    {
      subject: `job/${id}`,
      detail: {
        kind: 'channels.upload',
        last_error: 'no answer',
        payload: { shopId: 's' },
        reason: 'uploaded by hand',
      },
    },
  ]);
});

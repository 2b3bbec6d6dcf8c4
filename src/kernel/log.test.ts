/** Figure 45: planted canaries never reach a log line, wherever they are put. */
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog } from './log.ts';

const SECRET = 'canary-7b1e';
const PEOPLE = ['张三丰', '13800138000', '6222 0212 3456 7890 123', '11010519491231002X'];

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  let lines = '';
  const destination = new Writable({
    write(chunk, _, next) {
      lines += chunk;
      next();
    },
  });
  write(createLog({ level: 'debug', destination }));
  return lines;
}

test.each([
  ['a field', { password: SECRET }],
  ['a field inside', { shop: { credentials: { appSecret: SECRET } } }],
  ['a list', { shops: [{ accessToken: SECRET }] }],
  ['a header', { headers: { cookie: SECRET, authorization: SECRET } }],
  ['a body', { body: { anything: SECRET } }],
  ['an API key in text', { text: `gj_1_${SECRET}`, url: `https://x/?k=gj_1_${SECRET}` }],
])('figure 45: a secret in %s is not logged', (_, fields) => {
  expect(logged((log) => log.error(fields, 'failed'))).not.toContain(SECRET);
});

test.each(PEOPLE)('figure 45: %s is not logged in a field, a text, a message or an error', (person) => {
  const lines = logged((log) => {
    log.warn({ recipient: person, note: person, at: { phone: person } }, `about ${person}`);
    log.error({ error: new Error(`cannot ship to ${person}`, { cause: new Error(person) }) }, 'failed');
    log.error(Object.assign(new Error(`invalid input: "${person}"`), { detail: `Key (phone)=(${person})` }));
  });
  for (const part of person.split(' ')) if (part.length > 3 || /[^\d]/.test(part)) expect(lines).not.toContain(part);
  expect(lines).not.toContain(person);
});

test('what helps to find a fault stays: trace, code, place', () => {
  const error = Object.assign(new Error('duplicate key'), { code: '23505', table: 'sku' });
  const [line] = logged((log) => log.error({ error, trace: '00ff', tenant: 1 }, 'request failed')).split('\n');
  expect(JSON.parse(line!)).toMatchObject({
    level: 'error',
    trace: '00ff',
    tenant: 1,
    msg: 'request failed',
    error: { code: '23505', table: 'sku', message: 'duplicate key' },
  });
});

/** Multipart requests over a listening server. */
import fs from 'node:fs';
import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { listen, signedIn } from '../../../test/http.ts';
import { ownRoute, route } from './route.ts';

const { db } = await testDatabase();
const base = { method: 'POST', summary: '', scope: 'signedIn', consumes: 'multipart' } as const;
const Fields = Type.Object({ kind: Type.Enum(['orders']) }, { additionalProperties: false });
const Files = Type.Object({ files: Type.Array(Type.Object({ name: Type.String(), text: Type.String() })) });
const paths: string[] = [];

const server = await listen(db, [
  ownRoute({ ...base, path: '/own', body: Fields, response: Files }, ({ files }) => {
    paths.push(...files.map((file) => file.path));
    return { files: files.map((file) => ({ name: file.name, text: fs.readFileSync(file.path, 'utf8') })) };
  }),
  route({ ...base, path: '/refused', body: Fields }, () => {
    throw new Error('fails after the upload');
  }),
]);
const person = await signedIn(db, 1, 'owner');

async function upload(path: string, form: FormData, key: string) {
  const headers = { cookie: `guanjia_session=${person.token}`, 'idempotency-key': key };
  const answer = await fetch(server.url + path, { method: 'POST', body: form, headers });
  return { status: answer.status, body: await answer.json() };
}

function formOf(...files: [name: string, text: string][]): FormData {
  const form = new FormData();
  form.append('kind', 'orders');
  for (const [name, text] of files) form.append('file', new Blob([text]), name);
  return form;
}

test('files arrive whole, under their own name without a path, and are gone after the answer', async () => {
  const { status, body } = await upload('/own', formOf(['订单.csv', 'a,b'], ['../../etc/passwd', 'x']), 'k1');
  expect([status, body.files]).toEqual([
    200,
    [
      { name: '订单.csv', text: 'a,b' },
      { name: 'passwd', text: 'x' },
    ],
  ]);
  await expect.poll(() => paths.filter((path) => fs.existsSync(path))).toEqual([]);
});

test('figure 34: the same key with another file is another request', async () => {
  const first = await upload('/own', formOf(['a.csv', 'one']), 'k2');
  expect(await upload('/own', formOf(['a.csv', 'one']), 'k2')).toEqual(first);
  expect(await upload('/own', formOf(['a.csv', 'two']), 'k2')).toMatchObject({
    status: 422,
    body: { code: 'http.keyReused' },
  });
});

test.each([
  ['a file under another name', (form: FormData) => form.append('other', new Blob(['x']), 'x')],
  ['a field given twice', (form: FormData) => form.append('kind', 'orders')],
  ['a value that is not allowed', (form: FormData) => form.set('kind', 'money')],
])('figure 46: %s is refused', async (_, spoil) => {
  const form = formOf(['a.csv', 'x']);
  spoil(form);
  expect(await upload('/own', form, 'k3')).toMatchObject({ status: 400, body: { code: 'http.damaged' } });
});

test('figure 46: too many files are refused', async () => {
  const files = Array.from({ length: 21 }, (_, i) => [`${i}.csv`, 'x'] as [string, string]);
  expect(await upload('/own', formOf(...files), 'k4')).toMatchObject({ status: 413, body: { code: 'http.tooLarge' } });
});

test('JSON where files are expected, and files where JSON is, are refused', async () => {
  const json = await server.ask(person, 'POST', '/own', { body: { kind: 'orders' } });
  expect(json.status).toBe(415);
});

test('a handler that fails leaves no file behind', async () => {
  expect((await upload('/refused', formOf(['a.csv', 'x']), 'k5')).status).toBe(500);
});

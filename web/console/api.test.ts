import { afterEach, expect, test, vi } from 'vitest';
import { approveOrders } from '../../src/contract/order-commands.ts';
import { getOrder, listOrders } from '../../src/contract/orders.ts';
import { ApiProblem } from '../ui/problem.ts';
import { call, urlOf, whenSignedOut } from './api.ts';

afterEach(() => vi.unstubAllGlobals());

const answer = (status: number, body: unknown) => {
  const fetched = vi.fn<typeof fetch>(async () => new Response(JSON.stringify(body), { status }));
  vi.stubGlobal('fetch', fetched);
  return fetched;
};

test('lists repeat their key, undefined is left out, parameters are escaped', () => {
  expect(urlOf(listOrders, {}, { state: ['waitReview', 'reviewed'], text: '张 三', cursor: undefined })).toBe(
    '/api/v1/orders?state=waitReview&state=reviewed&text=%E5%BC%A0+%E4%B8%89',
  );
  expect(urlOf(getOrder, { id: 'a/b' })).toBe('/api/v1/orders/a%2Fb');
});

test('figure 34: every POST carries its key, a given one is kept', async () => {
  const fetched = answer(200, { outcomes: [] });
  await call(approveOrders, { body: { ids: ['1'] }, key: 'k-1' });
  await call(approveOrders, { body: { ids: ['1'] } });
  const keys = fetched.mock.calls.map(([, init]) => new Headers(init?.headers).get('idempotency-key'));
  expect(keys[0]).toBe('k-1');
  expect(keys[1]).toMatch(/^[0-9a-f-]{36}$/);
});

test('a refusal is thrown with its code and data', async () => {
  answer(422, { type: 'about:blank', title: 'Refused', status: 422, code: 'ledger.short', data: { wanted: '4' } });
  const refused = await call(getOrder, { params: { id: '1' } }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ApiProblem);
  expect((refused as ApiProblem).problem).toMatchObject({ code: 'ledger.short', data: { wanted: '4' } });
});

test('no network, a bare gateway error and a lost session are told apart', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed to fetch')));
  await expect(call(getOrder, { params: { id: '1' } })).rejects.toMatchObject({
    problem: { code: 'http.unreachable' },
  });

  vi.stubGlobal('fetch', async () => new Response('<html>', { status: 502 }));
  await expect(call(getOrder, { params: { id: '1' } })).rejects.toMatchObject({
    problem: { code: 'http.unavailable' },
  });

  const signedOut = vi.fn();
  whenSignedOut(signedOut);
  answer(401, { code: 'identity.signedOut' });
  await expect(call(getOrder, { params: { id: '1' } })).rejects.toThrow();
  expect(signedOut).toHaveBeenCalledOnce();
});

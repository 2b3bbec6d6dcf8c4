/**
 * Routes with the mistakes the isolation test is there for: they ask over a connection that row-level security does not
 * bind and forget the tenant. That each is caught shows that the test would catch a real one.
 */
import type pg from 'pg';
import { Type } from 'typebox';
import { ById, type Endpoint, endpoint, Id, Output } from '../src/contract/endpoint.ts';
import { type Route, route } from '../src/kernel/http/route.ts';
import { Refused } from '../src/kernel/refusal.ts';

const Rows = Output({ items: Type.Array(Output({ id: Id, name: Type.String() })) });

const readAny = endpoint({
  method: 'GET',
  path: '/api/v1/leaks/read/:id',
  summary: 'a document read without its tenant',
  scope: 'signedIn',
  params: ById,
  response: Rows,
});

const foundAny = endpoint({
  method: 'GET',
  path: '/api/v1/leaks/found/:id',
  summary: 'an answer that says no more than that the id exists',
  scope: 'signedIn',
  params: ById,
  response: Rows,
});

const changeAny = endpoint({
  method: 'POST',
  path: '/api/v1/leaks/change/:id',
  summary: 'a change without a tenant, behind a refusal',
  scope: 'signedIn',
  params: ById,
});

const listAny = endpoint({
  method: 'GET',
  path: '/api/v1/leaks/list',
  summary: 'a list without its tenant',
  scope: 'signedIn',
  response: Rows,
});

export function leakingRoutes(owner: pg.Client): (Route & { endpoint: Endpoint })[] {
  const styles = async (where: string, values: unknown[]) =>
    (await owner.query(`select id, name from style where ${where}`, values)).rows;
  const missing = () => {
    throw new Refused('catalog.notFound', {}, 404);
  };
  return [
    route(readAny, async ({ params }) => {
      const items = await styles('id = $1', [params.id]);
      return items.length ? { items } : missing();
    }),
    route(foundAny, async ({ params }) => {
      const items = await styles('id = $1', [params.id]);
      return items.length ? { items: [] } : missing();
    }),
    route(changeAny, async ({ params }) => {
      await owner.query(`update style set name = name || '!' where id = $1`, [params.id]);
      missing();
    }),
    route(listAny, async () => ({ items: await styles('true', []) })),
  ] as (Route & { endpoint: Endpoint })[];
}

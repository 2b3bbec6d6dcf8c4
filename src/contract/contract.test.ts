/**
 * Rules the whole contract obeys, checked over every endpoint: what a peer of ours got wrong once (an unknown field that
 * was silently taken) must not come back with the next endpoint.
 */
import type { TSchema } from 'typebox';
import { expect, test } from 'vitest';
import type { Endpoint } from './endpoint.ts';
import { ENDPOINTS } from './endpoints.ts';
import { FIRM_HOLD_REASONS, HOLD_REASONS } from './order-words.ts';

type Node = TSchema & {
  properties?: Record<string, Node>;
  items?: Node;
  anyOf?: Node[];
  additionalProperties?: unknown;
};

/** Every object schema inside, with the path to it. */
function objectsIn(schema: Node, path = ''): { path: string; schema: Node }[] {
  const inner = [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) => objectsIn(child, `${path}.${name}`)),
    ...(schema.items ? objectsIn(schema.items, `${path}[]`) : []),
    ...(schema.anyOf ?? []).flatMap((child) => objectsIn(child, path)),
  ];
  return schema.properties ? [{ path, schema }, ...inner] : inner;
}

/** Every string schema inside that nothing bounds. */
function unboundedIn(schema: Node, path = ''): string[] {
  const s = schema as Node & Record<string, unknown>;
  const self =
    s['type'] === 'string' && !s['maxLength'] && !s['pattern'] && !s['format'] && !s['enum'] && !('const' in s)
      ? [path]
      : s['type'] === 'array' && !s['maxItems']
        ? [`${path}[]`]
        : [];
  return [
    ...self,
    ...Object.entries(s.properties ?? {}).flatMap(([name, child]) => unboundedIn(child, `${path}.${name}`)),
    ...(s.items ? unboundedIn(s.items, `${path}[]`) : []),
    ...(s.anyOf ?? []).flatMap((child) => unboundedIn(child, path)),
  ];
}

const all = [...ENDPOINTS] as [string, Endpoint][];
const inputsOf = (e: Endpoint) =>
  [e.params, e.query, e.body].filter((part): part is TSchema => part !== undefined) as Node[];

test('every method and path is used once', () => {
  const keys = all.map(([, e]) => `${e.method} ${e.path.replaceAll(/:\w+/g, ':')}`);
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  expect(keys.length).toBeGreaterThan(50);
});

test.each(all)('figure 40: %s refuses properties it does not name', (_, e) => {
  for (const input of inputsOf(e))
    for (const { path, schema } of objectsIn(input))
      expect({ path, open: schema.additionalProperties }).toEqual({ path, open: false });
});

test.each(all)('figure 46: %s bounds every text and list it takes', (_, e) => {
  expect(inputsOf(e).flatMap((input) => unboundedIn(input))).toEqual([]);
});

test.each(all)('%s describes exactly the parameters of its path', (_, e) => {
  const named = [...e.path.matchAll(/:(\w+)/g)].map((match) => match[1]);
  expect(Object.keys((e.params as Node | undefined)?.properties ?? {})).toEqual(named);
});

test.each(all)('%s reads without a body and answers one way', (_, e) => {
  if (e.method === 'GET') expect(e.body).toBeUndefined();
  expect([e.response, e.produces].filter((way) => way !== undefined).length).toBeLessThanOrEqual(1);
});

test('ORD-5: reasons that cannot be overridden are the eight marked in the design and the missing rate', () => {
  expect(HOLD_REASONS).toHaveLength(23);
  expect(FIRM_HOLD_REASONS).toHaveLength(9);
});

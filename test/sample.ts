/**
 * Values that fit a schema, made from the schema itself: for tests that must send something valid to every endpoint,
 * also to those that are written tomorrow. `idOf` chooses what stands where an id is expected.
 */
import type { TSchema } from 'typebox';
import type { Endpoint } from '../src/contract/endpoint.ts';

type Node = Record<string, unknown>;
export type SampleOptions = { idOf?: () => string; optional?: boolean };

/** Texts that fit the patterns of the contract; a new pattern needs a line here. */
const TEXTS = [
  ...['1', '123456', 'CNY', 'custom:x', 'a', '2026-11-21', '2026-11', '09:00', 'taobao', 'US'],
  ...['https://example.com/told', 'told@example.com', '91330100799655058B', '6214850212345679', ''],
];

const FORMATS: Record<string, string> = { date: '2026-11-21', 'date-time': '2026-11-21T08:00:00+08:00' };

export function sample(schema: TSchema, options: SampleOptions = {}): unknown {
  return make(schema as unknown as Node, options);
}

function make(schema: Node, options: SampleOptions): unknown {
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  if (Array.isArray(schema['anyOf'])) return make(schema['anyOf'][0] as Node, options);
  switch (schema['type']) {
    case 'object':
      return makeObject(schema, options);
    case 'array':
      return Array.from({ length: Math.max(1, Number(schema['minItems'] ?? 1)) }, () =>
        make(schema['items'] as Node, options),
      );
    case 'integer':
    case 'number':
      return Math.max(1, Number(schema['minimum'] ?? 1));
    case 'boolean':
      return true;
    case 'string':
      return makeText(schema, options);
    default:
      throw new Error(`no sample for ${JSON.stringify(schema)}`);
  }
}

function makeObject(schema: Node, options: SampleOptions): Node {
  const { properties = {}, required = [] } = schema as { properties?: Record<string, Node>; required?: string[] };
  const names = Object.keys(properties).filter((name) => options.optional || required.includes(name));
  return Object.fromEntries(names.map((name) => [name, make(properties[name]!, options)]));
}

let counter = 0;
const freshId = () => `00000000-0000-7000-8000-${(++counter).toString(16).padStart(12, '0')}`;

function makeText(schema: Node, { idOf = freshId }: SampleOptions): string {
  const { format, pattern, minLength = 0 } = schema as { format?: string; pattern?: string; minLength?: number };
  if (format === 'uuid') return idOf();
  if (format) {
    const text = FORMATS[format];
    if (text === undefined) throw new Error(`no sample for the format ${format}`);
    return text;
  }
  if (pattern) {
    const text = TEXTS.find((one) => new RegExp(pattern).test(one));
    if (text === undefined) throw new Error(`no sample for the pattern ${pattern}`);
    return text;
  }
  return 'a'.repeat(Math.max(1, minLength));
}

/** A valid body as the endpoint takes it: JSON, or a form with a file; undefined when it takes none. */
export function bodyFor({ body, consumes }: Pick<Endpoint, 'body' | 'consumes'>, options: SampleOptions = {}): unknown {
  const made = body && sample(body, options);
  if (consumes !== 'multipart') return made;
  const form = new FormData();
  for (const [name, value] of Object.entries(made ?? {})) form.append(name, String(value));
  form.append('file', new Blob(['a,b\n1,2\n']), 'sample.csv');
  return form;
}

/** The path with its parameters filled in. */
export const pathWith = (path: string, params: Record<string, unknown>): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));

/** A query string; a list repeats its key. */
export const queryWith = (query: Record<string, unknown>): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  return search.size ? `?${search}` : '';
};

/**
 * What goes out is cut to the endpoint's schema by a compiled serialiser. A nullable field is said the way the
 * serialiser has a fast path for; as a union it would try one schema after the other on every value.
 */
import type { TSchema } from 'typebox';
import { toJson } from '../db/sql.ts';

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same answers, described so that they are fast to write: JSON Schema with `nullable`. */
export function asSerialisable(schema: TSchema): Node {
  return simplify(schema as unknown as Node);
}

function simplify(schema: Node): Node {
  const branches = schema['anyOf'];
  if (Array.isArray(branches)) return simplifyUnion(schema, branches as Node[]);
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      if (keyword === 'properties' && isNode(value))
        return [
          keyword,
          Object.fromEntries(Object.entries(value).map(([name, child]) => [name, simplify(child as Node)])),
        ];
      return [keyword, isNode(value) ? simplify(value) : value];
    }),
  );
}

function simplifyUnion(schema: Node, branches: Node[]): Node {
  const values = branches.filter((branch) => branch['type'] !== 'null').map(simplify);
  const nullable = values.length < branches.length;
  const isText = (branch: Node) =>
    branch['type'] === 'string' ||
    typeof branch['const'] === 'string' ||
    (Array.isArray(branch['enum']) && branch['enum'].every((one) => typeof one === 'string'));
  const [only] = values;
  if (values.length === 1 && only && !('enum' in only) && !('const' in only)) return { ...only, nullable };
  if (values.every(isText)) return { type: 'string', nullable };
  return { ...schema, anyOf: nullable ? [...values, { type: 'null' }] : values };
}

type Fix = (value: unknown) => unknown;

/**
 * Where a schema says nothing about a value (the data of a refusal), the serialiser knows no `bigint`: there the value
 * is turned into plain JSON first. null when the schema has no such place, and nothing needs to be done.
 */
export function fixUnknowns(schema: TSchema): Fix | null {
  return fixFor(schema as unknown as Node);
}

const plain: Fix = (value) => (value === undefined ? undefined : JSON.parse(toJson(value)));

function fixFor(schema: Node): Fix | null {
  const { type, properties, items, anyOf, patternProperties, additionalProperties } = schema;
  if (Array.isArray(anyOf)) return firstFix(anyOf as Node[]);
  if (additionalProperties === true) return plain;
  if (isNode(patternProperties)) return firstFix(Object.values(patternProperties) as Node[]) && plain;
  if (isNode(properties)) return fixProperties(properties as Record<string, Node>);
  if (isNode(items)) {
    const fix = fixFor(items);
    return fix && ((value) => (Array.isArray(value) ? value.map(fix) : value));
  }
  return type === undefined && !('enum' in schema) && !('const' in schema) ? plain : null;
}

/** Of alternatives at most one holds unknown values; the others pass it unchanged. */
const firstFix = (branches: readonly Node[]): Fix | null =>
  branches.map(fixFor).find((fix): fix is Fix => fix !== null) ?? null;

function fixProperties(properties: Record<string, Node>): Fix | null {
  const fixes = Object.entries(properties).flatMap(([name, child]) => {
    const fix = fixFor(child);
    return fix ? [[name, fix] as const] : [];
  });
  if (fixes.length === 0) return null;
  return (value) => {
    if (!isNode(value)) return value;
    const copy = { ...value };
    for (const [name, fix] of fixes) if (name in copy) copy[name] = fix(copy[name]);
    return copy;
  };
}

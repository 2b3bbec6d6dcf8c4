/**
 * What goes out is cut to the endpoint's schema by a compiled serialiser. A nullable field is said the way the
 * serialiser has a fast path for; as a union it would try one schema after the other on every value.
 */
import type { TSchema } from 'typebox';

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

/**
 * What a change changed, for the audit log: `{ name: ['before', 'after'] }`, by the names the record's form uses. Of a new
 * record (`before` is null) all that says something. Secrets never come here: their names go under `secrets`.
 */
import { isDeepStrictEqual } from 'node:util';

export function differences<Row extends object>(
  before: Row | null,
  after: Row,
  properties: readonly (keyof Row & string)[] = namesOf(before, after),
): Record<string, unknown> {
  const changes = properties.map((name) => [name, [before?.[name] ?? null, after[name] ?? null]] as const);
  return Object.fromEntries(
    changes.filter(([, [was, is]]) => (before ? !isDeepStrictEqual(was, is) : saysSomething(is))),
  );
}

const namesOf = <Row extends object>(before: Row | null, after: Row) => [
  ...new Set(Object.keys({ ...before, ...after }) as (keyof Row & string)[]),
];

const saysSomething = (value: unknown): boolean =>
  value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);

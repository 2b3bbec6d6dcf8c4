/**
 * Fields that need a right of their own (IAM-1). The contract marks them (`Guarded`), and every answer passes here on its
 * way out, so a new endpoint that shows such a field is covered without anybody thinking of it. What must stay true: a
 * guarded value leaves whole only for who has the right wherever he may read the row.
 */
import type { TSchema } from 'typebox';
import { hideContacts, maskWord } from '../mask.ts';
import { type Session, sees } from './session.ts';

/**
 * `null`: left out. `masked`: a name or number under stars. `contacts`: texts without phones and addresses of mail, at any
 * depth. `without`: facts without these names, at any depth.
 */
export type Veil = 'null' | 'masked' | 'contacts' | { readonly without: readonly string[] };
export type FieldGuard = { readonly right: string; readonly veil: Veil };

/** Where a schema says what guards it; part of the published API document. */
export const GUARDS = 'x-guards';

type Node = Record<string, unknown>;
type Hidden = (right: string) => boolean;
type Cover = (value: unknown, hidden: Hidden) => unknown;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What hides the guarded fields of an endpoint's answer from a caller; null when it has none. */
export function veilFor(response: TSchema, scope: string): ((session: Session, answer: unknown) => unknown) | null {
  const cover = coverFor(response as unknown as Node);
  if (!cover) return null;
  const rights = [...rightsIn(response as unknown as Node)];
  return (session, answer) => {
    const hidden = new Set(rights.filter((right) => !sees(session, right, scope)));
    return hidden.size === 0 ? answer : cover(answer, (right) => hidden.has(right));
  };
}

const guardsOf = (schema: Node): readonly FieldGuard[] => (schema[GUARDS] as readonly FieldGuard[] | undefined) ?? [];

function childrenOf({ properties, items, anyOf }: Node): Node[] {
  const named = isNode(properties) ? Object.values(properties as Record<string, Node>) : [];
  return [...named, ...(isNode(items) ? [items] : []), ...(Array.isArray(anyOf) ? (anyOf as Node[]) : [])];
}

const rightsIn = (schema: Node): Set<string> =>
  new Set([...guardsOf(schema).map(({ right }) => right), ...childrenOf(schema).flatMap((one) => [...rightsIn(one)])]);

function coverFor(schema: Node): Cover | null {
  const [guards, inner] = [guardsOf(schema), innerCover(schema)];
  if (guards.length === 0) return inner;
  return (value, hidden) =>
    guards
      .filter(({ right }) => hidden(right))
      .reduce((left, { veil }) => drawn(veil, left), inner ? inner(value, hidden) : value);
}

function innerCover({ properties, items, anyOf }: Node): Cover | null {
  if (Array.isArray(anyOf)) {
    const covers = (anyOf as Node[]).map(coverFor).filter((cover) => cover !== null);
    return covers.length ? (value, hidden) => covers.reduce((left, cover) => cover(left, hidden), value) : null;
  }
  if (isNode(properties)) return coverProperties(properties as Record<string, Node>);
  const cover = isNode(items) ? coverFor(items) : null;
  return cover && ((value, hidden) => (Array.isArray(value) ? value.map((one) => cover(one, hidden)) : value));
}

function coverProperties(properties: Record<string, Node>): Cover | null {
  const covers = Object.entries(properties).flatMap(([name, child]) => {
    const cover = coverFor(child);
    return cover ? [[name, cover] as const] : [];
  });
  if (covers.length === 0) return null;
  return (value, hidden) => {
    if (!isNode(value)) return value;
    const copy = { ...value };
    for (const [name, cover] of covers) if (name in copy) copy[name] = cover(copy[name], hidden);
    return copy;
  };
}

function drawn(veil: Veil, value: unknown): unknown {
  if (veil === 'null') return null;
  if (veil === 'masked') return typeof value === 'string' ? maskWord(value) : value;
  if (veil === 'contacts') return deep(value, hideContacts, []);
  return deep(value, (text) => text, veil.without);
}

function deep(value: unknown, text: (one: string) => string, without: readonly string[]): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((one) => deep(one, text, without));
  // Dates and the like are no facts to look into.
  if (!isNode(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !without.includes(name))
      .map(([name, one]) => [name, deep(one, text, without)]),
  );
}

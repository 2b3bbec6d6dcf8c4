/**
 * What comes in is checked against the endpoint's schemas before anything else looks at it. Objects are closed: a
 * property nobody named is refused, never ignored (figure 40). Bodies are taken as they are; query and path are text,
 * so numbers, booleans and lists in them are converted first.
 */
import { type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import { Refused } from '../refusal.ts';
import type { EndpointShape } from './endpoint-shape.ts';

export type InputPart = 'body' | 'query' | 'params';

/** An endpoint that takes nothing in a part is sent nothing in it. */
const NOTHING = Type.Object({}, { additionalProperties: false });
const MAX_PROBLEMS = 10;

/** Refuses `http.damaged` (400, data: `in`, `problems` with place, reason, rule and limit; never the value, which may be secret). */
export function compileInput(endpoint: EndpointShape, part: InputPart): (value: unknown) => unknown {
  const schema: TSchema = endpoint[part] ?? NOTHING;
  const check = Compile(schema);
  const named = endpoint[part] !== undefined;
  return (input) => {
    // A request without a body to an endpoint without one carries `undefined`.
    const value =
      part === 'body' ? (named ? input : (input ?? {})) : Value.Default(schema, Value.Convert(schema, input ?? {}));
    if (!check.Check(value))
      throw new Refused('http.damaged', { in: part, problems: problemsOf(check.Errors(value)) }, 400);
    return named ? value : undefined;
  };
}

type Finding = { keyword: string; instancePath: string; message: string; params: object };

type Broken = { at: string; what: string; rule: string; limit?: number };

function problemsOf(findings: readonly Finding[]): Broken[] {
  return findings
    .filter((finding) => finding.keyword !== 'boolean')
    .slice(0, MAX_PROBLEMS)
    .map((finding) => ({
      at: finding.instancePath.slice(0, 200),
      what: whatIsWrong(finding).slice(0, 300),
      rule: finding.keyword,
      ...limitOf(finding),
    }));
}

/** The bound that was passed, so that a screen can say it in its own words. */
function limitOf({ params }: Finding): { limit?: number } {
  const { limit } = params as { limit?: unknown };
  return typeof limit === 'number' ? { limit } : {};
}

function whatIsWrong({ message, params }: Finding): string {
  const extra = (params as { additionalProperties?: unknown }).additionalProperties;
  return Array.isArray(extra) ? `${message}: ${extra.map((name) => String(name).slice(0, 60)).join(', ')}` : message;
}

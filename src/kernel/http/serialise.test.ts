import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { Outcomes } from '../../contract/paging.ts';
import { asSerialisable, fixUnknowns } from './serialise.ts';

const Text = Type.String();
const nullable = (schema: Parameters<typeof Type.Union>[0][number]) => Type.Union([schema, Type.Null()]);

test.each([
  [
    'a nullable object',
    nullable(Type.Object({ a: Text })),
    { type: 'object', required: ['a'], properties: { a: { type: 'string' } }, nullable: true },
  ],
  ['a nullable text', nullable(Text), { type: 'string', nullable: true }],
  ['alternatives that are all text', Type.Union([Type.Enum(['a', 'b']), Text]), { type: 'string', nullable: false }],
  ['a nullable word', nullable(Type.Enum(['a', 'b'])), { type: 'string', nullable: true }],
])('%s is written without trying alternatives', (_, schema, expected) => {
  expect(asSerialisable(schema)).toEqual(expected);
});

test('integers in the data of a refusal become text, and nothing else is copied', () => {
  const fix = fixUnknowns(Outcomes)!;
  const answer = {
    outcomes: [{ id: 'x', done: false, refusal: { code: 'ledger.short', data: { free: 2n, at: new Date(0) } } }],
  };
  expect(fix(answer)).toEqual({
    outcomes: [
      { id: 'x', done: false, refusal: { code: 'ledger.short', data: { free: '2', at: '1970-01-01T00:00:00.000Z' } } },
    ],
  });
  expect(answer.outcomes[0]!.refusal.data.free).toBe(2n);
  expect(fixUnknowns(Type.Object({ a: Type.Array(nullable(Text)) }))).toBeNull();
});

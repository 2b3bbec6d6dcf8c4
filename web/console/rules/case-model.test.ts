/** OPS-3: what a test case shows when rules decide otherwise. */
import { expect, test } from 'vitest';
import type { Decided } from '../../../src/contract/rule-cases.ts';
import { differs, pairsOf, rulesBehind } from './case-model.ts';

const decided = (more: Partial<Decided>): Decided => ({
  ...{ holds: [], tags: [], gifts: [], node: null, courier: null, priority: 0, financeReview: false, merge: false },
  ...{ splits: [], applied: [] },
  ...more,
});
const shown = (wanted: Partial<Decided>, now: Partial<Decided>) =>
  pairsOf({ wanted: decided(wanted), decided: decided(now) }).map((pair) =>
    [pair.wanted, pair.now].map((facet) => (facet ? `${facet.aspect} ${facet.value}`.trim() : '—')).join(' | '),
  );

test.each`
  name                    | wanted                            | now                           | rows
  ${'nothing'}            | ${{}}                             | ${{}}                         | ${[]}
  ${'the same'}           | ${{ tags: ['a'] }}                | ${{ tags: ['a'] }}            | ${['tag a | tag a']}
  ${'another of the one'} | ${{ courier: 'SF', priority: 1 }} | ${{ courier: 'ZTO' }}         | ${['courier SF | courier ZTO', 'priority 1 | —']}
  ${'another of many'}    | ${{ tags: ['a', 'b'] }}           | ${{ tags: ['b', 'c'] }}       | ${['tag a | —', 'tag b | tag b', '— | tag c']}
  ${'what is but there'}  | ${{ merge: true }}                | ${{ financeReview: true }}    | ${['merge | —', '— | financeReview']}
  ${'divided otherwise'}  | ${{ splits: ['weight 500'] }}     | ${{ splits: ['weight 800'] }} | ${['split weight 500 | —', '— | split weight 800']}
`('OPS-3 $name stands expected beside now', ({ wanted, now, rows }) => expect(shown(wanted, now)).toEqual(rows));

test('OPS-3 a pair differs when one side is missing or says something else', () => {
  const [same, other, gone, come] = pairsOf({
    wanted: decided({ tags: ['a'], node: 'n1', gifts: ['G ×1'] }),
    decided: decided({ tags: ['a'], node: 'n2', merge: true }),
  }).toSorted((a, b) => Number(differs(a)) - Number(differs(b)));
  expect([same, other, gone, come].map((pair) => pair && differs(pair))).toEqual([false, true, true, true]);
});

test('OPS-3 rules behind a case stand in the order they are tried in, gone ones last', () => {
  const applied = (...ids: string[]) => decided({ applied: ids.map((id) => ({ id, name: id.toUpperCase() })) });
  const tried = ['a', 'b', 'c', 'd'].map((id) => ({ id, name: id, couriers: [], strict: false }));
  const behind = rulesBehind({ wanted: applied('gone', 'c', 'd'), decided: applied('a', 'd') }, tried);
  expect(behind.map(({ name, applies, rule }) => `${name} ${applies} ${rule !== null}`)).toEqual([
    'a now true',
    'c before true',
    'd both true',
    'GONE before false',
  ]);
});

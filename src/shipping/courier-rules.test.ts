import { expect, test } from 'vitest';
import { checkCourierRules } from './courier-rules.ts';

const rule = (more: object) => ({ id: 'r', couriers: ['SF'], strict: false, ...more });
const SHOP = '00000000-0000-7000-8000-000000000001';

test('SHP-1 rules are read in their order, with exact amounts', () => {
  const rules = [
    rule({ id: 'dear', name: '999 起顺丰', amountFromMinor: '99900', masked: false }),
    rule({ id: 'masked', masked: true, couriers: ['YD', 'YZPY'], strict: true, shops: [SHOP] }),
    rule({ id: 'resting', off: true }),
  ];
  expect(checkCourierRules(rules)).toEqual([
    { id: 'dear', couriers: ['SF'], strict: false, amountFromMinor: 99_900n, masked: false },
    { id: 'masked', couriers: ['YD', 'YZPY'], strict: true, masked: true, shops: [SHOP] },
  ]);
});

test.each`
  fault                         | rules                                                          | data
  ${'no courier'}               | ${[rule({ couriers: [] })]}                                    | ${{ rule: 'r', why: /couriers/ }}
  ${'a condition nobody knows'} | ${[rule({ name: '晴天', weather: 'rain' })]}                   | ${{ rule: '晴天', why: /weather is not known/ }}
  ${'an amount as a number'}    | ${[rule({ amountFromMinor: 999 })]}                            | ${{ rule: 'r', why: /amountFromMinor/ }}
  ${'the same id twice'}        | ${[rule({}), rule({})]}                                        | ${{ rule: 'r', why: /twice/ }}
  ${'amounts without a place'}  | ${[rule({ amountFromMinor: '100', amountBelowMinor: '100' })]} | ${{ rule: 'r', why: /no amount/ }}
  ${'nothing at all'}           | ${[null]}                                                      | ${{ rule: '1', why: /object/ }}
`('SHP-1 refuses a rule with $fault, by its name', ({ rules, data }) => {
  expect(() => checkCourierRules(rules)).toThrow(
    expect.objectContaining({
      code: 'shipping.ruleDamaged',
      data: { rule: data.rule, why: expect.stringMatching(data.why) },
    }),
  );
});

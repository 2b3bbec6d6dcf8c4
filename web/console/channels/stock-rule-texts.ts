/** A stock rule as it is typed: what is empty follows the shop. Pure. */
import type { BodyOf } from '../../../src/contract/endpoint.ts';
import type { changeStockRules, StockRule } from '../../../src/contract/shops.ts';
import { decimalOf, minorOf } from '../../ui/minor.ts';

export const RULE_FIELDS = ['share', 'safety', 'zeroUnder', 'most', 'setAside'] as const;
export type RuleField = (typeof RULE_FIELDS)[number];
export type RuleTexts = Record<RuleField, string>;
export type StockRuleInput = BodyOf<typeof changeStockRules>['set'][number];

/** A share is thousandths, shown as per cent. */
const digitsOf = (field: RuleField) => (field === 'share' ? 1 : 0);
const MOST_SHARE = 10_000;

export const textsOf = (rule: Pick<StockRule, RuleField>): RuleTexts =>
  Object.fromEntries(
    RULE_FIELDS.map((field) => [field, rule[field] === null ? '' : decimalOf(String(rule[field]), digitsOf(field))]),
  ) as RuleTexts;

/** Fields that cannot be sent as they stand. */
export const wrongIn = (texts: RuleTexts): RuleField[] =>
  RULE_FIELDS.filter((field) => {
    const value = minorOf(texts[field], digitsOf(field));
    if (value === null) return true;
    return field === 'share' ? Number(value) > MOST_SHARE : field === 'setAside' && value === '0';
  });

/** `wrongIn` must have found nothing. */
export function ruleOf(texts: RuleTexts): Omit<StockRuleInput, 'skuId'> {
  const value = (field: RuleField) => minorOf(texts[field], digitsOf(field)) || null;
  const share = value('share');
  return {
    share: share === null ? null : Number(share),
    safety: value('safety'),
    zeroUnder: value('zeroUnder'),
    most: value('most'),
    setAside: value('setAside'),
  };
}

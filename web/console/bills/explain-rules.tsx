/** Rules that say what lines of a bank are (REC-2): the first that fits a line counts, and what it books is beside it. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { EXPLAINED_AS, type ExplainRule } from '../../../src/contract/account-days.ts';
import { Select, TextField } from '../../ui/fields.tsx';
import { figureOf, minorOf } from '../../ui/minor.ts';
import css from './days.module.css';

/** As it is typed: words with blanks between them, amounts as decimals. */
export type RuleDraft = Pick<ExplainRule, 'counterparty' | 'way' | 'entry'> & {
  words: string;
  from: string;
  to: string;
};

const NEW: RuleDraft = { words: '', counterparty: '', way: 'out', from: '', to: '', entry: 'none' };

export const ruleDrafts = (rules: readonly ExplainRule[]): RuleDraft[] =>
  rules.map(({ words, from, to, ...rule }) => ({
    ...rule,
    ...{ words: words.join(' '), from: from === null ? '' : figureOf(from, 2), to: to === null ? '' : figureOf(to, 2) },
  }));

export const rulesOf = (drafts: readonly RuleDraft[]): ExplainRule[] =>
  drafts.map(({ words, from, to, counterparty, ...rule }) => ({
    ...{ ...rule, counterparty: counterparty.trim(), words: words.split(/[\s,，、]+/).filter(Boolean) },
    ...{ from: minorOf(from, 2) || null, to: minorOf(to, 2) || null },
  }));

/** Whether an amount of any rule is no amount. */
export const hasBadAmount = (drafts: readonly RuleDraft[]): boolean =>
  drafts.some(({ from, to }) => minorOf(from, 2) === null || minorOf(to, 2) === null);

export function ExplainRules({ rules, onChange }: { rules: RuleDraft[]; onChange: (rules: RuleDraft[]) => void }) {
  const { t } = useTranslation();
  const set = (at: number, change: Partial<RuleDraft>) =>
    onChange(rules.map((rule, i) => (i === at ? { ...rule, ...change } : rule)));
  const ways = (['out', 'in', 'both'] as const).map((value) => ({ value, text: t(`statementAccounts.way.${value}`) }));
  const entries = EXPLAINED_AS.map((value) => ({ value, text: t(`statementAccounts.entry.${value}`) }));
  const field = (rule: RuleDraft, at: number, name: 'words' | 'counterparty' | 'from' | 'to') => (
    <TextField
      aria-label={`${t(`statementAccounts.rule.${name}`)} ${at + 1}`}
      placeholder={t(`statementAccounts.rule.${name}`)}
      inputMode={name === 'from' || name === 'to' ? 'decimal' : 'text'}
      value={rule[name]}
      onChange={(event) => set(at, { [name]: event.target.value })}
    />
  );
  return (
    <div className={css.rules}>
      {rules.map((rule, at) => (
        <div key={at} className={css.rule}>
          {field(rule, at, 'words')}
          {field(rule, at, 'counterparty')}
          <Select
            aria-label={`${t('statementAccounts.rule.way')} ${at + 1}`}
            options={ways}
            value={rule.way}
            onChange={(way) => set(at, { way: way as RuleDraft['way'] })}
          />
          {field(rule, at, 'from')}
          {field(rule, at, 'to')}
          <Select
            aria-label={`${t('statementAccounts.rule.entry')} ${at + 1}`}
            options={entries}
            value={rule.entry}
            onChange={(entry) => set(at, { entry: entry as RuleDraft['entry'] })}
          />
          <Button size="small" onClick={() => onChange(rules.filter((_, i) => i !== at))}>
            {t('statementAccounts.removeRule')}
          </Button>
        </div>
      ))}
      <span>
        <Button size="small" onClick={() => onChange([...rules, NEW])}>
          {t('statementAccounts.addRule')}
        </Button>
      </span>
    </div>
  );
}

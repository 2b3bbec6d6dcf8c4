/** How a test case comes out, what differs in words, and the order it was kept from. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RuleCase } from '../../../src/contract/rule-cases.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { differs, type Pair, pairsOf } from './case-model.ts';
import { facetText, facetValue } from './facets.tsx';
import css from './rules.module.css';
import type { RuleWords } from './use-rule-words.ts';

export function CaseTag({ one }: { one: RuleCase }) {
  const { t } = useTranslation();
  if (!one.active) return <Tag tone="ended" text={t('ruleCases.away')} />;
  return one.green ? <Tag tone="good" text={t('ruleCases.green')} /> : <Tag tone="danger" text={t('ruleCases.red')} />;
}

export const CaseOrder = ({ one }: { one: RuleCase }) => (
  <Link to="/orders/$id" params={{ id: one.orderId }} className="num">
    {one.orderNumber}
  </Link>
);

/** What comes more, what is missing, and what is another: `Courier A → B`. */
export function CaseDifference({ one, words }: { one: RuleCase; words: RuleWords }) {
  const text = ({ wanted, now }: Pair): string => {
    if (wanted && now) return `${facetText(wanted, words)} → ${facetValue(now, words)}`;
    return wanted ? `− ${facetText(wanted, words)}` : `+ ${facetText(now!, words)}`;
  };
  return (
    <span className={css.facets}>
      {pairsOf(one)
        .filter(differs)
        .map((pair) => (
          <span key={text(pair)} className={css.facet} data-sign={pair.now ? undefined : '−'}>
            {text(pair)}
          </span>
        ))}
    </span>
  );
}

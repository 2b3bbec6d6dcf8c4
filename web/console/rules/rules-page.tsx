/** The rules of the house (OPS-3): review with gifts (ORD-4, ORD-8), courier (SHP-1), sourcing (SRC-1), and the blacklist. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { BlacklistView } from './blacklist-view.tsx';
import { RuleDesk } from './rule-desk.tsx';
import { RULE_TABS, type RulesSearch } from './rules-search.ts';

export default function RulesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { kind = 'review', view = 'draft' }: RulesSearch = useSearch({ from: '/shell/rules' });
  const go = (search: RulesSearch) => void navigate({ to: '/rules', search, replace: true });
  return (
    <>
      <FilterBar>
        <Tabs
          label={t('nav.rules')}
          value={kind}
          options={RULE_TABS.map((value) => ({ value, text: t(`rules.tab.${value}`) }))}
          onPick={(next) => go({ kind: next })}
        />
      </FilterBar>
      {kind === 'blacklist' ? (
        <BlacklistView />
      ) : (
        <RuleDesk key={kind} kind={kind} view={view} onView={(next) => go({ kind, view: next })} />
      )}
    </>
  );
}

/** Receivables and payables (FIN-2): how old they are as of any day, letters, provision and write-offs. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { DateField } from '../../ui/date-field.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { dayOf } from '../../ui/format.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { AgeingExport, AgeingView } from './ageing-view.tsx';
import { DUE_VIEWS, type DueSearch } from './due-search.ts';
import css from './dues.module.css';
import { LettersView } from './letters-view.tsx';
import { ProvisionsView } from './provisions-view.tsx';
import { WriteOffsView } from './write-offs-view.tsx';

export default function DuesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/dues' });
  const { view = 'receivable', asOf, open } = search;
  const day = asOf ?? dayOf(new Date());
  const show = useCallback(
    (next: DueSearch) => void navigate({ to: '/dues', search: next, replace: true }),
    [navigate],
  );
  const { open: _, ...kept } = search;
  const onOpen = (id: string | null) => show(id === null ? kept : { ...kept, open: id });
  const dated = view === 'receivable' || view === 'payable' || view === 'provisions';
  return (
    <>
      <FilterBar end={(view === 'receivable' || view === 'payable') && <AgeingExport side={view} asOf={day} />}>
        <Tabs
          label={t('nav.dues')}
          value={view}
          options={DUE_VIEWS.map((value) => ({ value, text: t(`openItems.view.${value}`) }))}
          onPick={(next) => show({ view: next, ...(asOf && { asOf }) })}
        />
        {dated && (
          <span className={css.day}>
            {t('openItems.asOf')}
            <DateField
              aria-label={t('openItems.asOf')}
              value={day}
              max={dayOf(new Date())}
              onChange={(next) => show({ view, ...(next && { asOf: next }) })}
            />
          </span>
        )}
      </FilterBar>
      {(view === 'receivable' || view === 'payable') && (
        <AgeingView key={view} side={view} asOf={day} open={open ?? null} onOpen={onOpen} />
      )}
      {view === 'letters' && <LettersView />}
      {view === 'provisions' && <ProvisionsView onDay={day} />}
      {view === 'writeOffs' && <WriteOffsView open={open ?? null} onOpen={onOpen} />}
    </>
  );
}

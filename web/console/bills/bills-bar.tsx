/** What stands over bills and differences: which of the two, the filters of differences, and both as files. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { DIFFERENCE_TYPES, ITEM_STATES } from '../../../src/contract/bills.ts';
import { exportTable } from '../../../src/contract/exports.ts';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { dayOf } from '../../ui/format.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { urlOf } from '../api.ts';
import { differenceCountsQuery } from './bill-queries.ts';
import { AGES, type BillSearch } from './bill-search.ts';
import { UploadBill } from './upload-bill.tsx';

const STATES = ITEM_STATES.filter((state) => !['imported', 'normalised', 'matched', 'partial'].includes(state));

/** The last twelve, this one first. */
const MONTHS = Array.from({ length: 12 }, (_, back) => {
  const [year, month] = dayOf(new Date()).split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7);
});

export function BillsBar({ search }: { search: BillSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const counts = useQuery(differenceCountsQuery);
  const accounts = [...new Map(counts.data?.map((one) => [one.account.id, one.account.name || one.account.id]))];
  const open = counts.data?.reduce((sum, one) => sum + one.count, 0) ?? 0;
  const isList = search.view === 'differences';
  const pick = (name: keyof BillSearch, value: string | undefined) => {
    const { [name]: _, ...rest } = search;
    void navigate({ to: '/bills', search: { ...rest, ...(value && { [name]: value }) }, replace: true });
  };
  const filter = (
    name: 'type' | 'age' | 'state' | 'account',
    label: string,
    options: { value: string; text: string }[],
  ) => (
    <Choices
      single
      label={label}
      options={options}
      chosen={search[name] ? [search[name]] : []}
      onChoose={([value]) => pick(name, value)}
    />
  );
  return (
    <FilterBar
      end={
        <>
          <UploadBill />
          <Button
            size="small"
            icon={<Download size={14} aria-hidden />}
            href={urlOf(exportTable, { kind: isList ? 'differences' : 'bills' }, { format: 'xlsx' })}
            download
          >
            {t('bills.export')}
          </Button>
        </>
      }
    >
      <Tabs
        label={t('nav.bills')}
        value={search.view ?? 'bills'}
        options={[
          { value: 'bills', text: t('bills.byBill') },
          { value: 'differences', text: t('bills.differences'), count: open },
          { value: 'days', text: t('accountDays.title') },
        ]}
        onPick={(view) =>
          void navigate({
            to: '/bills',
            search: view === 'bills' ? {} : { view: view as 'differences' | 'days' },
            replace: true,
          })
        }
      />
      {search.view === 'days' && (
        <Choices
          single
          label={t('accountDays.month')}
          options={MONTHS.map((value) => ({ value, text: value }))}
          chosen={search.month ? [search.month] : []}
          onChoose={([month]) =>
            void navigate({ to: '/bills', search: { view: 'days', ...(month && { month }) }, replace: true })
          }
        />
      )}
      {isList && (
        <>
          <SearchText value={search.text ?? ''} placeholder={t('bills.find')} onSearch={(text) => pick('text', text)} />
          {filter(
            'account',
            t('bills.account'),
            accounts.map(([value, text]) => ({ value, text })),
          )}
          {filter(
            'type',
            t('bills.type'),
            DIFFERENCE_TYPES.map((value) => ({ value, text: t(`bills.differenceType.${value}`) })),
          )}
          {filter(
            'age',
            t('bills.age'),
            AGES.map((value) => ({ value, text: t(`bills.ages.${value}`) })),
          )}
          {filter(
            'state',
            t('bills.stateTitle'),
            STATES.map((value) => ({ value, text: t(`bills.itemState.${value}`) })),
          )}
        </>
      )}
    </FilterBar>
  );
}

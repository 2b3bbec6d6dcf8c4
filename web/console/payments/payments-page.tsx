/** Payments and what is doubtful about them (PAY-3, PAY-4): lists on the left, one of them beside with all that is known. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { Download } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { exportTable } from '../../../src/contract/exports.ts';
import { PAYMENT_STATES } from '../../../src/contract/payments.ts';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { urlOf } from '../api.ts';
import { useRight } from '../queries.ts';
import { DoubtsList } from './doubts-list.tsx';
import { accountsQuery, openDoubtsQuery } from './payment-queries.ts';
import type { PaymentSearch, PaymentState } from './payment-search.ts';
import { PaymentsList } from './payments-list.tsx';

export default function PaymentsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/payments' });
  const doubts = useQuery(openDoubtsQuery);
  const go = useCallback(
    (next: PaymentSearch) => void navigate({ to: '/payments', search: next, replace: true }),
    [navigate],
  );
  const view = search.view ?? 'payments';
  return (
    <>
      <FilterBar
        end={
          <Button
            size="small"
            icon={<Download size={14} aria-hidden />}
            href={urlOf(exportTable, { kind: 'payments' }, { format: 'xlsx' })}
            download
          >
            {t('payments.export')}
          </Button>
        }
      >
        <Tabs
          label={t('nav.payments')}
          value={view}
          options={[
            { value: 'payments', text: t('payments.all') },
            { value: 'doubts', text: t('payments.doubts'), count: doubts.data ?? 0 },
          ]}
          onPick={(picked) => go(picked === 'doubts' ? { view: picked } : {})}
        />
        <SearchText
          value={search.text ?? ''}
          placeholder={t(view === 'doubts' ? 'payments.findDoubt' : 'payments.find')}
          onSearch={(text) => go(without({ ...search, text }, 'open'))}
        />
        {view === 'payments' ? (
          <StateFilter search={search} go={go} />
        ) : (
          <Choices
            single
            required
            label={t('payments.settled.title')}
            options={(['open', 'settled'] as const).map((value) => ({ value, text: t(`payments.settled.${value}`) }))}
            chosen={[search.settled ? 'settled' : 'open']}
            onChoose={([value]) =>
              go({ ...without(search, 'settled', 'open'), ...(value === 'settled' && { settled: true }) })
            }
          />
        )}
        <AccountFilter search={search} go={go} />
      </FilterBar>
      {view === 'doubts' ? <DoubtsList search={search} go={go} /> : <PaymentsList search={search} go={go} />}
    </>
  );
}

/** What is empty leaves the address. */
function without(search: PaymentSearch, ...names: (keyof PaymentSearch)[]): PaymentSearch {
  return Object.fromEntries(
    Object.entries(search).filter(([name, value]) => !names.includes(name as keyof PaymentSearch) && value !== ''),
  ) as PaymentSearch;
}

type FilterProps = { search: PaymentSearch; go: (next: PaymentSearch) => void };

function StateFilter({ search, go }: FilterProps) {
  const { t } = useTranslation();
  const rest = without(search, 'state', 'doubtful', 'open');
  return (
    <>
      <Choices
        label={t('payments.state.title')}
        options={PAYMENT_STATES.map((value) => ({ value, text: t(`payments.state.${value}`) }))}
        chosen={search.state ?? []}
        onChoose={(chosen) =>
          go({
            ...rest,
            ...(search.doubtful && { doubtful: true }),
            ...(chosen.length > 0 && { state: chosen as PaymentState[] }),
          })
        }
      />
      <Choices
        single
        label={t('payments.doubtful')}
        options={[{ value: 'true', text: t('payments.onlyDoubtful') }]}
        chosen={search.doubtful ? ['true'] : []}
        onChoose={(chosen) =>
          go({ ...rest, ...(search.state && { state: search.state }), ...(chosen.length > 0 && { doubtful: true }) })
        }
      />
    </>
  );
}

/** Names of accounts are settings; who may not see them filters by none. */
function AccountFilter({ search, go }: FilterProps) {
  const { t } = useTranslation();
  const seesAccounts = useRight('settings.read');
  const accounts = useQuery({ ...accountsQuery, enabled: seesAccounts });
  if (!accounts.data || accounts.data.accounts.length === 0) return null;
  return (
    <Choices
      single
      label={t('payments.account')}
      options={accounts.data.accounts.map(({ id, name }) => ({ value: id, text: name }))}
      chosen={search.account ? [search.account] : []}
      onChoose={([account]) => go({ ...without(search, 'account', 'open'), ...(account && { account }) })}
    />
  );
}

/** Merchant accounts at payment companies (PAY-1): the list, and the one under the cursor as a form. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { MerchantAccount } from '../../../src/contract/payments.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { moneyText } from '../../ui/format.ts';
import { decimalOf } from '../../ui/minor.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { MasterPage } from '../master-page.tsx';
import { AccountPanel } from './account-panel.tsx';
import { accountsQuery } from './payment-queries.ts';
import css from './payments.module.css';

/** Of these there may be any number; one is enough. */
const nameOf = (credential: string) => credential.replace(/:.*/, '');

function AccountTag({ account }: { account: MerchantAccount }) {
  const { t } = useTranslation();
  if (!account.active) return <Tag tone="ended" text={t('accounts.off')} />;
  const { missing } = account.credentials;
  if (missing.length === 0) return <Tag tone="good" text={t('accounts.on')} />;
  return (
    <span title={missing.map(nameOf).join(', ')}>
      <Tag tone="wait" text={t('accounts.incomplete', { count: missing.length })} />
    </span>
  );
}

function useColumns(): Column<MerchantAccount>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      { id: 'name', title: t('accounts.name'), width: 160, grow: 2, cell: (one) => <strong>{one.name}</strong> },
      {
        id: 'company',
        title: t('accounts.company'),
        width: 96,
        rank: 1,
        cell: (one) => t(`payment.method.${one.kind}`),
      },
      { id: 'state', title: t('payments.state.title'), width: 120, cell: (one) => <AccountTag account={one} /> },
      {
        id: 'merchant',
        title: t('accounts.merchantId'),
        width: 144,
        rank: 2,
        grow: 1,
        cell: (one) => <span className="num">{one.merchantId}</span>,
      },
      {
        id: 'environment',
        title: t('accounts.environment'),
        width: 104,
        rank: 3,
        cell: (one) => t(`accounts.environments.${one.environment}`),
      },
      {
        id: 'fee',
        title: t('accounts.fee'),
        width: 80,
        rank: 4,
        align: 'right',
        cell: (one) => <span className="num">{decimalOf(String(one.feePpm), 4)}%</span>,
      },
      {
        id: 'tolerance',
        title: t('accounts.tolerance'),
        width: 96,
        rank: 5,
        align: 'right',
        cell: (one) => <span className="num">{moneyText({ amount: one.feeTolerance, currency: one.currency })}</span>,
      },
      {
        id: 'endpoint',
        title: t('accounts.endpoint'),
        width: 200,
        rank: 6,
        grow: 2,
        cell: (one) => <span className={css.off}>{one.endpoint}</span>,
      },
    ],
    [t],
  );
}

export default function AccountsPage() {
  const { t } = useTranslation();
  const companies = useQuery(accountsQuery).data?.companies ?? [];
  return (
    <MasterPage
      id="merchant-accounts"
      title={t('nav.merchantAccounts')}
      add={t('accounts.add')}
      file="merchantAccounts"
      right="settings.write"
      list={useQuery({ ...accountsQuery, select: ({ accounts }) => accounts })}
      columns={useColumns()}
      idOf={(one) => one.id}
      narrow={(one) => (
        <>
          <CardLine end={<AccountTag account={one} />}>
            <strong className="clip">{one.name}</strong>
          </CardLine>
          <CardLine>
            <span className="clip quiet num">
              {t(`payment.method.${one.kind}`)} · {one.merchantId}
            </span>
          </CardLine>
        </>
      )}
      empty={{ title: t('accounts.empty'), hint: t('accounts.emptyHint') }}
      panel={(account, onMade) =>
        companies.length > 0 && <AccountPanel account={account} companies={companies} onMade={onMade} />
      }
    />
  );
}

/** One merchant account: who we are at the company, its keys (they go in and never come out), what it charges (PAY-1). */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { merchantAccountHistory } from '../../../src/contract/histories.ts';
import {
  addMerchantAccount,
  changeMerchantAccount,
  type MerchantAccount,
  type PaymentCompany,
  testMerchantAccount,
} from '../../../src/contract/payments.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { Field, FormSection } from '../../ui/form.tsx';
import { refusalText } from '../../ui/problem.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { credentialWords } from '../credential-words.ts';
import { History } from '../history.tsx';
import { queryClient, useRight } from '../queries.ts';
import { useRequestKey } from '../use-request-key.ts';
import {
  type AccountDraft,
  bodyOf,
  credentialsOf,
  draftOf,
  isNewSerial,
  newBodyOf,
  secretsOf,
} from './account-draft.ts';
import { accountsQuery } from './payment-queries.ts';

type Kind = MerchantAccount['kind'];
type Props = {
  /** Null: a new one. */
  account: MerchantAccount | null;
  companies: readonly PaymentCompany[];
  onMade: (id: string) => void;
};

export function AccountPanel({ account, companies, onMade }: Props) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const seesNumber = useRight('payments.accounts');
  const [kind, setKind] = useState<Kind>(account?.kind ?? companies[0]?.kind ?? 'wechatPay');
  const keyOf = useRequestKey();
  const names = credentialsOf(account, companies.find((one) => one.kind === kind)?.credentials ?? []);
  const refresh = () => queryClient.invalidateQueries({ queryKey: accountsQuery.queryKey });
  const save = async (changes: Partial<AccountDraft>, values: AccountDraft) => {
    if (account) {
      const body = bodyOf(changes, values);
      await call(changeMerchantAccount, { params: { account: account.id }, body, ifMatch: account.version });
    } else {
      const body = newBodyOf(changes, values, kind, names);
      onMade((await call(addMerchantAccount, { body, key: keyOf(body) })).id);
    }
    await refresh();
  };
  const id = account ? `merchantAccount/${account.id}` : 'merchantAccount/new';
  return (
    <EditPanel<AccountDraft>
      key={id}
      id={id}
      title={account?.name ?? t('accounts.add')}
      head={account && <AccountState account={account} mayTest={mayWrite} />}
      document={draftOf(account, kind, names)}
      secret={secretsOf([...names, ...companies.flatMap(({ credentials }) => credentials)])}
      readOnly={!mayWrite}
      fresh={account === null}
      missing={(values) => lackOf(t, values)}
      sections={() => [
        identitySection(t, account === null || seesNumber, {
          kind: 'own',
          name: 'currency',
          label: t('accounts.company'),
          draw: () => <CompanyChoice companies={companies} value={kind} fixed={account !== null} onPick={setKind} />,
        }),
        accessSection(t, account, kind, names),
        feeSection(t, kind),
      ]}
      save={save}
      reread={() => void refresh()}
      history={(fields) =>
        account && (
          <History
            subject={`merchantAccount/${account.id}`}
            version={account.version}
            fields={fields}
            nameOf={(name) => (name === 'kind' || name === 'currency' ? null : name)}
            load={(query, signal) => call(merchantAccountHistory, { params: { id: account.id }, query, signal })}
          />
        )
      }
    />
  );
}

function lackOf(t: TFunction, values: AccountDraft): string | null {
  if (!values.name.trim() || !values.merchantId.trim() || !values.endpoint.trim()) return t('accounts.lacks');
  const hasKey = Object.entries(values).some(
    ([name, value]) => name.startsWith('credentials/') && isNewSerial(name) && value !== '',
  );
  return hasKey && !values.serial.trim() ? t('accounts.serialMissing') : null;
}

type CompanyProps = { companies: readonly PaymentCompany[]; value: Kind; fixed: boolean; onPick: (kind: Kind) => void };

/** The company decides which credentials are asked, so it is chosen first and stays. */
function CompanyChoice({ companies, value, fixed, onPick }: CompanyProps) {
  const { t } = useTranslation();
  if (fixed) return <span>{t(`payment.method.${value}`)}</span>;
  return (
    <div role="radiogroup" aria-label={t('accounts.company')}>
      {companies.map(({ kind }) => (
        <label key={kind} className="choice">
          <input type="radio" name="company" checked={kind === value} onChange={() => onPick(kind)} />{' '}
          {t(`payment.method.${kind}`)}
        </label>
      ))}
    </div>
  );
}

const identitySection = (
  t: TFunction,
  seesNumber: boolean,
  company: Field<AccountDraft>,
): FormSection<AccountDraft> => ({
  title: t('accounts.section.identity'),
  fields: [
    { ...company, wide: true },
    { kind: 'text', name: 'name', label: t('accounts.name'), required: true },
    { kind: 'text', name: 'merchantId', label: t('accounts.merchantId'), required: true, fixed: !seesNumber },
    {
      kind: 'choice',
      name: 'environment',
      label: t('accounts.environment'),
      hint: t('accounts.environmentHint'),
      options: (['live', 'sandbox'] as const).map((value) => ({ value, text: t(`accounts.environments.${value}`) })),
    },
    { kind: 'switch', name: 'active', label: t('accounts.active'), hint: t('accounts.activeHint') },
    {
      kind: 'text',
      name: 'endpoint',
      label: t('accounts.endpoint'),
      hint: t('accounts.endpointHint'),
      wide: true,
      required: true,
      placeholder: 'https://',
    },
    {
      kind: 'text',
      name: 'notifyUrl',
      label: t('pay.notifyUrl'),
      hint: t('pay.notifyUrlHint'),
      wide: true,
      placeholder: 'https://',
    },
  ],
});

/** Keys and certificates have lines; numbers and passwords have not. */
const hasLines = (name: string) => /key$|key:/i.test(name) && name !== 'apiV3Key';

function accessSection(
  t: TFunction,
  account: MerchantAccount | null,
  kind: Kind,
  names: readonly string[],
): FormSection<AccountDraft> {
  const fields = names.flatMap((name): Field<AccountDraft>[] => {
    const secret: Field<AccountDraft> = {
      kind: 'secret',
      name: `credentials/${name}`,
      ...credentialWords(t, kind, name),
      lines: hasLines(name),
      set: account?.credentials.set.includes(name) ?? false,
      required: account === null || account.credentials.missing.includes(name),
      wide: hasLines(name),
    };
    if (!isNewSerial(name)) return [secret];
    const serial: Field<AccountDraft> = {
      kind: 'text',
      name: 'serial',
      label: t('accounts.serial'),
      hint: t('accounts.serialHint'),
    };
    return [serial, { ...secret, set: false }];
  });
  return { title: t('accounts.section.access'), hint: t('accounts.accessHint'), fields };
}

const feeSection = (t: TFunction, kind: Kind): FormSection<AccountDraft> => ({
  title: t('accounts.section.fees'),
  hint: t('accounts.feesHint'),
  fields: [
    { kind: 'decimal', digits: 4, name: 'feePpm', label: t('accounts.fee'), unit: '%' },
    {
      kind: 'decimal',
      digits: 2,
      name: 'feeTolerance',
      label: t('accounts.tolerance'),
      hint: t('accounts.toleranceHint'),
      unit: 'CNY',
    },
    ...(kind === 'wechatPay' ? [fundAccountsField(t)] : []),
  ],
});

const fundAccountsField = (t: TFunction): Field<AccountDraft> => ({
  kind: 'choices',
  name: 'fundAccounts',
  label: t('accounts.fundAccounts'),
  hint: t('accounts.fundAccountsHint'),
  options: (['operation', 'fees'] as const).map((value) => ({ value, text: t(`accounts.fundAccount.${value}`) })),
  wide: true,
});

/** Whether it works, asked of the company itself. */
function AccountState({ account, mayTest }: { account: MerchantAccount; mayTest: boolean }) {
  const { t, i18n } = useTranslation();
  const test = useMutation({ mutationFn: () => call(testMerchantAccount, { params: { account: account.id } }) });
  const problem = test.data?.problem;
  const trouble = problem && refusalText(i18n, problem.code, problem.data);
  return (
    <>
      {!account.active && <Tag tone="ended" text={t('accounts.off')} />}
      {mayTest && (
        <Button size="small" loading={test.isPending} onClick={() => test.mutate()}>
          {t('accounts.test')}
        </Button>
      )}
      {test.data?.works && <Tag tone="good" text={t('accounts.works')} />}
      {trouble && (
        <span className="clip" role="alert" title={trouble}>
          <Tag tone="danger" text={trouble} />
        </span>
      )}
      {test.isError && <InlineError error={test.error} />}
    </>
  );
}

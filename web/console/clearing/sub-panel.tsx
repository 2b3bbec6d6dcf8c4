/** One sub-merchant: its state and what can be done, its money, its papers and bank account as a form. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import {
  addSubMerchant,
  changeSubMerchant,
  type SubMerchant,
  type SubMerchantChange,
} from '../../../src/contract/sub-merchants.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { call } from '../api.ts';
import { shopsQuery, useRight } from '../queries.ts';
import { useRequestKey } from '../use-request-key.ts';
import { refreshClearing } from './clearing-queries.ts';
import { SubTag } from './clearing-tags.tsx';
import { SubActions } from './sub-actions.tsx';
import { SubBalances } from './sub-balances.tsx';

type Draft = Omit<SubMerchantChange, 'account'> & { account: string };

const draftOf = (one: SubMerchant | null): Draft => {
  if (!one)
    return {
      ...{ name: '', legalName: '', licenceNumber: '', contact: '', outsideNumber: '', bankName: '', bankCode: '' },
      ...{ accountName: '', account: '', kyc: 'pending', kycExpiresOn: null, platformFeePpm: 0 },
      ...{ chargeBearer: 'seller', releaseDays: 7, payoutMode: 'auto', least: '1', most: null, reserve: '0' },
      ...{ note: '', shopIds: [] },
    };
  const { id: _, number: __, state: ___, changedBy: ____, reviewedBy: _____, reviewedAt: ______, ...rest } = one;
  const { blocked: _______, balances: ________, advanced: _________, version: __________, ...settings } = rest;
  return { ...settings, account: '' };
};

export function SubPanel({ one, onMade }: { one: SubMerchant | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const shops = useQuery(shopsQuery).data ?? [];
  const keyOf = useRequestKey();
  const save = async (_: Partial<Draft>, { account, ...draft }: Draft) => {
    if (one) {
      const body = { ...draft, ...(account !== '' && { account }) };
      await call(changeSubMerchant, { params: { id: one.id }, body, ifMatch: one.version });
    } else {
      const body = { ...draft, account };
      onMade((await call(addSubMerchant, { body, key: keyOf(body) })).id);
    }
    await refreshClearing();
  };
  return (
    <EditPanel<Draft>
      id={`subMerchant/${one?.id ?? 'new'}`}
      title={one ? `${one.name} · ${one.number}` : t('custody.add')}
      head={
        one && (
          <>
            <SubTag one={one} />
            <SubActions one={one} />
          </>
        )
      }
      above={one && <SubBalances one={one} />}
      document={draftOf(one)}
      secret={['account']}
      readOnly={!mayWrite || one?.state === 'closed'}
      fresh={one === null}
      missing={(draft) => lackOf(t, one, draft)}
      sections={() => sectionsOf(t, one, shops)}
      save={save}
      reread={() => void refreshClearing()}
    />
  );
}

function lackOf(t: TFunction, one: SubMerchant | null, draft: Draft): string | null {
  const needed = [draft.name, draft.legalName, draft.licenceNumber, draft.bankName, draft.accountName];
  return needed.every((text) => text.trim() !== '') && (one || draft.account !== '') ? null : t('custody.lacks');
}

const bearers = (t: TFunction) =>
  (['seller', 'platform'] as const).map((value) => ({ value, text: t(`custody.bearer.${value}`) }));

const sectionsOf = (
  t: TFunction,
  one: SubMerchant | null,
  shops: readonly { id: string; name: string }[],
): FormSection<Draft>[] => [
  {
    title: t('custody.section.who'),
    hint: t('custody.section.whoHint'),
    fields: [
      { kind: 'text', name: 'name', label: t('custody.name'), required: true },
      { kind: 'text', name: 'legalName', label: t('custody.legalName'), required: true },
      { kind: 'text', name: 'licenceNumber', label: t('custody.licence'), required: true },
      { kind: 'text', name: 'outsideNumber', label: t('custody.outside'), hint: t('custody.outsideHint') },
      {
        ...{ kind: 'choice', name: 'kyc', label: t('custody.kyc'), hint: t('custody.kycHint') },
        options: (['pending', 'passed', 'failed'] as const).map((value) => ({
          value,
          text: t(`custody.kycs.${value}`),
        })),
      },
      { kind: 'day', name: 'kycExpiresOn', label: t('custody.kycUntil') },
      {
        ...{ kind: 'choices', name: 'shopIds', label: t('custody.shops'), hint: t('custody.shopsHint') },
        options: shops.map(({ id, name }) => ({ value: id, text: name })),
      },
      { kind: 'text', name: 'contact', label: t('custody.contact') },
    ],
  },
  {
    title: t('custody.section.bank'),
    hint: t('custody.section.bankHint'),
    fields: [
      { kind: 'text', name: 'bankName', label: t('custody.bankName'), required: true },
      { kind: 'text', name: 'bankCode', label: t('custody.bankCode') },
      { kind: 'text', name: 'accountName', label: t('custody.accountName'), required: true },
      {
        ...{ kind: 'secret', name: 'account', label: t('custody.account'), set: one !== null, required: one === null },
        ...(one && { hint: t('custody.accountKept', { account: one.account }) }),
      },
    ],
  },
  {
    title: t('custody.section.terms'),
    fields: [
      {
        kind: 'decimal',
        digits: 4,
        name: 'platformFeePpm',
        label: t('custody.platformFee'),
        unit: '%',
        hint: t('custody.platformFeeHint'),
      },
      { kind: 'choice', name: 'chargeBearer', label: t('custody.chargeBearer'), options: bearers(t) },
      {
        ...{ kind: 'whole', counted: true, name: 'releaseDays', label: t('custody.releaseDays') },
        ...{ unit: t('suppliers.day'), hint: t('custody.releaseHint') },
      },
      {
        ...{ kind: 'choice', name: 'payoutMode', label: t('custody.payoutMode') },
        options: (['auto', 'request'] as const).map((value) => ({ value, text: t(`custody.mode.${value}`) })),
      },
      { kind: 'decimal', digits: 2, name: 'least', label: t('custody.least'), unit: 'CNY' },
      { kind: 'decimal', digits: 2, name: 'most', label: t('custody.most'), unit: 'CNY', optional: true },
      {
        kind: 'decimal',
        digits: 2,
        name: 'reserve',
        label: t('custody.reserve'),
        unit: 'CNY',
        hint: t('custody.reserveHint'),
      },
      { kind: 'area', name: 'note', label: t('custody.note'), wide: true },
    ],
  },
];

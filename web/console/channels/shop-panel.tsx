/** How one shop is connected, and what steers its orders and its stock (CHN-2, CHN-7, ORD-2, STK-3, SRC-2). */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shopHistory } from '../../../src/contract/histories.ts';
import { type ChannelKindRow, createShop, type ShopMaster, testShop, updateShop } from '../../../src/contract/shops.ts';
import { type ChangeWords, partsText } from '../../ui/changes.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { Field, FormSection } from '../../ui/form.tsx';
import { refusalText } from '../../ui/problem.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { credentialWords } from '../credential-words.ts';
import { History } from '../history.tsx';
import { accountsQuery } from '../payments/payment-queries.ts';
import { queryClient, shopMastersQuery, shopsQuery, useRight } from '../queries.ts';
import { useRequestKey } from '../use-request-key.ts';
import { bodyOf, draftOf, newBodyOf, type ShopDraft, secretsOf } from './shop-draft.ts';
import { StockPush } from './stock-push.tsx';
import { RULE_FIELDS } from './stock-rule-texts.ts';
import { StockRules } from './stock-rules.tsx';

const RESERVE = ['order', 'payment', 'review'] as const;

type Props = {
  /** Null: a new one. */
  shop: ShopMaster | null;
  kinds: readonly ChannelKindRow[];
  onMade: (id: string) => void;
};

export function ShopPanel({ shop, kinds, onMade }: Props) {
  const { t } = useTranslation();
  const mayWrite = useRight('channels.write');
  const [channel, setChannel] = useState(shop?.channel ?? kinds[0]?.kind ?? 'fileDrop');
  const keyOf = useRequestKey();
  const account = useAccountField(shop);
  const kind = kinds.find((one) => one.kind === channel);
  const refresh = async () => {
    await queryClient.invalidateQueries({ queryKey: shopMastersQuery.queryKey });
    await queryClient.invalidateQueries({ queryKey: shopsQuery.queryKey });
  };
  const save = async (changes: Partial<ShopDraft>, values: ShopDraft) => {
    if (shop) await call(updateShop, { params: { id: shop.id }, body: bodyOf(changes), ifMatch: shop.version });
    else {
      const body = newBodyOf(changes, values, kind);
      onMade((await call(createShop, { body, key: keyOf(body) })).id);
    }
    await refresh();
  };
  const id = shop ? `shop/${shop.id}` : 'shop/new';
  return (
    <EditPanel
      key={id}
      id={id}
      title={shop?.name ?? t('shops.connect')}
      head={shop && <ShopState shop={shop} mayTest={mayWrite} />}
      document={draftOf(shop, kinds, channel)}
      secret={kinds.flatMap(secretsOf)}
      readOnly={!mayWrite}
      fresh={shop === null}
      missing={({ name }) => (name.trim() === '' ? t('shops.nameMissing') : null)}
      sections={() => [
        connection(t, shop, kind, {
          kind: 'own',
          name: 'channel',
          label: t('shops.channel'),
          draw: () => <ChannelChoice kinds={kinds} value={channel} fixed={shop !== null} onPick={setChannel} />,
        }),
        ...(kind ? [access(t, shop, kind)] : []),
        selling(t, account),
        stock(t),
      ]}
      save={save}
      reread={() => void refresh()}
      history={(fields) =>
        shop && (
          <History
            subject={`shop/${shop.id}`}
            version={shop.version}
            fields={fields}
            {...shopWords(t)}
            load={(query, signal) => call(shopHistory, { params: { id: shop.id }, query, signal })}
          />
        )
      }
    >
      {shop && <StockRules shop={shop} mayWrite={mayWrite} />}
      {shop && <StockPush shopId={shop.id} mayPush={mayWrite && shop.active && shop.endpoint !== ''} />}
    </EditPanel>
  );
}

type ChannelProps = {
  kinds: readonly ChannelKindRow[];
  value: string;
  fixed: boolean;
  onPick: (channel: string) => void;
};

/** A channel decides what else is asked, so it is chosen first and stays. */
function ChannelChoice({ kinds, value, fixed, onPick }: ChannelProps) {
  const { t, i18n } = useTranslation();
  const name = (kind: string) => (i18n.exists(`channel.${kind}`) ? t(`channel.${kind}`) : kind);
  if (fixed) return <span>{name(value)}</span>;
  return (
    <div role="radiogroup" aria-label={t('shops.channel')}>
      {[...new Set([...kinds.map(({ kind }) => kind), 'fileDrop', 'openApi'])].map((kind) => (
        <label key={kind} className="choice">
          <input type="radio" name="channel" checked={kind === value} onChange={() => onPick(kind)} /> {name(kind)}
        </label>
      ))}
    </div>
  );
}

function connection(
  t: TFunction,
  shop: ShopMaster | null,
  kind: ChannelKindRow | undefined,
  channel: Field<ShopDraft>,
): FormSection<ShopDraft> {
  const address: Field<ShopDraft>[] = kind
    ? [
        {
          kind: 'text',
          name: 'endpoint',
          label: t('shops.endpoint'),
          hint: t('shops.endpointHint'),
          wide: true,
          placeholder: 'https://',
        },
        {
          kind: 'whole',
          name: 'requestsPerSecond',
          label: t('shops.requestsPerSecond'),
          hint: t('shops.requestsHint', { most: kind.requestsPerSecond }),
          optional: true,
          counted: true,
        },
      ]
    : [];
  return {
    title: t('shops.section.connection'),
    ...(shop && kind && { hint: t('shops.webhookAt', { address: `${location.origin}${shop.webhookPath}` }) }),
    fields: [
      { ...channel, wide: true },
      { kind: 'text', name: 'name', label: t('shops.name'), required: true },
      { kind: 'text', name: 'shopGroup', label: t('shops.group'), hint: t('shops.groupHint') },
      ...address,
      { kind: 'text', name: 'currency', label: t('shops.currency') },
      { kind: 'switch', name: 'active', label: t('shops.active'), hint: t('shops.activeHint') },
    ],
  };
}

function access(t: TFunction, shop: ShopMaster | null, kind: ChannelKindRow): FormSection<ShopDraft> {
  return {
    title: t('shops.section.access'),
    hint: t('shops.accessHint'),
    fields: [
      ...kind.credentials.map(
        ({ name, needed }): Field<ShopDraft> => ({
          kind: 'secret',
          name: `credentials/${name}`,
          ...credentialWords(t, kind.kind, name),
          required: needed,
          set: shop?.credentials.set.includes(name) ?? false,
        }),
      ),
      ...kind.options.map(
        (name): Field<ShopDraft> => ({
          kind: 'text',
          name: `options/${name}`,
          ...credentialWords(t, kind.kind, name),
        }),
      ),
    ],
  };
}

const selling = (t: TFunction, account: Field<ShopDraft>): FormSection<ShopDraft> => ({
  title: t('shops.section.orders'),
  fields: [
    {
      kind: 'choice',
      name: 'reserveAt',
      label: t('shops.reserveAt'),
      options: RESERVE.map((value) => ({ value, text: t(`shops.reserve.${value}`) })),
    },
    {
      kind: 'whole',
      name: 'unpaidMinutes',
      label: t('shops.unpaidMinutes'),
      unit: t('shops.minutes'),
      hint: t('shops.unpaidHint'),
    },
    {
      kind: 'whole',
      name: 'shipWithinHours',
      label: t('shops.shipWithin'),
      unit: t('shops.hours'),
      optional: true,
      counted: true,
      hint: t('shops.noLimit'),
    },
    {
      kind: 'whole',
      name: 'answerHours',
      label: t('shops.answerHours'),
      unit: t('shops.hours'),
      counted: true,
      hint: t('shops.answerHint'),
    },
    {
      kind: 'switch',
      name: 'interceptOnRefund',
      label: t('shops.interceptOnRefund'),
      hint: t('shops.interceptHint'),
    },
    {
      kind: 'decimal',
      digits: 2,
      name: 'splitFromMinor',
      label: t('shops.splitFrom'),
      optional: true,
      hint: t('shops.splitHint'),
    },
    account,
    {
      kind: 'decimal',
      digits: 4,
      name: 'commissionPpm',
      label: t('shops.commission'),
      unit: '%',
      hint: t('shops.commissionHint'),
    },
  ],
});

/** Accounts are settings: who may not see them types the id, which nothing but the payments asks about. */
function useAccountField(shop: ShopMaster | null): Field<ShopDraft> {
  const { t } = useTranslation();
  const { data } = useQuery({ ...accountsQuery, enabled: useRight('settings.read') });
  const field = { name: 'merchantAccount', label: t('shops.merchantAccount'), hint: t('shops.merchantHint') } as const;
  if (!data) return { kind: 'text', ...field };
  const chosen = shop?.settings.merchantAccount;
  const known = data.accounts.filter(({ id, active }) => active || id === chosen);
  return {
    kind: 'choice',
    ...field,
    options: [
      { value: '', text: t('shops.noAccount') },
      ...(chosen && !known.some(({ id }) => id === chosen) ? [{ value: chosen, text: chosen }] : []),
      ...known.map(({ id, name }) => ({ value: id, text: name })),
    ],
  };
}

const stock = (t: TFunction): FormSection<ShopDraft> => ({
  title: t('shops.section.stock'),
  hint: t('shops.stockHint'),
  fields: [
    { kind: 'decimal', digits: 1, name: 'stockShare', label: t('shops.share'), unit: '%' },
    { kind: 'whole', name: 'stockSafety', label: t('shops.safety') },
    { kind: 'whole', name: 'stockZeroUnder', label: t('shops.zeroUnder') },
    { kind: 'switch', name: 'stockOnOrder', label: t('shops.onOrder') },
  ],
});

/** What the log of a shop knows beside its form: rules of single SKUs by merchant code, the channel's courier codes. */
function shopWords(t: TFunction): Pick<ChangeWords, 'labelOf' | 'textOf'> {
  const fields = RULE_FIELDS.map((name) => ({
    ...{ name, label: t(`stockRules.${name}`) },
    ...(name === 'share' ? { kind: 'decimal', digits: 1 } : { kind: 'whole' }),
  }));
  return {
    labelOf: (name) =>
      name === 'carriers'
        ? t('history.carriers')
        : name.startsWith('stockRules/')
          ? `${t('stockRules.title')} ${name.slice('stockRules/'.length)}`
          : undefined,
    textOf: (name, value) => {
      if (name === 'channel') return t(`channel.${value}`);
      return name.startsWith('stockRules/') && typeof value === 'object' && value
        ? partsText(value, fields, t)
        : undefined;
    },
  };
}

/** Whether it works, asked of the channel itself. */
function ShopState({ shop, mayTest }: { shop: ShopMaster; mayTest: boolean }) {
  const { t, i18n } = useTranslation();
  const test = useMutation({ mutationFn: () => call(testShop, { params: { id: shop.id } }) });
  const answer = test.data;
  return (
    <>
      {!shop.active && <Tag tone="ended" text={t('shops.state.off')} />}
      {mayTest && shop.endpoint !== '' && (
        <Button size="small" loading={test.isPending} onClick={() => test.mutate()}>
          {t('shops.test')}
        </Button>
      )}
      {answer?.works && <Tag tone="good" text={t('shops.works')} />}
      {answer?.problem && (
        <span className="clip" role="alert" title={refusalText(i18n, answer.problem.code, answer.problem.data)}>
          <Tag tone="danger" text={refusalText(i18n, answer.problem.code, answer.problem.data)} />
        </span>
      )}
      {test.isError && <InlineError error={test.error} />}
    </>
  );
}

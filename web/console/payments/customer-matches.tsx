/** By what the buyers of orders are known to be this customer (PAY-5): one value a line, taken away or added at once. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  addCustomerMatch,
  type CustomerMatch,
  listCustomerMatches,
  removeCustomerMatch,
} from '../../../src/contract/customer-accounts.ts';
import { BUYER_FACTS } from '../../../src/contract/pay.ts';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { Section } from '../../ui/section.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, shopsQuery, useRight } from '../queries.ts';
import { useRequestKey } from '../use-request-key.ts';
import css from './payments.module.css';

const keyOf = (id: string) => ['customerMatches', id];

export function CustomerMatches({ id }: { id: string }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const { data: shops = [] } = useQuery(shopsQuery);
  const list = useQuery({ queryKey: keyOf(id), queryFn: () => call(listCustomerMatches, { params: { id } }) });
  const remove = useMutation({
    mutationFn: (match: string) => call(removeCustomerMatch, { params: { id, match } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keyOf(id) }),
  });
  const shopName = (shopId: string | null) => shops.find((one) => one.id === shopId)?.name;
  return (
    <Section title={t('pay.match.title')}>
      <p className="quiet">{t('pay.match.hint')}</p>
      {list.data ? (
        <ul className={css.refunds}>
          {list.data.matches.map((match) => (
            <li key={match.id}>
              <span className="quiet">{t(`pay.match.by.${match.kind}`)}</span> {match.value}
              {match.shopId && <span className="quiet"> · {shopName(match.shopId)}</span>}
              {mayWrite && (
                <Button
                  type="link"
                  size="small"
                  aria-label={`${t('pay.match.remove')} ${match.value}`}
                  onClick={() => remove.mutate(match.id)}
                >
                  {t('pay.match.remove')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      ) : (
        <Unread query={list} />
      )}
      {remove.isError && <InlineError error={remove.error} />}
      {mayWrite && <NewMatch id={id} shops={shops} />}
    </Section>
  );
}

function NewMatch({ id, shops }: { id: string; shops: readonly { id: string; name: string }[] }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<CustomerMatch['kind']>('phone');
  const [value, setValue] = useState('');
  const [shopId, setShopId] = useState('');
  const requestKey = useRequestKey();
  const add = useMutation({
    mutationFn: () => {
      const body = { kind, value: value.trim(), ...(kind === 'buyer' && shopId && { shopId }) };
      return call(addCustomerMatch, { params: { id }, body, key: requestKey(body) });
    },
    onSuccess: () => setValue(''),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keyOf(id) }),
  });
  return (
    <div className={css.form}>
      <LabelledSelect
        label={t('pay.match.kind')}
        options={BUYER_FACTS.map((one) => ({ value: one, text: t(`pay.match.by.${one}`) }))}
        value={kind}
        onChange={(one) => setKind(one as typeof kind)}
      />
      {kind === 'buyer' && (
        <LabelledSelect
          label={t('pay.match.shop')}
          options={[
            { value: '', text: t('pay.match.everyShop') },
            ...shops.map((shop) => ({ value: shop.id, text: shop.name })),
          ]}
          value={shopId}
          onChange={setShopId}
        />
      )}
      <LabelledField
        label={t('pay.match.value')}
        value={value}
        maxLength={100}
        onChange={(event) => setValue(event.target.value)}
      />
      <p className={css.buttons}>
        <Button size="small" disabled={!value.trim()} loading={add.isPending} onClick={() => add.mutate()}>
          {t('pay.match.add')}
        </Button>
      </p>
      {add.isError && <InlineError error={add.error} />}
    </div>
  );
}

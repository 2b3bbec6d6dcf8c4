/**
 * Taking money for an order, or for an account of a customer (PAY-1, PAY-5): how, how much, and what that way needs; then
 * the code or the voucher it led to. One payment may be a part, the rest is taken in another way.
 */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CustomerAccount, listCustomerAccounts, topUp } from '../../../src/contract/customer-accounts.ts';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import type { Money as Amount } from '../../../src/contract/money.ts';
import {
  type AccountMethod,
  COMPANY_METHODS,
  type PayMethod,
  type PayOption,
  payOptions,
  startPayment,
  VOUCHER_METHODS,
} from '../../../src/contract/pay.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { countText, moneyText, scaleOf } from '../../ui/format.ts';
import { decimalOf, minorOf } from '../../ui/minor.ts';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRequestKey } from '../use-request-key.ts';
import { PaymentUnderWay } from './cashier-view.tsx';
import { wayOf } from './payment-parts.tsx';
import { refreshPayments } from './payment-queries.ts';
import css from './payments.module.css';
import { emptySlip, type Slip, SlipFields, slipOf } from './slip-fields.tsx';
import { VoucherImages } from './voucher-images.tsx';

const isVoucher = (method: string) => wayOf(method) === 'voucher';
const isAccount = (method: string) => wayOf(method) === 'account';

type Started = { id: string; voucherId: string | null };

export function PayDialog({ orderId, onClose }: { orderId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [started, setStarted] = useState<Started | null>(null);
  const options = useQuery({
    queryKey: ['payOptions', orderId],
    queryFn: () => call(payOptions, { params: { id: orderId } }),
    // What is left is typed in as the amount, so it is never what was left some time ago.
    gcTime: 0,
  });
  if (started) return <StartedDialog started={started} onClose={onClose} />;
  if (!options.data)
    return (
      <Dialog title={t('pay.title')} okText={t('pay.go')} okDisabled onOk={() => undefined} onClose={onClose}>
        <Unread query={options} />
      </Dialog>
    );
  const { left, options: ways, customers } = options.data;
  const form = { left, ways, customers, orderId };
  return <PayForm {...form} onStarted={setStarted} onClose={onClose} />;
}

const FILLS = ['prepaid', 'deposit', 'credit'] as const;
export type TopUpOf = { id: string; currency: string };

/** Money for an account: no upper bound, and where on the account it goes. */
export function TopUpDialog({ account, onClose }: { account: TopUpOf; onClose: () => void }) {
  const [started, setStarted] = useState<Started | null>(null);
  if (started) return <StartedDialog started={started} onClose={onClose} />;
  const ways = [...VOUCHER_METHODS, ...COMPANY_METHODS].map((method) => ({ method, account: null }));
  return <PayForm left={null} ways={ways} account={account} onStarted={setStarted} onClose={onClose} />;
}

type BuyerCustomer = ResponseOf<typeof payOptions>['customers'][number];

type FormProps = {
  left: Amount | null;
  ways: readonly PayOption[];
  /** Whose account the buyer may have. */
  customers?: readonly BuyerCustomer[];
  orderId?: string;
  account?: TopUpOf;
  onStarted: (started: Started) => void;
  onClose: () => void;
};

const keyOfWay = ({ method, account }: PayOption) => `${method}/${account?.id ?? ''}`;

function PayForm({ left, ways, customers = [], orderId, account, onStarted, onClose }: FormProps) {
  const { t } = useTranslation();
  const currency = left?.currency ?? account!.currency;
  const digits = scaleOf(currency);
  const [way, setWay] = useState(ways[0] ? keyOfWay(ways[0]) : '');
  const [typed, setTyped] = useState(left ? decimalOf(left.amount, digits) : '');
  const [extra, setExtra] = useState({
    ...{ openId: '', payerIp: '' },
    customerAccount: customers.length === 1 ? customers[0]!.id : '',
  });
  const [fills, setFills] = useState<(typeof FILLS)[number]>('prepaid');
  const [slip, setSlip] = useState<Slip>(emptySlip);
  const [error, setError] = useState<unknown>(null);
  const keyOf = useRequestKey();
  const chosen = ways.find((one) => keyOfWay(one) === way);
  const method = chosen?.method ?? 'cash';
  const amount = minorOf(typed, digits);
  // Of other ways it is who earns the points, where the buyer may be several customers.
  const isNamed = isAccount(method) || customers.length > 1;
  const isSum = amount !== null && amount !== '' && BigInt(amount) > 0n;
  const tooMuch = isSum && left !== null && BigInt(amount) > BigInt(left.amount);
  const lacks =
    (method === 'wechatJsapi' && !extra.openId.trim()) ||
    (method === 'wechatH5' && !extra.payerIp.trim()) ||
    (isAccount(method) && !extra.customerAccount);
  const choose = (customerAccount: string, worth?: string) => {
    setExtra({ ...extra, customerAccount });
    // As much as the points pay, the rest goes another way.
    if (method === 'points' && isSum && worth && worth !== '0' && BigInt(worth) < BigInt(amount))
      setTyped(decimalOf(worth, digits));
  };
  const send = async () => {
    setError(null);
    const { openId, payerIp, customerAccount } = extra;
    const asked = {
      ...(chosen?.account && { account: chosen.account.id }),
      ...(method === 'wechatJsapi' && { openId: openId.trim() }),
      ...(method === 'wechatH5' && { payerIp: payerIp.trim() }),
      ...(isVoucher(method) && { voucher: slipOf(slip) }),
    };
    try {
      const body = { method, amount: amount ?? '', ...asked, ...(isNamed && customerAccount && { customerAccount }) };
      const filled = {
        ...asked,
        method: method as Exclude<PayMethod, AccountMethod>,
        amount: amount ?? '',
        fills,
      };
      const started = orderId
        ? await call(startPayment, { params: { id: orderId }, body, key: keyOf(body) })
        : await call(topUp, { params: { id: account!.id }, body: filled, key: keyOf(filled) });
      refreshPayments();
      onStarted(started);
    } catch (refused) {
      setError(refused);
    }
  };
  if (left?.amount === '0')
    return (
      <Dialog title={t('pay.title')} okText={t('pay.done')} showing onOk={onClose} onClose={onClose}>
        <p>{t('pay.none')}</p>
      </Dialog>
    );
  return (
    <Dialog
      title={t(orderId ? 'pay.title' : 'pay.topUp')}
      okText={t('pay.go')}
      okDisabled={!chosen || !isSum || tooMuch || lacks}
      onOk={send}
      onClose={onClose}
    >
      <LabelledSelect
        label={t('pay.how')}
        options={ways.map((one) => ({
          value: keyOfWay(one),
          text: `${t(`pay.method.${one.method}`)}${one.account ? ` · ${one.account.name}` : ''}`,
        }))}
        value={way}
        onChange={setWay}
      />
      {account && (
        <LabelledSelect
          label={t('pay.fills')}
          options={FILLS.map((value) => ({ value, text: t(`pay.place.${value}`) }))}
          value={fills}
          onChange={(value) => setFills(value as typeof fills)}
        />
      )}
      <LabelledField
        label={t('pay.amount', { currency })}
        {...(left && { hint: `${t('pay.left')} ${moneyText(left)}` })}
        inputMode="decimal"
        aria-invalid={(typed !== '' && !isSum) || tooMuch || undefined}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {typed !== '' && !isSum && <p className={css.wrong}>{t('payments.amountDamaged')}</p>}
      {tooMuch && <p className={css.wrong}>{t('pay.tooMuch')}</p>}
      {method === 'wechatJsapi' && (
        <LabelledField
          label={t('pay.openId')}
          value={extra.openId}
          onChange={(event) => setExtra({ ...extra, openId: event.target.value })}
        />
      )}
      {method === 'wechatH5' && (
        <LabelledField
          label={t('pay.payerIp')}
          value={extra.payerIp}
          onChange={(event) => setExtra({ ...extra, payerIp: event.target.value })}
        />
      )}
      {isNamed && (
        <CustomerChoice method={method} fitting={customers} value={extra.customerAccount} onChange={choose} />
      )}
      {isVoucher(method) && <SlipFields slip={slip} onChange={setSlip} />}
      <p className="quiet">{t(`pay.confirmed.${wayOf(method)}`)}</p>
      {error !== null && <InlineError error={error} />}
    </Dialog>
  );
}

const freeOf = (t: TFunction, { free, creditFree, points, pointsWorth }: CustomerAccount, method: string): string => {
  if (method === 'points') return t('points.pay', { points: countText(points), worth: moneyText(pointsWorth) });
  return moneyText(method === 'credit' ? creditFree : free);
};

/** Found by a part of the name; each says what is free on it. */
function CustomerChoice({
  method,
  fitting,
  value,
  onChange,
}: {
  method: string;
  fitting: readonly BuyerCustomer[];
  value: string;
  /** `worth`: what the points of the account pay. */
  onChange: (id: string, worth?: string) => void;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const accounts = useQuery({
    queryKey: ['customerAccounts', 'choice', text],
    queryFn: ({ signal }) => call(listCustomerAccounts, { query: { limit: 20, ...(text && { text }) }, signal }),
  });
  const open = accounts.data?.items.filter(({ active }) => active) ?? [];
  // One that fits may be older than those that are listed.
  const unlisted = fitting.filter(({ id }) => !open.some((one) => one.id === id));
  return (
    <>
      {fitting.map(({ id, name, by }) => (
        <p key={id} className="quiet">
          {t('pay.match.fits', { name, by: by.map((one) => t(`pay.match.by.${one}`)).join(' / ') })}
        </p>
      ))}
      {fitting.length > 1 && <p className={css.wrong}>{t('pay.match.several')}</p>}
      <LabelledField label={t('pay.findCustomer')} value={text} onChange={(event) => setText(event.target.value)} />
      <LabelledSelect
        label={t('pay.customer')}
        options={[
          { value: '', text: t('pay.choose') },
          ...unlisted.map(({ id, name, number }) => ({ value: id, text: `${name} · ${number}` })),
          ...open.map((one) => ({ value: one.id, text: `${one.name} · ${freeOf(t, one, method)}` })),
        ]}
        value={value}
        onChange={(id) => onChange(id, open.find((one) => one.id === id)?.pointsWorth.amount)}
      />
    </>
  );
}

/** What it led to: a code that waits for the buyer, or a slip that waits for its image and a second person. */
function StartedDialog({ started, onClose }: { started: Started; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('pay.title')} okText={t('pay.done')} showing onOk={onClose} onClose={onClose}>
      <PaymentUnderWay id={started.id} />
      {started.voucherId && <VoucherImages id={started.voucherId} />}
    </Dialog>
  );
}

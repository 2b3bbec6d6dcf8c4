/** An order typed in by a person (ORD-3): checked by the server first, then placed; kept in the browser until then. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import { type EnteredOrder, enterOrder } from '../../../src/contract/enter-order.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { OrderNumber } from '../../ui/copy-text.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { Money } from '../../ui/figures.tsx';
import { listText, scaleOf } from '../../ui/format.ts';
import { HoldReasons } from '../../ui/hold-reasons.tsx';
import { useKeys } from '../../ui/keys.ts';
import { minorOf } from '../../ui/minor.ts';
import { Section } from '../../ui/section.tsx';
import { StateTag } from '../../ui/state-tag.tsx';
import { InlineError } from '../../ui/states.tsx';
import { useDraft } from '../../ui/use-draft.ts';
import { call } from '../api.ts';
import { OrderSlots } from '../deliveries/order-slots.tsx';
import { shopsQuery } from '../queries.ts';
import css from './entry.module.css';
import { amountOf, type Currency, EMPTY, type EntryDraft, lackOf, orderOf } from './entry-draft.ts';
import { EntryLines } from './entry-lines.tsx';
import { refreshOrders } from './order-commands.ts';
import { RecipientFields, useReading } from './recipient-fields.tsx';

const KINDS = ['manual', 'urgent', 'resend'] as const;
const PAYMENTS = ['offline', 'later', 'cod', 'none'] as const;

type Answer = ResponseOf<typeof enterOrder>;
type Placed = NonNullable<Answer['order']>;

export default function NewOrderPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [placed, setPlaced] = useState<Placed | null>(null);
  useKeys(t('nav.newOrder'), [
    { keys: ['Escape'], label: t('keys.back'), run: () => void navigate({ to: '/orders', search: {} }) },
    ...(placed ? [{ keys: ['n'], label: t('entry.another'), run: () => setPlaced(null) }] : []),
  ]);
  return placed ? <PlacedOrder order={placed} onAnother={() => setPlaced(null)} /> : <EntryForm onPlaced={setPlaced} />;
}

function PlacedOrder({ order, onAnother }: { order: Placed; onAnother: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={css.placed} role="status">
      <h1>{t('entry.placed')}</h1>
      <p>
        <OrderNumber number={order.number} strong />
        <StateTag state={order.state} />
        <HoldReasons reasons={order.holds} />
      </p>
      <OrderSlots orderId={order.id} over={false} />
      <p>
        <Link to="/orders/$id" params={{ id: order.id }}>
          {t('entry.open')}
        </Link>
        <Button onClick={onAnother} autoFocus>
          {t('entry.another')}
          <Hotkey name="n" />
        </Button>
      </p>
    </div>
  );
}

function EntryForm({ onPlaced }: { onPlaced: (order: Placed) => void }) {
  const { t } = useTranslation();
  const { values, set, discard, changed } = useDraft<EntryDraft>('order/new', EMPTY);
  const [key, setKey] = useState(() => crypto.randomUUID());
  /** What is lacking is not said before anything was tried. */
  const [tried, setTried] = useState(false);
  const shops = useQuery(shopsQuery);
  // The only shop needs no choice.
  const shopId = values.shopId || (shops.data?.length === 1 ? shops.data[0]!.id : '');
  const draft = { ...values, shopId };
  const reading = useReading(draft.recipient.text);
  const currency = shops.data?.find((shop) => shop.id === shopId)?.currency ?? 'CNY';
  const money = { currency, digits: scaleOf(currency) };
  const lack = lackOf(draft, money.digits);
  const order = lack ? null : orderOf(draft, reading.read, money);
  const shape = JSON.stringify([shopId, order]);
  const send = useMutation({
    mutationFn: async ({
      body,
      shape,
      check,
    }: {
      body: Omit<EnteredOrder, 'check'>;
      shape: string;
      check: boolean;
    }) => {
      const answer = await call(enterOrder, {
        params: { shopId },
        body: check ? { ...body, check } : body,
        key: check ? crypto.randomUUID() : key,
      });
      return { answer, shape };
    },
    onSuccess: ({ answer }) => {
      if (!answer.order) return;
      discard();
      setKey(crypto.randomUUID());
      refreshOrders();
      onPlaced(answer.order);
    },
    // What was refused was not placed: mended, it is another order.
    onError: () => setKey(crypto.randomUUID()),
  });
  const checked = send.data?.shape === shape ? send.data.answer : null;
  const go = () => {
    setTried(true);
    if (order && !reading.waiting && !send.isPending) send.mutate({ body: order, shape, check: checked === null });
  };
  useKeys(t('nav.newOrder'), [{ keys: ['Ctrl+Enter'], label: t(checked ? 'entry.place' : 'entry.check'), run: go }]);
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1>{t('nav.newOrder')}</h1>
        <Button size="small" disabled={!changed} onClick={discard}>
          {t('entry.clear')}
        </Button>
      </header>
      <div>
        <Section title={t('entry.lines')}>
          <EntryLines draft={draft} money={money} onChange={(lines) => set('lines', lines)} />
        </Section>
        <Section title={t('entry.recipient')}>
          <RecipientFields
            draft={draft.recipient}
            onChange={(recipient) => set('recipient', recipient)}
            reading={reading}
          />
        </Section>
      </div>
      <div className={css.side}>
        <Section title={t('entry.order')}>
          <OrderFields draft={draft} digits={money.digits} set={set} />
          <Total draft={draft} money={money} checked={checked} />
        </Section>
      </div>
      <footer className={css.foot}>
        <Status lack={changed || tried ? lack : null} checked={checked} error={send.isError ? send.error : null} />
        <Button type="primary" disabled={lack !== null || reading.waiting} loading={send.isPending} onClick={go}>
          {t(checked ? 'entry.place' : 'entry.check')}
          <Hotkey name="Ctrl ↵" />
        </Button>
      </footer>
    </div>
  );
}

type FieldsProps = {
  draft: EntryDraft;
  digits: number;
  set: <Name extends keyof EntryDraft>(name: Name, value: EntryDraft[Name]) => void;
};

function OrderFields({ draft, digits, set }: FieldsProps) {
  const { t } = useTranslation();
  const shops = useQuery(shopsQuery);
  const text = (name: 'reference' | 'buyer' | 'message' | 'memo', hint?: string) => (
    <LabelledField
      label={t(`entry.${name}`)}
      value={draft[name]}
      maxLength={name === 'reference' || name === 'buyer' ? 100 : 500}
      {...(hint ? { hint } : {})}
      onChange={(event) => set(name, event.target.value)}
    />
  );
  return (
    <div className={css.fields}>
      <Select label={t('entry.shop')} value={draft.shopId} wide onChange={(value) => set('shopId', value)}>
        <option value="">{t('bench.notChosen')}</option>
        {shops.data?.map((shop) => (
          <option key={shop.id} value={shop.id}>
            {shop.name}
          </option>
        ))}
      </Select>
      <Select label={t('entry.kind')} value={draft.kind} onChange={(value) => set('kind', value as EntryDraft['kind'])}>
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`orders.kind.${kind}`)}
          </option>
        ))}
      </Select>
      <Select
        label={t('entry.payment')}
        value={draft.payment}
        onChange={(value) => set('payment', value as EntryDraft['payment'])}
      >
        {PAYMENTS.map((payment) => (
          <option key={payment} value={payment}>
            {t(`entry.paid.${payment}`)}
          </option>
        ))}
      </Select>
      {draft.payment === 'offline' && <div data-wide>{text('reference', t('entry.referenceHint'))}</div>}
      {text('buyer')}
      <LabelledField
        label={t('entry.freight')}
        inputMode="numeric"
        placeholder="0.00"
        aria-invalid={minorOf(draft.freight, digits) === null || undefined}
        value={draft.freight}
        onChange={(event) => set('freight', event.target.value)}
      />
      <div data-wide>{text('message')}</div>
      <div data-wide>{text('memo')}</div>
    </div>
  );
}

type SelectProps = {
  label: string;
  value: string;
  wide?: boolean;
  onChange: (value: string) => void;
  children: ReactNode;
};

function Select({ label, value, wide, onChange, children }: SelectProps) {
  const id = useId();
  return (
    <div className={css.field} data-wide={wide || undefined}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </select>
    </div>
  );
}

type TotalProps = { draft: EntryDraft; money: Currency; checked: Answer | null };

/** As far as it is known here; what the server has checked is what counts. */
function Total({ draft, money: { currency, digits }, checked }: TotalProps) {
  const { t } = useTranslation();
  const amounts = draft.lines.map((line) => amountOf(line, draft.kind, digits));
  const freight = minorOf(draft.freight, digits);
  const known = amounts.length > 0 && amounts.every((amount) => amount !== null) && freight !== null;
  const sum = known ? amounts.reduce<bigint>((total, amount) => total + amount!, BigInt(freight || '0')) : null;
  const payable = checked?.payable ?? (sum === null ? null : { amount: String(sum), currency });
  return (
    <p className={css.total}>
      {t('entry.payable')}
      <b>{payable ? <Money value={payable} /> : '—'}</b>
    </p>
  );
}

type StatusProps = { lack: ReturnType<typeof lackOf>; checked: Answer | null; error: unknown };

function Status({ lack, checked, error }: StatusProps) {
  const { t } = useTranslation();
  const missing = checked?.recipient.missing ?? [];
  return (
    <span role="status">
      {error !== null && <InlineError error={error} />}
      {error === null && lack && <span className="quiet">{t(`entry.missing.${lack}`)}</span>}
      {checked && missing.length === 0 && <span data-good>{t('entry.checked')}</span>}
      {checked && missing.length > 0 && (
        <span data-warn>
          {t('entry.checkedMissing', { parts: listText(missing.map((part) => t(`orders.address.${part}`))) })}
        </span>
      )}
    </span>
  );
}

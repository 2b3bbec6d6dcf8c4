/** A payment that is under way (PAY-1): the code the buyer scans or the page he opens, how far it is, and closing it. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, QRCode } from 'antd';
import { useTranslation } from 'react-i18next';
import { closePayments, type PaymentStart } from '../../../src/contract/pay.ts';
import { getPayment } from '../../../src/contract/payments.ts';
import { getSandbox, paySandboxPayment } from '../../../src/contract/sandbox.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { ApiProblem } from '../../ui/problem.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import { refreshPayments } from './payment-queries.ts';
import css from './payments.module.css';
import { PaymentState } from './payments-list.tsx';

const WHILE_OPEN_MS = 2000;
export const isUnderWay = (state: string) => state === 'starting' || state === 'waiting';

/** Follows a payment until it has ended. */
export const paymentQuery = (id: string) => ({
  queryKey: ['payment', id],
  queryFn: () => call(getPayment, { params: { id } }),
});

/** One of an order or an account, with its live state. */
export function PaymentUnderWay({ id }: { id: string }) {
  const { t } = useTranslation();
  const payment = useQuery({
    ...paymentQuery(id),
    refetchInterval: ({ state: { data } }) => (data && !isUnderWay(data.state) ? false : WHILE_OPEN_MS),
  });
  if (!payment.data) return <Unread query={payment} />;
  const { data } = payment;
  return (
    <div className={css.cashier} role="status">
      <p className={css.cashierHead}>
        <b>
          <Money value={data.amount} />
        </b>
        <span>{data.start && t(`pay.method.${data.start.method}`)}</span>
        <PaymentState payment={data} />
      </p>
      {data.start && isUnderWay(data.state) && <CashierView id={id} start={data.start} />}
      {data.start?.trouble && data.state === 'closed' && (
        <p className={css.wrong}>{t('pay.ended', { trouble: data.start.trouble })}</p>
      )}
    </div>
  );
}

export function CashierView({ id, start }: { id: string; start: PaymentStart }) {
  const { t } = useTranslation();
  const { cashier, expiresAt, closing, trouble, tries } = start;
  const isOfCompany = expiresAt !== null;
  return (
    <>
      {isOfCompany && !cashier && <p className="quiet">{t('pay.opening')}</p>}
      {cashier?.kind === 'qr' && cashier.code && (
        <figure className={css.code}>
          <QRCode value={cashier.code} type="svg" size={176} color="#000000" bgColor="#ffffff" />
          <figcaption className="quiet">{t('pay.scan')}</figcaption>
        </figure>
      )}
      {cashier?.kind === 'page' && cashier.url && (
        <p className={css.buttons}>
          <Button size="small" href={cashier.url} target="_blank" rel="noreferrer">
            {t('pay.toPage')}
          </Button>
          <CopyText text={cashier.url} />
        </p>
      )}
      {cashier?.kind === 'bridge' && (
        <dl className={css.facts}>
          {cashier.arguments?.map(({ name, value }) => (
            <FactLine key={name} name={name} value={value} />
          ))}
        </dl>
      )}
      {trouble && <p className={css.wrong}>{t('pay.trouble', { trouble, count: tries })}</p>}
      {!isOfCompany && <p className="quiet">{t('pay.waitsForVoucher')}</p>}
      {isOfCompany && (
        <p className={css.buttons}>
          {expiresAt && (
            <span className="quiet">
              {t('pay.until')} <Moment value={expiresAt} />
            </span>
          )}
          {closing ? <Tag tone="wait" text={t('pay.closing')} /> : <CloseButton id={id} />}
          {cashier && <SandboxBuyer id={id} />}
        </p>
      )}
    </>
  );
}

const FactLine = ({ name, value }: { name: string; value: string }) => (
  <>
    <dt>{name}</dt>
    <dd>
      <CopyText text={value} />
    </dd>
  </>
);

function CloseButton({ id }: { id: string }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const close = useMutation({
    mutationFn: async () => {
      const { outcomes } = await call(closePayments, { body: { ids: [id] } });
      const refusal = outcomes[0]?.refusal;
      if (refusal) throw new ApiProblem({ type: 'about:blank', title: refusal.code, status: 422, ...refusal });
    },
    onSettled: refreshPayments,
  });
  if (!mayWrite) return null;
  return (
    <>
      <Button size="small" loading={close.isPending} onClick={() => close.mutate()}>
        {t('pay.close')}
      </Button>
      {close.isError && <InlineError error={close.error} />}
    </>
  );
}

/** Where the outside is a rehearsal, somebody has to play the buyer. */
function SandboxBuyer({ id }: { id: string }) {
  const { t } = useTranslation();
  const mayPlay = useRight('sandbox.use');
  const sandbox = useQuery({
    queryKey: ['sandbox'],
    queryFn: () => call(getSandbox),
    enabled: mayPlay,
    retry: false,
    staleTime: 60_000,
  });
  const pay = useMutation({
    mutationFn: () => call(paySandboxPayment, { body: { paymentId: id } }),
    onSettled: refreshPayments,
  });
  if (!sandbox.data) return null;
  return (
    <>
      <Button size="small" loading={pay.isPending} onClick={() => pay.mutate()}>
        {t('pay.sandboxPay')}
      </Button>
      {pay.isError && <InlineError error={pay.error} />}
    </>
  );
}

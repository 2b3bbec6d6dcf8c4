/** One invoice: to whom, its lines to the cent, what became of it, and what a person can do about it. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askInvoices, dropInvoices, type Invoice } from '../../../src/contract/invoices.ts';
import type { Outcomes } from '../../../src/contract/paging.ts';
import { type Act, Acts } from '../../ui/acts.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { useKeys } from '../../ui/keys.ts';
import { refusalText } from '../../ui/problem.ts';
import { Section } from '../../ui/section.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { useRight } from '../queries.ts';
import { InvoiceLines } from './invoice-lines.tsx';
import { InvoiceOutside } from './invoice-outside.tsx';
import { invoiceQuery, refreshInvoices } from './invoice-queries.ts';
import { InvoiceState } from './invoice-state.tsx';
import css from './invoices.module.css';
import { OrderLinks } from './invoices-tab.tsx';
import { RedDialog } from './red-dialog.tsx';
import { ChangeTitle } from './title-dialog.tsx';

export function InvoiceView({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery(invoiceQuery(id));
  const invoice = query.data;
  if (!invoice) return <Unread query={query} rows={12} />;
  return (
    <article className={css.document}>
      <header className={css.head}>
        <h2>
          {t(`invoicing.colorLong.${invoice.color}`)} <CopyText text={invoice.invoiceNumber || invoice.serial} strong />
        </h2>
        <InvoiceState state={invoice.state} />
        <Money value={invoice.total} />
      </header>
      <Said invoice={invoice} />
      <Do invoice={invoice} />
      <Facts invoice={invoice} />
      {(invoice.state === 'issued' || invoice.state === 'redIssued') && <InvoiceOutside invoice={invoice} />}
      <Section title={t('invoicing.lines', { count: invoice.lines.length })}>
        <InvoiceLines lines={invoice.lines} totals={invoice} />
      </Section>
    </article>
  );
}

/** Why it stands where it does, and until when it waits. */
function Said({
  invoice: { code, message, askAt, asks, confirmBefore, appliedBy, state, nextName },
}: {
  invoice: Invoice;
}) {
  const { t, i18n } = useTranslation();
  return (
    <>
      {code !== '' && (
        <p role={askAt ? 'status' : 'alert'} className={askAt ? css.waits : css.refused}>
          {i18n.exists(`refusal.${code}`) ? refusalText(i18n, code, {}) : code}
          {message && ` · ${message}`}
        </p>
      )}
      {state === 'waitConfirm' && confirmBefore && (
        <p className={css.waits}>
          {t(appliedBy === 'buyer' ? 'invoicing.answerOnItsWay' : 'invoicing.waitsForBuyer')}{' '}
          <Moment value={confirmBefore} />
        </p>
      )}
      {askAt && (
        <p className="quiet">
          {t('invoicing.asks', { count: asks })} · {t('invoicing.askAt')} <Moment value={askAt} />
        </p>
      )}
      {nextName && <p className="quiet">{t('invoicing.nextTitle', { name: nextName })}</p>}
    </>
  );
}

function Facts({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation();
  const { title, seller, provider, orders, serial, issuedAt, period, confirmation, reason, appliedBy } = invoice;
  const rows: [string, React.ReactNode][] = [
    ['name', <strong key="n">{title.name}</strong>],
    ['taxNo', title.taxNo && <CopyText text={title.taxNo} />],
    ['type', t(`invoicing.types.${title.type}`)],
    ['seller', seller.name],
    ['orders', <OrderLinks key="o" orders={orders} />],
    ['reason', reason && t(`invoicing.reasons.${reason}`)],
    ['appliedBy', appliedBy === 'buyer' && t('invoicing.byBuyer')],
    ['serial', <CopyText key="s" text={serial} />],
    ['confirmation', confirmation && <CopyText text={confirmation} />],
    ['provider', provider?.name],
    ['issuedAt', issuedAt && <Moment value={issuedAt} />],
    ['period', period && `${period.slice(0, 4)}-${period.slice(4)}`],
    ['email', title.email],
    ['mobile', title.mobile],
    ...neighbours(invoice).map(([name, one]): [string, React.ReactNode] => [name, <Near key={one.id} one={one} />]),
  ];
  return (
    <dl className={css.facts}>
      {rows.map(
        ([name, value], i) =>
          value && [<dt key={`${name}${i}`}>{t(`invoicing.${name}`)}</dt>, <dd key={`${name}${i}v`}>{value}</dd>],
      )}
    </dl>
  );
}

type Ref = Invoice['reds'][number];
const neighbours = ({ original, reds, replaces, replacedBy }: Invoice): [string, Ref][] =>
  [
    ...[['original', original] as const, ...reds.map((one) => ['red', one] as const)],
    ...[['replaces', replaces] as const, ['replacedBy', replacedBy] as const],
  ].flatMap(([name, one]): [string, Ref][] => (one ? [[name, one]] : []));

function Near({ one }: { one: Ref }) {
  return (
    <>
      <Link to="/invoices" search={{ open: one.id } as never} className="num">
        {one.invoiceNumber || one.serial}
      </Link>{' '}
      <InvoiceState state={one.state} />
    </>
  );
}

function Do({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const [dialog, setDialog] = useState<'red' | 'title' | null>(null);
  const act = useMutation({
    mutationFn: async (run: () => Promise<Outcomes>) => assertDone((await run()).outcomes),
    onSettled: refreshInvoices,
  });
  const body = { ids: [invoice.id] };
  const unsent = ['draft', 'quotaReserved'].includes(invoice.state);
  const left = invoice.lines.some((line) => line.left && line.left.total.amount !== '0');
  const running = invoice.reds.some(({ state }) => ['applied', 'waitConfirm', 'confirmed'].includes(state));
  const mayRed = invoice.state === 'issued' && left && !running;
  const acts: Act[] = [
    {
      name: 'ask',
      text: t('invoicing.ask'),
      hotkey: 'r',
      run: () => act.mutate(() => call(askInvoices, { body })),
      off: invoice.askAt === null,
    },
    {
      name: 'drop',
      text: t('invoicing.drop'),
      danger: true,
      run: () => act.mutate(() => call(dropInvoices, { body })),
      off: !unsent,
    },
    { name: 'title', text: t('invoicing.changeTitle'), hotkey: 't', run: () => setDialog('title'), off: !mayRed },
    {
      name: 'red',
      text: t('invoicing.takeBack'),
      hotkey: 'b',
      danger: true,
      run: () => setDialog('red'),
      off: !mayRed,
    },
  ].filter(({ off }) => !off);
  useKeys(
    t('invoicing.chosen', { number: invoice.serial }),
    mayWrite ? acts.flatMap(({ hotkey, text, run }) => (hotkey ? [{ keys: [hotkey], label: text, run }] : [])) : [],
  );
  if (!mayWrite || acts.length === 0) return null;
  return (
    <div className={css.acts}>
      {act.error && <InlineError error={act.error} />}
      <Acts acts={acts} />
      {dialog === 'red' && <RedDialog invoice={invoice} onClose={() => setDialog(null)} />}
      {dialog === 'title' && <ChangeTitle invoice={invoice} onClose={() => setDialog(null)} />}
    </div>
  );
}

/** Vouchers of money outside of payment companies (PAY-2): what waits for a second look, with its image beside it. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  approveOfflineVouchers,
  listOfflineVouchers,
  refuseOfflineVouchers,
  VOUCHER_STATES,
  type Voucher,
} from '../../../src/contract/offline-vouchers.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { startRun } from '../../ui/runs.ts';
import { Section } from '../../ui/section.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { useList, useRight } from '../queries.ts';
import { refreshPayments } from './payment-queries.ts';
import css from './payments.module.css';
import { VoucherImages } from './voucher-images.tsx';

const TONE: Record<Voucher['state'], Tone> = { waiting: 'wait', approved: 'good', refused: 'ended' };

const VoucherState = ({ state }: Pick<Voucher, 'state'>) => {
  const { t } = useTranslation();
  return <Tag tone={TONE[state]} text={t(`pay.voucherState.${state}`)} />;
};

/** The order or the account the money is for. */
function ForWhat({ voucher }: { voucher: Voucher }) {
  if (voucher.order)
    return (
      <Link to="/orders/$id" params={{ id: voucher.order.id }} className="num">
        {voucher.order.number}
      </Link>
    );
  if (!voucher.customerAccount) return null;
  return (
    <Link to="/customer-accounts" search={{ open: voucher.customerAccount.id }}>
      {voucher.customerAccount.name}
    </Link>
  );
}

const columnsOf = (t: TFunction): Column<Voucher>[] => [
  {
    ...{ id: 'amount', title: t('payments.amount'), width: 112, fixed: true, align: 'right' },
    cell: (one) => (
      <b>
        <Money value={one.amount} />
      </b>
    ),
  },
  {
    ...{ id: 'state', title: t('payments.state.title'), width: 96 },
    cell: (one) => <VoucherState state={one.state} />,
  },
  { id: 'purpose', title: t('pay.purposeTitle'), width: 104, rank: 1, cell: (one) => t(`pay.purpose.${one.purpose}`) },
  { id: 'for', title: t('pay.for'), width: 152, grow: 1, cell: (one) => <ForWhat voucher={one} /> },
  { id: 'method', title: t('pay.how'), width: 112, rank: 2, cell: (one) => t(`pay.method.${one.method}`) },
  {
    ...{ id: 'reference', title: t('pay.slip.reference'), width: 168, rank: 3, grow: 1 },
    cell: (one) => one.reference && <CopyText text={one.reference} />,
  },
  { id: 'party', title: t('pay.slip.party'), width: 136, rank: 4, grow: 1, cell: (one) => one.party },
  {
    id: 'paidOn',
    title: t('pay.slip.paidOn'),
    width: 104,
    rank: 5,
    cell: (one) => <span className="num">{one.paidOn}</span>,
  },
  { id: 'by', title: t('pay.enteredBy'), width: 104, rank: 6, cell: (one) => one.enteredBy.name },
];

export default function VouchersPage() {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/offline-vouchers' });
  const { state, text, open = null } = useSearch({ from: '/shell/offline-vouchers' });
  const columns = useMemo(() => columnsOf(t), [t]);
  const chosen = VOUCHER_STATES.find((one) => one === state) ?? (state === 'all' ? undefined : 'waiting');
  const list = useList(['vouchers', chosen, text], (cursor, signal) =>
    call(listOfflineVouchers, {
      query: { ...(chosen && { state: [chosen] }), ...(text && { text }), limit: 100, ...(cursor && { cursor }) },
      signal,
    }),
  );
  const go = (next: { state?: string; text?: string; open?: string }) => void navigate({ search: next, replace: true });
  const filters = { ...(state && { state }), ...(text && { text }) };
  const shown = list.rows.find((one) => one.id === open);
  return (
    <>
      <FilterBar>
        <Tabs
          label={t('nav.offlineVouchers')}
          value={chosen ?? 'all'}
          options={[
            ...VOUCHER_STATES.map((value) => ({ value, text: t(`pay.voucherState.${value}`) })),
            { value: 'all' as const, text: t('pay.all') },
          ]}
          onPick={(value) => go(value === 'waiting' ? {} : { state: value })}
        />
        <SearchText
          value={text ?? ''}
          placeholder={t('pay.findVoucher')}
          onSearch={(typed) => go({ ...(state && { state }), ...(typed && { text: typed }) })}
        />
      </FilterBar>
      <SplitView
        asideLabel={t('pay.voucher')}
        onClose={() => go(filters)}
        aside={shown ? <VoucherView key={shown.id} voucher={shown} /> : null}
      >
        <DataTable
          id="offline-vouchers"
          label={t('nav.offlineVouchers')}
          columns={columns}
          rows={list.rows}
          idOf={(one) => one.id}
          cursor={open}
          onCursor={(id) => go({ ...filters, ...(id && { open: id }) })}
          more={list.more}
          narrow={(one) => (
            <>
              <CardLine end={<Money value={one.amount} />}>
                <VoucherState state={one.state} /> {t(`pay.method.${one.method}`)}
              </CardLine>
              <CardLine end={<span className="num">{one.paidOn}</span>}>
                <span className="clip quiet">{one.order?.number ?? one.customerAccount?.name ?? one.number}</span>
              </CardLine>
            </>
          )}
          instead={insteadOf(list, { title: t('pay.noVouchers'), hint: t('pay.noVouchersHint') }, false)}
        />
      </SplitView>
    </>
  );
}

function VoucherView({ voucher }: { voucher: Voucher }) {
  const { t } = useTranslation();
  const facts: [string, string][] = [
    [t('pay.purposeTitle'), t(`pay.purpose.${voucher.purpose}`)],
    [t('pay.how'), t(`pay.method.${voucher.method}`)],
    [t('pay.slip.paidOn'), voucher.paidOn],
    [t('pay.slip.party'), voucher.party],
    [t('pay.slip.reference'), voucher.reference],
    [t('pay.slip.note'), voucher.note],
    [t('pay.enteredBy'), voucher.enteredBy.name],
  ];
  return (
    <article>
      <header className={css.head}>
        <h2>
          <Money value={voucher.amount} />
        </h2>
        <VoucherState state={voucher.state} />
        <span className="quiet num">{voucher.number}</span>
      </header>
      {voucher.state === 'waiting' && <Decide voucher={voucher} />}
      <Section title={t('pay.voucher')}>
        <dl className={css.facts}>
          <dt>{t('pay.for')}</dt>
          <dd>
            <ForWhat voucher={voucher} />
          </dd>
          {facts.map(([name, value]) => (
            <Fact key={name} name={name} value={value} />
          ))}
          {voucher.decidedBy && (
            <>
              <dt>{t(`pay.voucherState.${voucher.state}`)}</dt>
              <dd>
                {voucher.decidedBy.name} {voucher.decidedAt && <Moment value={voucher.decidedAt} />} {voucher.reason}
              </dd>
            </>
          )}
        </dl>
      </Section>
      <Section title={t('pay.images')}>
        <VoucherImages id={voucher.id} />
      </Section>
    </article>
  );
}

const Fact = ({ name, value }: { name: string; value: string }) =>
  value ? (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  ) : null;

/** The second look: whoever entered it is refused by the server, in words. */
function Decide({ voucher }: { voucher: Voucher }) {
  const { t } = useTranslation();
  const mayApprove = useRight('payments.approve');
  const [refusing, setRefusing] = useState(false);
  const run = (title: string, send: Parameters<typeof startRun>[0]['send']) =>
    startRun({
      ...{ title, ids: [voucher.id], nameOf: () => voucher.number, send },
      ...{ undo: { final: 'final.decided' }, onBatch: refreshPayments },
    });
  const approve = () =>
    run(t('pay.approve'), async (ids, key) => (await call(approveOfflineVouchers, { body: { ids }, key })).outcomes);
  useKeys(t('nav.offlineVouchers'), mayApprove ? [{ keys: ['a'], label: t('pay.approve'), run: approve }] : []);
  if (!mayApprove) return null;
  return (
    <p className={css.body}>
      <span className={css.buttons}>
        <Button size="small" type="primary" disabled={voucher.photos.length === 0} onClick={approve}>
          {t('pay.approve')}
        </Button>
        <Button size="small" onClick={() => setRefusing(true)}>
          {t('pay.refuse')}
        </Button>
      </span>
      {refusing && (
        <ReasonDialog
          danger
          title={t('pay.refuse')}
          label={t('payments.reason')}
          onReason={(reason) =>
            run(
              t('pay.refuse'),
              async (ids, key) => (await call(refuseOfflineVouchers, { body: { ids, reason }, key })).outcomes,
            )
          }
          onClose={() => setRefusing(false)}
        />
      )}
    </p>
  );
}

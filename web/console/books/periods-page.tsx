/** Close of the books (FIN-1): periods in order, and what is to be done before the next one is closed. */
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  askBookReopening,
  type BookPeriod,
  checkBookPeriod,
  closeBookPeriod,
  reopenBookPeriod,
  softenBookPeriod,
  unsoftenBookPeriod,
} from '../../../src/contract/book-periods.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea } from '../../ui/fields.tsx';
import { Moment } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { moneyText } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import css from '../stock/documents/documents.module.css';
import { By } from '../stock/documents/documents-table.tsx';
import { AccrualsSection } from './accruals-section.tsx';
import own from './books.module.css';
import { BOOKS_CURRENCY, periodsQuery, refreshBooks } from './books-queries.ts';

type Step = BookPeriod['next'][number];
const TONES: Record<BookPeriod['state'], Tone> = { open: 'wait', soft: 'work', hard: 'good' };

/** Where what is in the way is mended. */
const mendedAt = (period: string): Record<string, { to: string; search?: object; hash?: string }> => ({
  differences: { to: '/bills', search: { view: 'differences' } },
  agreedNotDone: { to: '/bills', search: { view: 'differences', state: 'approved' } },
  unsignedDays: { to: '/bills', search: { view: 'days', month: period } },
  accruals: { to: '/book-periods', hash: 'accruals' },
  stockMonth: { to: '/stock-months' },
  taxTieOut: { to: '/book-reports', search: { report: 'tax', month: period } },
  lossProvision: { to: '/dues', search: { view: 'provisions' } },
  refundWithoutRed: { to: '/invoices', search: { view: 'exceptions' } },
  redWithoutRefund: { to: '/invoices', search: { view: 'exceptions' } },
  drafts: { to: '/vouchers', search: { view: 'drafts' } },
});

/** Not while a close is under way, whose job runs the checks itself. */
const checksQuery = ({ period, closing }: BookPeriod) =>
  queryOptions({
    queryKey: ['books', 'checks', period],
    queryFn: async ({ signal }) => (await call(checkBookPeriod, { params: { period }, signal })).checks,
    enabled: closing === null,
    // What was in the way may have been mended on another page a moment ago.
    staleTime: 0,
  });

export default function PeriodsPage() {
  const { t } = useTranslation();
  const query = useQuery(periodsQuery);
  const next = query.data?.items.findLast(({ state }) => state !== 'hard');
  return (
    <>
      <FilterBar>
        <strong>{t('nav.bookPeriods')}</strong>
      </FilterBar>
      {query.data ? (
        <div className={own.report}>
          {next && !next.closing && <Checks next={next} />}
          <Periods periods={query.data.items} />
          {next && !next.closing && <AccrualsSection period={next.period} />}
        </div>
      ) : (
        <Unread query={query} />
      )}
    </>
  );
}

/** Of the period that is closed next. */
function Checks({ next }: { next: BookPeriod }) {
  const { t } = useTranslation();
  const query = useQuery(checksQuery(next));
  const { period } = next;
  return (
    <Section title={t('books.checksOf', { period })}>
      {!query.data && <Unread query={query} rows={10} />}
      <ul className={own.checks}>
        {query.data?.map(({ name, open, data }) => (
          <li key={name} className={own.check}>
            {open === 0 ? (
              <CircleCheck size={16} color="var(--accent)" aria-hidden />
            ) : (
              <CircleAlert size={16} color="var(--danger)" aria-hidden />
            )}
            <Check {...{ name, open, period }} />
            <span className={open === 0 ? 'quiet' : css.wrong}>
              {open === 0 ? t('books.checkDone') : t('books.checkOpen', { count: open })}
              {name === 'taxTieOut' && <TaxSides {...(data as TaxSidesProps)} />}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

type TaxSidesProps = { expected: string; booked: string; difference: string };

/** A difference that is explained is told too. */
function TaxSides({ expected, booked, difference }: TaxSidesProps) {
  const { t } = useTranslation();
  if (difference === '0') return null;
  const told = (amount: string) => moneyText({ amount, currency: BOOKS_CURRENCY });
  const sides = { expected: told(expected), booked: told(booked), difference: told(difference) };
  return <> · {t('taxTieOut.sides', sides)}</>;
}

/** What is in the way opens where it is mended. */
function Check({ name, open, period }: { name: string; open: number; period: string }) {
  const { t } = useTranslation();
  const [text, place] = [t(`books.check.${name}`, { defaultValue: name }), mendedAt(period)[name]];
  if (open === 0 || !place) return <span>{text}</span>;
  return (
    <Link to={place.to} search={(place.search ?? {}) as never} {...(place.hash && { hash: place.hash })}>
      {text}
    </Link>
  );
}

function Periods({ periods }: { periods: readonly BookPeriod[] }) {
  const { t } = useTranslation();
  return (
    <div className={css.wide}>
      <table className={`${css.lines} ${css.stacked} ${own.rows}`} aria-label={t('nav.bookPeriods')}>
        <thead>
          <tr>
            <th>{t('books.period')}</th>
            <th>{t('orders.column.state')}</th>
            <th className={css.right}>{t('books.vouchers')}</th>
            <th>{t('books.head')}</th>
            <th>{t('books.changedBy')}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {periods.map((period) => (
            <tr key={period.period}>
              <td>
                <strong className="num">{period.period}</strong>
              </td>
              <td data-title={t('orders.column.state')}>
                {period.closing ? (
                  <Tag tone="work" text={t('books.beingClosed', period.closing)} />
                ) : (
                  <Tag tone={TONES[period.state]} text={t(`books.state.${period.state}`)} />
                )}
              </td>
              <td className={css.right} data-title={t('books.vouchers')}>
                <span className="num">{period.vouchers}</span>
              </td>
              <td
                className="num"
                title={period.head ?? undefined}
                data-title={period.head ? t('books.head') : undefined}
              >
                {period.head?.slice(0, 12)}
              </td>
              <td>
                {period.changedBy && period.changedAt && (
                  <>
                    <By by={period.changedBy} /> <Moment value={period.changedAt} />
                  </>
                )}
                {period.tried && (
                  <div className={css.wrong}>
                    {t('books.tried')}{' '}
                    {period.tried.hindering.map((name) => t(`books.check.${name}`, { defaultValue: name })).join(' · ')}
                  </div>
                )}
                {period.asked && (
                  <div className={css.wrong}>
                    {t('books.asked')} <By by={period.asked.by} />: {period.asked.why}
                  </div>
                )}
              </td>
              <td className={css.right}>
                <Steps period={period} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Steps({ period }: { period: BookPeriod }) {
  const { t } = useTranslation();
  const [mayPropose, mayApprove] = [useRight('bills.propose'), useRight('bills.approve')];
  const [asking, setAsking] = useState<Step | null>(null);
  const may = (step: Step) =>
    step === 'close' || step === 'reopen' ? mayApprove && !(step === 'reopen' && period.asked?.own) : mayPropose;
  return (
    <span className={css.place}>
      {period.next.filter(may).map((step) => (
        <Button
          key={step}
          size="small"
          {...(step === 'close' && { type: 'primary' as const })}
          onClick={() => setAsking(step)}
        >
          {t(`books.step.${step}`)}
        </Button>
      ))}
      {asking && <Question step={asking} period={period} onClose={() => setAsking(null)} />}
    </span>
  );
}

function Question({ step, period, onClose }: { step: Step; period: BookPeriod; onClose: () => void }) {
  const { t } = useTranslation();
  const [why, setWhy] = useState('');
  const act = useMutation({
    mutationFn: () => {
      const at = { params: { period: period.period }, ifMatch: period.version };
      if (step === 'askReopening') return call(askBookReopening, { ...at, body: { why: why.trim() } });
      if (step === 'close') return call(closeBookPeriod, at);
      if (step === 'reopen') return call(reopenBookPeriod, at);
      return step === 'soften' ? call(softenBookPeriod, at) : call(unsoftenBookPeriod, at);
    },
    onSuccess: onClose,
    onSettled: refreshBooks,
  });
  return (
    <Dialog
      danger={step === 'reopen'}
      title={`${t(`books.step.${step}`)} · ${period.period}`}
      okText={t(`books.step.${step}`)}
      okDisabled={step === 'askReopening' && why.trim() === ''}
      onClose={onClose}
      onOk={() =>
        act.mutateAsync().then(
          () => {},
          () => {},
        )
      }
    >
      <p>{t(`books.question.${step}`)}</p>
      {step === 'askReopening' && (
        <LabelledArea label={t('books.reason')} value={why} onChange={(event) => setWhy(event.target.value)} />
      )}
      {act.isError && <InlineError error={act.error} />}
    </Dialog>
  );
}

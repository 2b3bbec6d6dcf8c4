/**
 * What is unexplained at a glance: a row per account, a square per day of four weeks or a month. A square says whether the
 * day has a bill, what of it nobody has explained, whether its balances follow and are those of our books, and who signed
 * it off; it opens the day (REC-3). Many are chosen and signed off at once: a row by its box, a square by Shift or `x`.
 */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AccountDay, listAccountDays } from '../../../src/contract/account-days.ts';
import { addDays, countText, dayOf, moneyText, sumMoney } from '../../ui/format.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { EmptyState, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import type { BillSearch } from './bill-search.ts';
import { moveInGrid } from './day-keys.ts';
import { DayPanel } from './day-panel.tsx';
import { keyOf, type Square, squareOf } from './day-square.ts';
import css from './days.module.css';
import { isSignable, SignBar } from './sign-bar.tsx';

const DAYS = 28;

const MARK: Record<Square, string> = {
  none: '?',
  open: '!',
  gap: '≠',
  apart: '±',
  clear: '·',
  proposed: '…',
  signed: '✓',
};

/** The newest first: it is what one looks at. */
function daysOf(month: string | undefined): string[] {
  const today = dayOf(new Date());
  if (!month) return Array.from({ length: DAYS }, (_, i) => addDays(today, -i));
  const [year, number] = month.split('-').map(Number) as [number, number];
  const last = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const days = Array.from({ length: last }, (_, i) => addDays(`${month}-01`, last - 1 - i));
  return days.filter((day) => day <= today);
}

export function DaysView({ search }: { search: BillSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const days = daysOf(search.month);
  const [from, until] = [days.at(-1)!, days[0]!];
  const query = useQuery({
    queryKey: ['bills', 'days', from, until],
    queryFn: async () => (await call(listAccountDays, { query: { from, until } })).days,
  });
  if (!query.data) return <Unread query={query} />;
  if (query.data.length === 0) return <EmptyState title={t('accountDays.empty')} hint={t('accountDays.emptyHint')} />;
  const shown = query.data.find((one) => one.account.id === search.account && one.day === search.day);
  const place = { view: 'days', ...(search.month && { month: search.month }) } as const;
  const go = (one?: AccountDay) =>
    void navigate({
      to: '/bills',
      search: { ...place, ...(one && { account: one.account.id, day: one.day }) },
      replace: true,
    });
  /** Chosen if one of them is not, else none of them. */
  const toggle = (some: readonly AccountDay[]) => {
    const keys = new Set(some.map(keyOf));
    setChosen(keys.isSubsetOf(chosen) ? chosen.difference(keys) : chosen.union(keys));
  };
  return (
    <SplitView
      size="wide"
      asideLabel={t('accountDays.day')}
      onClose={() => go()}
      aside={shown ? <DayPanel key={keyOf(shown)} day={shown} /> : null}
      foot={
        !shown && (
          <SignBar targets={query.data.filter((one) => chosen.has(keyOf(one)))} onDone={() => setChosen(new Set())} />
        )
      }
    >
      <div className={css.grid}>
        <Total days={query.data} />
        <Grid days={days} found={query.data} {...{ chosen, toggle }} onOpen={go} />
        <p className={css.legend}>
          {(['none', 'open', 'gap', 'apart', 'clear', 'proposed', 'signed'] as const).map((state) => (
            <span key={state}>
              <i data-state={state}>{MARK[state]}</i> {t(`accountDays.state.${state}`)}
            </span>
          ))}
        </p>
      </div>
    </SplitView>
  );
}

type GridProps = {
  days: readonly string[];
  found: readonly AccountDay[];
  chosen: ReadonlySet<string>;
  toggle: (some: readonly AccountDay[]) => void;
  onOpen: (one: AccountDay) => void;
};

function Grid({ days, found, chosen, toggle, onOpen }: GridProps) {
  const { t } = useTranslation();
  const accounts = [...Map.groupBy(found, (one) => one.account.id).values()];
  return (
    <table aria-label={t('accountDays.title')} onKeyDown={moveInGrid}>
      <thead>
        <tr>
          <th>
            <Box days={found} label={t('accountDays.selectAll')} {...{ chosen, toggle }} /> {t('bills.account')}
          </th>
          <th className={css.sum}>{t('accountDays.unexplained')}</th>
          {days.map((day, i) => (
            <th key={day} className={`num ${css.day}`} title={day}>
              {day.slice(0, 7) === days[i - 1]?.slice(0, 7) ? day.slice(8) : day.slice(5)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {accounts.map((own) => {
          const { id, name } = own[0]!.account;
          return (
            <tr key={id}>
              <th scope="row" className="clip" title={name}>
                <Box days={own} label={t('accountDays.select', { name })} {...{ chosen, toggle }} /> {name}
              </th>
              <Unexplained days={own} />
              {days.map((day) => {
                const one = own.find((each) => each.day === day);
                return one ? (
                  <DaySquare key={day} {...{ one, onOpen }} chosen={chosen.has(keyOf(one))} onChoose={toggle} />
                ) : (
                  <td key={day} />
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

type BoxProps = Pick<GridProps, 'chosen' | 'toggle'> & { days: readonly AccountDay[]; label: string };

/** All of these that can be signed off. */
function Box({ days, label, chosen, toggle }: BoxProps) {
  const open = days.filter(isSignable);
  return (
    <input
      type="checkbox"
      aria-label={label}
      disabled={open.length === 0}
      checked={open.length > 0 && open.every((one) => chosen.has(keyOf(one)))}
      onChange={() => toggle(open)}
    />
  );
}

/** In one currency; a sum over several says nothing. */
const unexplainedOf = (days: readonly AccountDay[]) =>
  [...Map.groupBy(days, (one) => one.unexplained.currency).values()].flatMap(
    (some) => sumMoney(some.map((one) => one.unexplained)) ?? [],
  );

/** The one answer: how much of all these days nobody has explained, and how many days wait for what. */
function Total({ days }: { days: readonly AccountDay[] }) {
  const { t } = useTranslation();
  const open = days.reduce((sum, one) => sum + one.open, 0);
  const states = Map.groupBy(days, squareOf);
  return (
    <p className={css.total}>
      <span data-open={open > 0 || undefined}>
        {t('accountDays.unexplained')} <b>{countText(open)}</b>{' '}
        {unexplainedOf(days)
          .filter(({ amount }) => amount !== '0')
          .map((sum) => moneyText(sum))
          .join(' ')}
      </span>
      {(['none', 'gap', 'apart', 'clear', 'proposed', 'signed'] as const).map((state) => (
        <span key={state} className="quiet">
          {t(`accountDays.state.${state}`)} {countText(states.get(state)?.length ?? 0)}
        </span>
      ))}
    </p>
  );
}

function Unexplained({ days }: { days: readonly AccountDay[] }) {
  const open = days.some((one) => one.open > 0);
  const sums = unexplainedOf(days).filter(({ amount }) => amount !== '0');
  return (
    <td className={css.sum} data-open={open || undefined}>
      {sums.length > 0 ? sums.map((sum) => moneyText(sum)).join(' ') : open ? '0.00' : ''}
    </td>
  );
}

type SquareProps = {
  one: AccountDay;
  chosen: boolean;
  onOpen: (one: AccountDay) => void;
  onChoose: (some: readonly AccountDay[]) => void;
};

function DaySquare({ one, chosen, onOpen, onChoose }: SquareProps) {
  const { t } = useTranslation();
  const state = squareOf(one);
  const said = state === 'apart' ? one.apart! : one.unexplained;
  const amount = said.amount === '0' ? '' : ` ${moneyText(said)}`;
  const text = `${t(`accountDays.state.${state}`)}${amount}`;
  return (
    <td>
      <button
        type="button"
        data-state={state}
        aria-pressed={chosen}
        aria-label={`${one.account.name} ${one.day} ${state === 'open' ? `${one.open} ` : ''}${text}`}
        title={`${one.day} ${text}`}
        onClick={(event) => (event.shiftKey ? onChoose([one]) : onOpen(one))}
        onKeyDown={(event) => event.key === 'x' && onChoose([one])}
      >
        {state === 'open' ? one.open : MARK[state]}
      </button>
    </td>
  );
}

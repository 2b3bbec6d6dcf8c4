/**
 * What is unexplained at a glance: a row per account, a square per day of four weeks. A square says whether the day has a
 * bill, what of it nobody has explained, whether its balances follow and are
 * those of our books, and who signed it off; it opens the day (REC-3).
 */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type AccountDay, listAccountDays } from '../../../src/contract/account-days.ts';
import { addDays, countText, dayOf, moneyText, sumMoney } from '../../ui/format.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { EmptyState, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import type { BillSearch } from './bill-search.ts';
import { DayPanel } from './day-panel.tsx';
import { type Square, squareOf } from './day-square.ts';
import css from './days.module.css';

const DAYS = 28;

const MARK: Record<Square, string> = {
  none: '',
  open: '!',
  gap: '≠',
  apart: '±',
  clear: '·',
  proposed: '…',
  signed: '✓',
};

export function DaysView({ search }: { search: BillSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const until = dayOf(new Date());
  // The newest first: it is what one looks at.
  const days = Array.from({ length: DAYS }, (_, i) => addDays(until, -i));
  const query = useQuery({
    queryKey: ['bills', 'days', until],
    queryFn: async () => (await call(listAccountDays, { query: { from: days.at(-1)!, until } })).days,
  });
  if (!query.data) return <Unread query={query} />;
  if (query.data.length === 0) return <EmptyState title={t('accountDays.empty')} hint={t('accountDays.emptyHint')} />;
  const accounts = [...new Map(query.data.map((one) => [one.account.id, one.account.name]))];
  const found = new Map(query.data.map((one) => [`${one.account.id}/${one.day}`, one]));
  const chosen = found.get(`${search.account}/${search.day}`);
  const open = (account: string, day: string) =>
    void navigate({ to: '/bills', search: { view: 'days', account, day }, replace: true });
  return (
    <SplitView
      size="wide"
      asideLabel={t('accountDays.day')}
      onClose={() => void navigate({ to: '/bills', search: { view: 'days' }, replace: true })}
      aside={chosen ? <DayPanel key={`${chosen.account.id}/${chosen.day}`} day={chosen} /> : null}
    >
      <div className={css.grid}>
        <Total days={query.data} />
        <table aria-label={t('accountDays.title')}>
          <thead>
            <tr>
              <th>{t('bills.account')}</th>
              <th className={css.sum}>{t('accountDays.unexplained')}</th>
              {days.map((day) => (
                <th key={day} className={`num ${css.day}`} title={day}>
                  {day.slice(8)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {accounts.map(([account, name]) => (
              <tr key={account}>
                <th scope="row" className="clip">
                  {name}
                </th>
                <Unexplained days={query.data.filter((one) => one.account.id === account)} />
                {days.map((day) => (
                  <DaySquare
                    key={day}
                    one={found.get(`${account}/${day}`)}
                    day={day}
                    name={name}
                    onOpen={() => open(account, day)}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <p className={css.legend}>
          {(['open', 'gap', 'apart', 'clear', 'proposed', 'signed'] as const).map((state) => (
            <span key={state}>
              <i data-state={state}>{MARK[state]}</i> {t(`accountDays.state.${state}`)}
            </span>
          ))}
        </p>
      </div>
    </SplitView>
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
      {(['gap', 'apart', 'clear', 'proposed', 'signed'] as const).map((state) => (
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

type SquareProps = { one: AccountDay | undefined; day: string; name: string; onOpen: () => void };

function DaySquare({ one, day, name, onOpen }: SquareProps) {
  const { t } = useTranslation();
  const state = squareOf(one);
  if (!one) return <td />;
  const said = state === 'apart' ? one.apart! : one.unexplained;
  const amount = said.amount === '0' ? '' : ` ${moneyText(said)}`;
  return (
    <td>
      <button
        type="button"
        data-state={state}
        aria-label={`${name} ${day} ${state === 'open' ? `${one.open} ` : ''}${t(`accountDays.state.${state}`)}${amount}`}
        title={`${day} ${t(`accountDays.state.${state}`)}${amount}`}
        onClick={onOpen}
      >
        {state === 'open' ? one.open : MARK[state]}
      </button>
    </td>
  );
}

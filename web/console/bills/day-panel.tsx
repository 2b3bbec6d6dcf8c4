/** One day of one account: do its balances follow, what is unexplained, and its sign-off by two people. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AccountDay, reopenDay } from '../../../src/contract/account-days.ts';
import { Moment, Money } from '../../ui/figures.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { call } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';
import css from './bills.module.css';
import { needsReason } from './day-square.ts';
import own from './days.module.css';
import { DifferencesTable } from './differences-table.tsx';
import { useSigning } from './sign-bar.tsx';

const OPEN = ['diff', 'carried', 'suspense', 'proposed'] as const;
const FIGURES = ['opening', 'in', 'out', 'fee', 'closing', 'ledger', 'apart', 'gap', 'unexplained'] as const;
const SIGNED: readonly string[] = ['gap', 'apart', 'unexplained'];

export function DayPanel({ day }: { day: AccountDay }) {
  const { t } = useTranslation();
  return (
    <>
      <header className={css.head}>
        <div className={css.title}>
          <h2>
            {day.account.name} <span className="num">{day.day}</span>
          </h2>
        </div>
        <dl className={css.proof}>
          {FIGURES.map((name) => {
            const value = day[name];
            return (
              value && (
                <div key={name}>
                  <dt>{t(`accountDays.${name}`)}</dt>
                  <dd className={SIGNED.includes(name) && value.amount !== '0' ? own.off : undefined}>
                    <Money value={value} signed={SIGNED.includes(name)} />
                  </dd>
                </div>
              )
            );
          })}
        </dl>
        <SignOff day={day} />
      </header>
      <DifferencesTable
        filter={{ account: day.account.id, from: day.day, until: day.day, state: [...OPEN] }}
        empty={{ title: t('bills.nothingOpen') }}
      />
    </>
  );
}

function SignOff({ day }: { day: AccountDay }) {
  const { t } = useTranslation();
  const mayApprove = useRight('bills.approve');
  const [asking, setAsking] = useState<'propose' | 'reopen' | null>(null);
  const { free, proposed, propose, sign } = useSigning([day], () => {});
  const reopen = useMutation({
    mutationFn: (reason: string) => call(reopenDay, { body: { account: day.account.id, day: day.day, reason } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['bills'] }),
  });
  const state = day.signOff?.state ?? null;
  return (
    <div className={own.sign}>
      {day.signOff && (
        <span>
          {t(`accountDays.said.${day.signOff.state}`, {
            by: day.signOff.by.name,
            checker: day.signOff.checkedBy?.name ?? '',
            reason: day.signOff.reason,
          })}{' '}
          <Moment value={day.signOff.checkedAt ?? day.signOff.at} />
          {state !== 'reopened' && day.signOff.reason !== '' && <em> {day.signOff.reason}</em>}
        </span>
      )}
      {free.length > 0 && (
        <Button size="small" type="primary" onClick={() => (needsReason(day) ? setAsking('propose') : propose())}>
          {t('accountDays.propose')}
        </Button>
      )}
      {proposed.length > 0 && (
        <Button size="small" type="primary" onClick={sign}>
          {t('accountDays.sign')}
        </Button>
      )}
      {mayApprove && state === 'signed' && (
        <Button size="small" onClick={() => setAsking('reopen')}>
          {t('accountDays.reopen')}
        </Button>
      )}
      {asking && (
        <ReasonDialog
          title={t(`accountDays.${asking}`)}
          label={t('accountDays.reason')}
          onReason={(reason) => (asking === 'propose' ? propose(reason) : reopen.mutateAsync(reason))}
          onClose={() => setAsking(null)}
        >
          {asking === 'propose' && t('accountDays.why', { count: 1 })}
        </ReasonDialog>
      )}
    </div>
  );
}

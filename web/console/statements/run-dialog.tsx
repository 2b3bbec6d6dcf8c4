/** Paying approved statements in one run: which, from what account, on what day. What was left out says why. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { makePaymentRun } from '../../../src/contract/payment-runs.ts';
import { LabelledDate } from '../../ui/date-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledSelect } from '../../ui/fields.tsx';
import { Money } from '../../ui/figures.tsx';
import { dayOf } from '../../ui/format.ts';
import { refusalText } from '../../ui/problem.ts';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { payableQuery, refreshRuns } from './run-queries.ts';
import css from './statements.module.css';

export function RunDialog({ onMade, onClose }: { onMade: (id: string) => void; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const query = useQuery(payableQuery);
  const { statements = [], accounts = [] } = query.data ?? {};
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [chosenAccount, setAccount] = useState('');
  const [day, setDay] = useState(dayOf(new Date()));
  const accountId = chosenAccount || (accounts[0]?.id ?? '');
  const chosen = statements.filter(({ id, account }) => account !== '' && !left.has(id));
  const sum = chosen.reduce((all, { pay }) => all + BigInt(pay.amount), 0n);
  const toggle = (id: string) => setLeft(new Set(left.has(id) ? [...left].filter((one) => one !== id) : [...left, id]));
  const make = useMutation({
    mutationFn: () => call(makePaymentRun, { body: { statementIds: chosen.map(({ id }) => id), accountId, day } }),
    onSuccess: async ({ run, outcomes }) => {
      await refreshRuns();
      if (run && outcomes.every((one) => one.done)) onMade(run.id);
    },
  });
  const numbers = new Map(statements.map(({ id, number }) => [id, number]));
  const refused = make.data?.outcomes.filter((one) => !one.done) ?? [];
  const done = () => {};
  return (
    <Dialog
      width={560}
      title={t('runs.make')}
      okText={t('runs.make')}
      okDisabled={chosen.length === 0 || accountId === '' || day === ''}
      onClose={onClose}
      onOk={() => make.mutateAsync().then(done, done)}
    >
      <p className="quiet">{t('runs.makeHint')}</p>
      {!query.data && <Unread query={query} rows={3} />}
      {query.data && accounts.length === 0 && <p role="alert">{t('runs.noAccount')}</p>}
      {query.data && statements.length === 0 && <p className="quiet">{t('runs.none')}</p>}
      <ul className={css.due}>
        {statements.map((one) => (
          <li key={one.id}>
            <label>
              <input
                type="checkbox"
                disabled={one.account === ''}
                checked={one.account !== '' && !left.has(one.id)}
                onChange={() => toggle(one.id)}
              />
              <span>
                {one.supplier.name} <span className="quiet num">{one.number}</span>{' '}
                <span className={one.account ? 'quiet num' : css.lacks}>{one.account || t('runs.noPayee')}</span>
              </span>
              <Money value={one.pay} />
            </label>
          </li>
        ))}
      </ul>
      {chosen.length > 0 && (
        <p className={css.sum}>
          {t('runs.chosen', { count: chosen.length })}{' '}
          <strong>
            <Money value={{ amount: sum.toString(), currency: chosen[0]!.pay.currency }} />
          </strong>
        </p>
      )}
      <LabelledSelect
        label={t('runs.from')}
        value={accountId}
        options={accounts.map(({ id, name, number }) => ({ value: id, text: `${name} ${number}` }))}
        onChange={setAccount}
      />
      <LabelledDate required label={t('runs.day')} value={day} onChange={setDay} />
      {refused.map((one) => (
        <p key={one.id} role="alert">
          {t('runs.leftOut', {
            number: numbers.get(one.id) ?? '',
            why: refusalText(i18n, one.refusal!.code, one.refusal!.data ?? {}),
          })}
        </p>
      ))}
      {make.isError && <InlineError error={make.error} />}
    </Dialog>
  );
}

/** The points of a customer (MEM-3): what they pay, the lots they lie in and when each lapses, and what was given by hand. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerAccount } from '../../../src/contract/customer-accounts.ts';
import { type CustomerPoints, getCustomerPoints, grantPoints, type PointsGrant } from '../../../src/contract/points.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import { useRequestKey } from '../use-request-key.ts';
import { EntriesDialog, type EntriesOf } from './account-entries.tsx';
import { refreshPayments } from './payment-queries.ts';
import css from './payments.module.css';

const Points = ({ value }: { value: string }) => <span className="num">{countText(value)}</span>;

export function PointsOfCustomer({ account }: { account: CustomerAccount }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const [asked, setAsked] = useState(false);
  const points = useQuery({
    queryKey: ['customerAccounts', account.id, 'points'],
    queryFn: () => call(getCustomerPoints, { params: { id: account.id } }),
  });
  const byHand = mayWrite && account.active && (
    <Button size="small" onClick={() => setAsked(true)}>
      {t('points.byHand')}
    </Button>
  );
  return (
    <Section title={t('points.title')} end={byHand}>
      {points.data ? <Facts account={account} points={points.data} /> : <Unread query={points} />}
      {asked && <GrantDialog account={account} onClose={() => setAsked(false)} />}
    </Section>
  );
}

function Facts({ account, points }: { account: CustomerAccount; points: CustomerPoints }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<EntriesOf | null>(null);
  const lines: [string, EntriesOf, string][] = [
    [t('points.free'), { place: 'points', held: false }, points.points],
    ...(points.held === '0' ? [] : [[t('points.held'), { place: 'points', held: true }, points.held] as never]),
    ...(points.owed === '0' ? [] : [[t('points.owed'), { place: 'pointsOwed', held: false }, points.owed] as never]),
  ];
  return (
    <>
      <dl className={css.facts}>
        {lines.map(([label, of, value]) => (
          <FactOf key={label} label={label} value={value} onShow={() => setShown(of)} />
        ))}
        <dt>{t('points.worth')}</dt>
        <dd className={css.figure}>
          <Money value={points.worth} />
        </dd>
        {points.nextExpiry && (
          <>
            <dt>{t('points.nextExpiry')}</dt>
            <dd className={css.figure}>{points.nextExpiry}</dd>
          </>
        )}
      </dl>
      {points.lots.length > 0 && <Lots lots={points.lots} />}
      {points.grants.length > 0 && <Grants grants={points.grants} />}
      {shown && <EntriesDialog account={account} of={shown} onClose={() => setShown(null)} />}
    </>
  );
}

function FactOf({ label, value, onShow }: { label: string; value: string; onShow: () => void }) {
  return (
    <>
      <dt>{label}</dt>
      <dd className={css.figure}>
        <Button type="link" size="small" className={css.plain!} onClick={onShow}>
          <Points value={value} />
        </Button>
      </dd>
    </>
  );
}

function Lots({ lots }: { lots: CustomerPoints['lots'] }) {
  const { t } = useTranslation();
  return (
    <>
      <p className={css.listed}>{t('points.lots')}</p>
      <ul>
        {lots.map((lot) => (
          <li key={lot.id} className={css.lot}>
            <span className="clip">
              {t('points.until', { day: lot.expiresOn })}{' '}
              <span className="quiet">
                {t(lot.paymentId ? 'points.earned' : 'points.given')} <Moment value={lot.grantedAt} />
              </span>
            </span>
            <Points value={lot.left} />
            <Money value={lot.worth} />
          </li>
        ))}
      </ul>
    </>
  );
}

const TONES = { waiting: 'wait', done: 'good', refused: 'ended' } as const;

function Grants({ grants }: { grants: readonly PointsGrant[] }) {
  const { t } = useTranslation();
  return (
    <>
      <p className={css.listed}>{t('points.grants')}</p>
      <ul>
        {grants.map((grant) => (
          <li key={grant.id} className={css.lot}>
            <span>
              {grant.reason}{' '}
              <span className="quiet">
                {grant.by.name} <Moment value={grant.at} />
                {grant.note && ` · ${grant.note}`}
              </span>
            </span>
            <Points value={grant.points} />
            <Tag tone={TONES[grant.state]} text={t(`points.grantState.${grant.state}`)} />
          </li>
        ))}
      </ul>
    </>
  );
}

function GrantDialog({ account, onClose }: { account: CustomerAccount; onClose: () => void }) {
  const { t } = useTranslation();
  const [what, setWhat] = useState<'give' | 'take'>('give');
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [error, setError] = useState<unknown>(null);
  const keyOf = useRequestKey();
  const isCount = /^[1-9]\d{0,11}$/.test(typed.trim());
  const send = async () => {
    setError(null);
    try {
      const body = { points: `${what === 'take' ? '-' : ''}${typed.trim()}`, reason: reason.trim() };
      await call(grantPoints, { params: { id: account.id }, body, key: keyOf(body) });
      refreshPayments();
      onClose();
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <Dialog
      title={`${t('points.byHand')} · ${account.name}`}
      okText={t(`points.${what}`)}
      okDisabled={!isCount || !reason.trim()}
      onOk={send}
      onClose={onClose}
    >
      <LabelledSelect
        label={t('pay.move.what')}
        options={(['give', 'take'] as const).map((value) => ({ value, text: t(`points.${value}`) }))}
        value={what}
        onChange={(value) => setWhat(value as typeof what)}
      />
      <LabelledField
        label={t('points.count')}
        {...(what === 'take' && { hint: t('points.most', { points: countText(account.points) }) })}
        inputMode="numeric"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <LabelledArea
        label={t('payments.reason')}
        rows={2}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <p className="quiet">{t('points.byHandHint')}</p>
      {error !== null && <InlineError error={error} />}
    </Dialog>
  );
}

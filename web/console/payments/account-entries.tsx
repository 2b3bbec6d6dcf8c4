/** The entries behind an amount of a customer's account, newest first, each with the amount right after it (PAY-5). */
import { useTranslation } from 'react-i18next';
import {
  type ACCOUNT_PLACES,
  type AccountEntry,
  type CustomerAccount,
  customerEntries,
} from '../../../src/contract/customer-accounts.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { Waiting } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import css from './payments.module.css';

export type EntriesOf = { place: (typeof ACCOUNT_PLACES)[number]; held: boolean };
type Props = { account: CustomerAccount; of: EntriesOf; onClose: () => void };

export function EntriesDialog({ account: { id, currency, name }, of: { place, held }, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const list = useList(['customerAccounts', id, place, held], (cursor, signal) =>
    call(customerEntries, {
      params: { id },
      query: { place, ...(held && { held: 'true' as const }), limit: 50, ...(cursor && { cursor }) },
      signal,
    }),
  );
  const reasonOf = ({ reason }: AccountEntry) => {
    const key = `pay.entry.${reason.replace('payments.', '')}`;
    return i18n.exists(key) ? t(key as 'pay.entry.fill') : reason;
  };
  const isCount = place === 'points' || place === 'pointsOwed';
  const title = `${name} · ${t(held ? 'pay.account.held' : `pay.place.${place}`)}`;
  return (
    <Dialog title={title} okText={t('pay.done')} width={640} showing onOk={onClose} onClose={onClose}>
      {list.loading && <Waiting />}
      {!list.loading && list.rows.length === 0 && <p className="quiet">{t('pay.noEntries')}</p>}
      <ul>
        {list.rows.map((entry) => (
          <li key={entry.id} className={css.entry}>
            <Moment value={entry.at} />
            <span className="clip">
              {reasonOf(entry)} <span className="quiet">{entry.by.name}</span>
            </span>
            <span className={css.figure}>
              {isCount ? countText(entry.change) : <Money value={{ amount: entry.change, currency }} />}
            </span>
            <b className={css.figure}>
              {isCount ? countText(entry.running) : <Money value={{ amount: entry.running, currency }} />}
            </b>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

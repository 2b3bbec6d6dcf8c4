/** Shows what orders would become joined, or which of them cannot be and why, before they are. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { mergeOrders } from '../../../src/contract/order-commands.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { sumMoney } from '../../ui/format.ts';
import { refusalText } from '../../ui/problem.ts';
import { InlineError, Waiting } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { BecomingList } from './becoming-list.tsx';
import css from './bench.module.css';
import { MERGE_AT_MOST, runMerge, type Target } from './order-commands.ts';

export function MergeDialog({ targets, onClose }: { targets: readonly Target[]; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const ids = targets.map((target) => target.id);
  const tooMany = ids.length > MERGE_AT_MOST;
  const { data, error } = useQuery({
    queryKey: ['order', 'merge', ids],
    queryFn: ({ signal }) => call(mergeOrders, { body: { ids, check: true }, signal }),
    enabled: !tooMany,
    gcTime: 0,
  });
  const numbers = new Map(targets.map((target) => [target.id, target.number]));
  const refused = data?.outcomes.filter(
    (outcome) => outcome.refusal && outcome.refusal.code !== 'orders.othersRefused',
  );
  const payable = targets.flatMap((target) => target.payable ?? []);
  return (
    <Dialog
      title={t('orders.command.merge')}
      okText={t('orders.command.merge')}
      okDisabled={!data || data.becomes.length === 0}
      width={560}
      onClose={onClose}
      onOk={() => {
        onClose();
        runMerge(t, targets);
      }}
    >
      <p>{t('orders.ask.merge', { count: targets.length })}</p>
      {tooMany && <p role="alert">{t('bench.mergeAtMost', { most: MERGE_AT_MOST })}</p>}
      {error && <InlineError error={error} />}
      {!data && !error && !tooMany && <Waiting rows={4} />}
      {refused && refused.length > 0 && (
        <ul className={css.refused} role="alert">
          {refused.map(({ id, refusal }) => (
            <li key={id}>
              <span className="num">{numbers.get(id)}</span>
              <span>{refusalText(i18n, refusal!.code, refusal!.data)}</span>
            </li>
          ))}
        </ul>
      )}
      {data && data.becomes.length > 0 && (
        <BecomingList becomes={data.becomes} before={payable.length === targets.length ? sumMoney(payable) : null} />
      )}
    </Dialog>
  );
}

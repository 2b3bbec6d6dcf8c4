/** What is chosen, its sum, and what can be done with it; without a choice the commands act on the order under the cursor. */

import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { listOrderRefs, type OrderRow } from '../../../src/contract/orders.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { countText, moneyText, sumMoney } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import { CommandBar } from './command-bar.tsx';
import { type Readiness, readinessOf } from './next-steps.ts';
import type { Target } from './order-commands.ts';
import type { OrderFilter } from './order-search.ts';

type Props = {
  filter: OrderFilter;
  rows: readonly OrderRow[];
  targets: readonly Target[];
  selected: number;
  hasMore: boolean;
  onAll: (orders: readonly Target[]) => void;
  onClear: () => void;
};

/** In a queue beyond the review nothing is approved, and nothing has to be said of it. */
const decided = ({ state = [] }: OrderFilter) => state.length > 0 && !state.includes('waitReview');

const readinessText = (t: TFunction, { ready, held, other }: Readiness): string =>
  [
    t('orders.readiness.ready', { count: ready, text: countText(ready) }),
    ...(held > 0 ? [t('orders.readiness.held', { count: held, text: countText(held) })] : []),
    ...(other > 0 ? [t('orders.readiness.other', { count: other, text: countText(other) })] : []),
  ].join(t('orders.readiness.and'));

export function SelectionBar({ filter, rows, targets, selected, hasMore, onAll, onClear }: Props) {
  const { t } = useTranslation();
  const all = useMutation({
    mutationFn: () => call(listOrderRefs, { query: filter }),
    onSuccess: (found) => onAll(found.orders),
  });
  const beyond = hasMore && selected > 0 && selected === rows.length;
  // The table's `X` takes what is loaded; pressed again, it takes the rest.
  useKeys(
    t('nav.orders'),
    beyond ? [{ keys: ['X'], label: t('selection.all'), run: () => all.isPending || all.mutate() }] : [],
  );
  // A sum over part of the selection would be wrong, so it is shown only when every chosen row is known.
  const sum = useMemo(() => {
    if (selected === 0) return null;
    const ids = new Set(targets.map((target) => target.id));
    const loaded = rows.filter((row) => ids.has(row.id));
    return loaded.length === selected ? sumMoney(loaded.map((row) => row.payable)) : null;
  }, [selected, targets, rows]);
  const mayApprove = useRight('orders.review') && !decided(filter);
  const readiness = useMemo(
    () => (mayApprove && selected > 0 ? readinessOf(targets) : null),
    [mayApprove, selected, targets],
  );
  return (
    <ActionBar
      chosen={
        <>
          {selected > 0 ? (
            <>
              <b>{t('selection.count', { count: selected, text: countText(selected) })}</b>
              {sum && <span className="num">{moneyText(sum)}</span>}
              {readiness && readiness.held + readiness.other > 0 && (
                <span title={t('orders.readinessHint')}>{readinessText(t, readiness)}</span>
              )}
              {beyond && (
                <Button size="small" type="link" loading={all.isPending} onClick={() => all.mutate()}>
                  {t('selection.all')}
                </Button>
              )}
              <Button size="small" type="link" onClick={onClear}>
                {t('selection.clear')}
              </Button>
            </>
          ) : (
            <span className="quiet">
              {targets[0] ? t('selection.cursor', { number: targets[0].number }) : t('selection.none')}
            </span>
          )}
          {all.isError && <InlineError error={all.error} />}
        </>
      }
    >
      <CommandBar targets={targets} queue={filter.state?.length === 1 ? filter.state[0] : undefined} />
    </ActionBar>
  );
}

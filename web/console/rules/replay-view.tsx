/** A draft over past orders (OPS-3): which to try, and what would differ, whatever the kind of rules. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PRICES, type Prices } from '../../../src/contract/replay.ts';
import type { RuleKind } from '../../../src/contract/rules.ts';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { countText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { OrderChoices } from '../orders/order-choices.tsx';
import { filterOf, type OrderSearch } from '../orders/order-search.ts';
import { useRight } from '../queries.ts';
import { CourierReplay } from './courier-replay.tsx';
import { type Replay, startReplay, stopReplay, useReplay } from './replay.ts';
import { ReviewReplay } from './review-replay.tsx';
import { lackOf, same, writeRules } from './rule-model.ts';
import { SourcingReplay } from './sourcing-replay.tsx';
import type { RuleDraft } from './use-rule-draft.ts';
import type { RuleWords } from './use-rule-words.ts';

const HOW_MANY = [100, 500, 2000] as const;

type Props = { kind: RuleKind; draft: RuleDraft; words: RuleWords };

export function ReplayView({ kind, draft, words }: Props) {
  const { t } = useTranslation();
  const mayRead = useRight('orders.read');
  const [search, setSearch] = useState<OrderSearch>({});
  const [most, setMost] = useState<number>(HOW_MANY[0]);
  const [prices, setPrices] = useState<Prices>('past');
  const replay = useReplay(kind);
  const rules = writeRules(draft.set);
  const lacking = draft.set.rules.some((rule) => lackOf(kind, rule));
  const running = replay?.state === 'running';
  const start = () => {
    if (!lacking && !running) void startReplay({ kind, rules, prices, most, filter: filterOf(search, new Date()) });
  };
  useKeys(t('rules.view.replay'), mayRead ? [{ keys: ['r', 'Ctrl+Enter'], label: t('rules.replay'), run: start }] : []);
  if (!mayRead) return <EmptyState title={t('rules.replayRight')} />;
  return (
    <>
      <FilterBar
        end={
          running ? (
            <Button onClick={stopReplay}>{t('run.stop')}</Button>
          ) : (
            <Button
              type="primary"
              disabled={lacking}
              title={lacking ? t('rules.lackingHint') : undefined}
              onClick={start}
            >
              {t('rules.replay')}
            </Button>
          )
        }
      >
        <Choices
          single
          required
          label={t('rules.newest')}
          options={HOW_MANY.map((many) => ({ value: String(many), text: countText(many) }))}
          chosen={[String(most)]}
          onChoose={([many]) => setMost(Number(many))}
        />
        {kind === 'courier' && (
          <Choices
            single
            required
            label={t('replay.prices')}
            options={PRICES.map((value) => ({ value, text: t(`replay.pricesOf.${value}`) }))}
            chosen={[prices]}
            onChoose={([value]) => setPrices(value as Prices)}
          />
        )}
        <OrderChoices search={search} onSearch={setSearch} />
      </FilterBar>
      {replay ? (
        <Result {...{ replay, draft, words }} stale={!same(replay.wish.rules, rules)} />
      ) : (
        <EmptyState title={t('rules.replayNone')} hint={t(`replay.hint.${kind}`)} />
      )}
    </>
  );
}

type ResultProps = { replay: Replay; draft: RuleDraft; words: RuleWords; stale: boolean };

function Result({ replay, draft, words, stale }: ResultProps) {
  const { t } = useTranslation();
  const { wish, state, total } = replay;
  const ruleName = (id: string | null) => {
    const rule = draft.set.rules.find((one) => one.id === id);
    return rule ? rule.name || t('rules.unnamed') : '';
  };
  if (state === 'failed') return <ErrorState error={replay.error} />;
  if (state === 'done' && total === 0)
    return <EmptyState title={t('replay.noOrders')} hint={t('replay.noOrdersHint')} />;
  const shared = { words, stale, ruleName };
  if (wish.kind === 'review') return <ReviewReplay {...shared} replay={replay as Replay<'review'>} />;
  if (wish.kind === 'courier') return <CourierReplay {...shared} replay={replay as Replay<'courier'>} />;
  return <SourcingReplay {...shared} replay={replay as Replay<'sourcing'>} />;
}

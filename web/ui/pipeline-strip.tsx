/** Where all orders are, live: one cell per state, then the held ones by reason. A click opens that queue. */
import { useTranslation } from 'react-i18next';
import type { Pipeline } from '../../src/contract/home.ts';
import { type HoldReason, ORDER_STATES, type OrderState } from '../../src/contract/order-words.ts';
import { countText } from './format.ts';
import { useHoldText } from './hold-reasons.tsx';
import css from './pipeline-strip.module.css';

/** States an order can leave again; the ended ones are counted for today only and stand apart. */
const RUNNING = ORDER_STATES.slice(0, ORDER_STATES.indexOf('finished'));
/** Shown even when empty: a reviewer looks for them. */
const ALWAYS = new Set<OrderState>(['waitReview', 'waitFinanceReview', 'reviewed', 'released', 'shipped', 'signed']);

type Props = {
  /** null until the figures come: the strip has its height already, so the page below does not jump. */
  pipeline: Pipeline | null;
  /** The second line: held orders by reason. */
  withHolds?: boolean;
  chosen: { states: readonly OrderState[]; holds: readonly HoldReason[]; held: boolean };
  onState: (state: OrderState) => void;
  onHold: (reason: HoldReason) => void;
  onHeld: () => void;
};

export function PipelineStrip({ pipeline, withHolds = true, chosen, onState, onHold, onHeld }: Props) {
  const { t } = useTranslation();
  const holdText = useHoldText();
  const count = new Map(pipeline?.states.map((entry) => [entry.state, entry.count]));
  const states = RUNNING.filter((state) => ALWAYS.has(state) || (count.get(state) ?? 0) > 0);
  const holds = (pipeline?.holds ?? []).filter((hold) => hold.count > 0).toSorted((a, b) => b.count - a.count);
  // A zero would say that nothing waits.
  const figure = (many: number | undefined) => (pipeline ? countText(many ?? 0) : '\u00a0');
  return (
    <nav className={css.strip} aria-label={t('pipeline.title')}>
      <div className={css.states}>
        {states.map((state) => (
          <button
            key={state}
            type="button"
            className={css.state}
            aria-pressed={chosen.states.includes(state)}
            data-zero={(count.get(state) ?? 0) === 0 || undefined}
            onClick={() => onState(state)}
          >
            <span className={css.name}>{t(`orders.state.${state}`)}</span>
            <span className={css.count}>{figure(count.get(state))}</span>
          </button>
        ))}
      </div>
      {withHolds && (
        <div className={css.holds}>
          <button
            type="button"
            className={css.hold}
            data-all
            data-zero={!pipeline?.held || undefined}
            aria-pressed={chosen.held}
            onClick={onHeld}
          >
            {t('pipeline.held')} <b>{figure(pipeline?.held)}</b>
          </button>
          {holds.map(({ reason, count }) => (
            <button
              key={reason}
              type="button"
              className={css.hold}
              aria-pressed={chosen.holds.includes(reason)}
              onClick={() => onHold(reason)}
            >
              {holdText(reason)} <b>{countText(count)}</b>
            </button>
          ))}
        </div>
      )}
    </nav>
  );
}

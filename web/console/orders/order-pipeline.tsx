/** The pipeline strip with its live figures and the queue each click stands for. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { PipelineStrip } from '../../ui/pipeline-strip.tsx';
import { InlineError } from '../../ui/states.tsx';
import { pipelineQuery } from '../queries.ts';
import type { OrderSearch } from './order-search.ts';
import css from './orders.module.css';

type Props = { search?: OrderSearch; withHolds?: boolean; onPick: (search: OrderSearch) => void };

export function OrderPipeline({ search = {}, withHolds = true, onPick }: Props) {
  const pipeline = useQuery(pipelineQuery);
  const { t } = useTranslation();
  // The list below stands without it, so it takes one line.
  if (pipeline.isLoadingError)
    return (
      <div className={css.unread}>
        <InlineError error={pipeline.error} />
        <Button size="small" onClick={() => void pipeline.refetch()}>
          {t('action.retry')}
        </Button>
      </div>
    );
  const chosen = { states: search.state ?? [], holds: search.hold ?? [], held: search.held ?? false };
  return (
    <PipelineStrip
      pipeline={pipeline.data ?? null}
      withHolds={withHolds}
      chosen={chosen}
      onState={(state) => onPick(chosen.states.includes(state) && chosen.states.length === 1 ? {} : { state: [state] })}
      onHold={(reason) => onPick(chosen.holds.includes(reason) ? {} : { hold: [reason] })}
      onHeld={() => onPick(chosen.held ? {} : { held: true })}
    />
  );
}

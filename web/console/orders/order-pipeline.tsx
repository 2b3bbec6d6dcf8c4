/** The pipeline strip with its live figures and the queue each click stands for. */
import { useQuery } from '@tanstack/react-query';
import { PipelineStrip } from '../../ui/pipeline-strip.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { pipelineQuery } from '../queries.ts';
import type { OrderSearch } from './order-search.ts';

type Props = { search?: OrderSearch; withHolds?: boolean; onPick: (search: OrderSearch) => void };

export function OrderPipeline({ search = {}, withHolds = true, onPick }: Props) {
  const pipeline = useQuery(pipelineQuery);
  if (pipeline.isLoadingError) return <ErrorState error={pipeline.error} onRetry={() => void pipeline.refetch()} />;
  // Until the figures come the strip has its height already, so the page below does not jump.
  const shown = pipeline.data ?? { asOf: '', states: [], holds: [], held: 0 };
  const chosen = { states: search.state ?? [], holds: search.hold ?? [], held: search.held ?? false };
  return (
    <PipelineStrip
      pipeline={shown}
      withHolds={withHolds}
      chosen={chosen}
      onState={(state) => onPick(chosen.states.includes(state) && chosen.states.length === 1 ? {} : { state: [state] })}
      onHold={(reason) => onPick(chosen.holds.includes(reason) ? {} : { hold: [reason] })}
      onHeld={() => onPick(chosen.held ? {} : { held: true })}
    />
  );
}

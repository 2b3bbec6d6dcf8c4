/** How far telling a shop its stock has come, and telling it everything anew (CHN-7). */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { getStockPush, pushAllStock } from '../../../src/contract/shops.ts';
import { Moment } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';

const WHILE_PUSHING_MS = 1500;

export function StockPush({ shopId, mayPush }: { shopId: string; mayPush: boolean }) {
  const { t } = useTranslation();
  const queryKey = ['stockPush', shopId];
  const state = useQuery({
    queryKey,
    queryFn: () => call(getStockPush, { params: { id: shopId } }),
    refetchInterval: ({ state: { data } }) =>
      data && (data.waiting > 0 || (data.full && data.full.state !== 'done')) ? WHILE_PUSHING_MS : false,
  });
  const push = useMutation({
    mutationFn: () => call(pushAllStock, { params: { id: shopId } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey }),
  });
  const { data } = state;
  const busy = push.isPending || (data?.full && data.full.state !== 'done');
  return (
    <Section
      title={t('shops.section.push')}
      end={
        mayPush && (
          <Button size="small" loading={Boolean(busy)} onClick={() => push.mutate()}>
            {t('shops.pushAll')}
          </Button>
        )
      }
    >
      {data && (
        <p>
          {t('shops.pushText', { listings: data.listings, waiting: data.waiting, refused: data.refused })}
          {data.lastPushAt && (
            <>
              {' · '}
              {t('shops.lastPush')} <Moment value={data.lastPushAt} />
            </>
          )}
        </p>
      )}
      {data?.full && data.full.state !== 'done' && (
        <p className="quiet">{t(`shops.full.${data.full.state}`, { noted: data.full.noted })}</p>
      )}
      {(state.isError || push.isError) && <InlineError error={push.error ?? state.error} />}
    </Section>
  );
}

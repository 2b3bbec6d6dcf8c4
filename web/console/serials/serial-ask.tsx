/** Codes of pieces that lie here already, or of pieces that are not there any more: scanned one after the other. */
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { registerSerials, retireSerials } from '../../../src/contract/serials.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledSelect } from '../../ui/fields.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { nodesQuery, queryClient } from '../queries.ts';
import { codesOf } from './codes-of.ts';

type Props = { skuId: string; what: 'register' | 'retire'; onClose: () => void };

export function SerialAsk({ skuId, what, onClose }: Props) {
  const { t } = useTranslation();
  const { data: nodes } = useSuspenseQuery(nodesQuery);
  const [nodeId, setNode] = useState(nodes[0]?.id ?? '');
  const [codes, setCodes] = useState('');
  const [reason, setReason] = useState('');
  const serials = codesOf(codes);
  const act = useMutation({
    mutationFn: async (): Promise<unknown> =>
      what === 'register'
        ? call(registerSerials, { body: { nodeId, skuId, serials } })
        : call(retireSerials, { body: { nodeId, skuId, serials, reason } }),
    onSuccess: onClose,
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['serials'] }),
  });
  return (
    <Dialog
      title={t(`serials.${what}`)}
      okText={t(`serials.${what}`)}
      danger={what === 'retire'}
      okDisabled={serials.length === 0 || (what === 'retire' && reason.trim() === '')}
      onOk={() =>
        act.mutateAsync().then(
          () => undefined,
          () => undefined,
        )
      }
      onClose={onClose}
    >
      <p>{t(`serials.${what}Hint`)}</p>
      <LabelledArea
        label={t('serials.codes', { count: serials.length })}
        rows={6}
        maxLength={30_000}
        value={codes}
        onChange={(event) => setCodes(event.target.value)}
      />
      <LabelledSelect
        label={t('serials.node')}
        options={nodes.map(({ id, name }) => ({ value: id, text: name }))}
        value={nodeId}
        onChange={setNode}
      />
      {what === 'retire' && (
        <LabelledArea label={t('serials.reason')} value={reason} onChange={(event) => setReason(event.target.value)} />
      )}
      {act.error !== null && <InlineError error={act.error} />}
      <p className="quiet">{t('keys.ctrlEnter')}</p>
    </Dialog>
  );
}

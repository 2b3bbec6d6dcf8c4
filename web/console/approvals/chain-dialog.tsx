/** A chain of approval, step by step. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApprovalChain, type ChainStep, setApprovalChain } from '../../../src/contract/approval-chains.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Select, TextField } from '../../ui/fields.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { decimalOf, minorOf } from '../../ui/minor.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';
import css from './approvals.module.css';
import type { Named } from './chains-page.tsx';

type Names = { roles: readonly Named[]; people: readonly Named[] };
type Drafted = { who: string; from: string };

const whoOf = ({ role, person }: ChainStep): string => (role ? `role:${role}` : person ? `person:${person}` : '');

function stepOf({ who, from }: Drafted): ChainStep {
  const [kind, id] = who.split(':');
  return {
    ...{ role: kind === 'role' ? id! : null, person: kind === 'person' ? id! : null },
    from: minorOf(from === '' ? '0' : from, 2) ?? '0',
  };
}

export function ChainDialog({ chain, names, onClose }: { chain: ApprovalChain; names: Names; onClose: () => void }) {
  const { t } = useTranslation();
  const [steps, setSteps] = useState<Drafted[]>(
    chain.steps.map((step) => ({ who: whoOf(step), from: step.from === '0' ? '' : decimalOf(step.from, 2) })),
  );
  const kind = t(`approvals.kinds.${chain.kind}`);
  const isFine = steps.every(({ from }) => from === '' || minorOf(from, 2) !== null);
  const save = useMutation({
    mutationFn: () =>
      call(setApprovalChain, {
        params: { kind: chain.kind },
        body: { steps: steps.map(stepOf), active: steps.length > 0 },
        ifMatch: chain.version,
      }),
    onSuccess: onClose,
    onSettled: async () => {
      await queryClient.invalidateQueries({ queryKey: ['chains'] });
      await queryClient.invalidateQueries({ queryKey: ['approvals'] });
    },
  });
  const options = [
    { value: '', text: t('chains.anybody') },
    ...names.roles.map(({ id, name }) => ({ value: `role:${id}`, text: t('chains.role', { name }) })),
    ...names.people.map(({ id, name }) => ({ value: `person:${id}`, text: name })),
  ];
  const change = (i: number, more: Partial<Drafted>) => setSteps(steps.with(i, { ...steps[i]!, ...more }));
  return (
    <Dialog
      width={560}
      title={t('chains.of', { kind })}
      okText={t('action.save')}
      okDisabled={!isFine}
      onClose={onClose}
      onOk={() =>
        save.mutateAsync().then(
          () => {},
          () => {},
        )
      }
    >
      {steps.length === 0 && <p className="quiet">{t('chains.house', { count: chain.least })}</p>}
      {steps.map((step, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the chain
        <div key={i} className={css.step}>
          <span className="num quiet">{i + 1}</span>
          <Select
            aria-label={t('chains.who', { step: i + 1 })}
            value={step.who}
            options={options}
            onChange={(who) => change(i, { who })}
          />
          <TextField
            inputMode="decimal"
            aria-label={t('chains.fromAmount', { step: i + 1 })}
            placeholder={t('chains.always')}
            value={step.from}
            onChange={(event) => change(i, { from: event.target.value })}
          />
          <IconButton
            icon={X}
            label={t('chains.removeStep', { step: i + 1 })}
            onClick={() => setSteps(steps.filter((_, at) => at !== i))}
          />
        </div>
      ))}
      <Button
        size="small"
        disabled={steps.length >= 8}
        onClick={() => setSteps([...steps, { who: options[1]?.value ?? '', from: '' }])}
      >
        {t('chains.addStep')}
      </Button>
      <p className="quiet">{t('chains.stepHint')}</p>
      {save.isError && <InlineError error={save.error} />}
    </Dialog>
  );
}

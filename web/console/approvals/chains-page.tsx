/** Chains of approval (IAM-4) as sentences: whose agreement what takes, from which amount, and who stands in for whom. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Absence,
  type ApprovalChain,
  type ChainStep,
  listAbsences,
  listApprovalChains,
} from '../../../src/contract/approval-chains.ts';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { moneyText } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import dues from '../dues/dues.module.css';
import { useRight } from '../queries.ts';
import documents from '../stock/documents/documents.module.css';
import { AbsenceDialog } from './absence-dialog.tsx';
import { ChainDialog } from './chain-dialog.tsx';

export type Named = { id: string; name: string };
type Names = { roles: readonly Named[]; people: readonly Named[] };

export const chainsQuery = queryOptions({
  queryKey: ['chains'],
  queryFn: ({ signal }) => call(listApprovalChains, { signal }),
});
const absencesQuery = queryOptions({
  queryKey: ['absences'],
  queryFn: ({ signal }) => call(listAbsences, { signal }),
});

export default function ChainsPage() {
  const { t } = useTranslation();
  const query = useQuery(chainsQuery);
  return (
    <>
      <FilterBar>
        <strong>{t('nav.approvalChains')}</strong>
      </FilterBar>
      {query.data ? (
        <div className={dues.scroll}>
          <Chains chains={query.data.items} names={query.data} />
          <Absences people={query.data.people} />
        </div>
      ) : (
        <Unread query={query} />
      )}
    </>
  );
}

/** One step in words: who, and from which amount. */
export function stepText(t: TFunction, { role, person, from }: ChainStep, { roles, people }: Names): string {
  const name = (all: readonly Named[], id: string) => all.find((one) => one.id === id)?.name ?? '?';
  const who = role
    ? t('chains.role', { name: name(roles, role) })
    : person
      ? name(people, person)
      : t('chains.anybody');
  if (from === '0') return who;
  return t('chains.from', { who, amount: moneyText({ amount: from, currency: 'CNY' }) });
}

function sentenceOf(t: TFunction, chain: ApprovalChain, names: Names): string {
  if (!chain.active || chain.steps.length === 0) return t('chains.house', { count: chain.least });
  return chain.steps.map((step) => stepText(t, step, names)).join(t('chains.thenBy'));
}

function Chains({ chains, names }: { chains: readonly ApprovalChain[]; names: Names }) {
  const { t } = useTranslation();
  const may = useRight('settings.write');
  const [editing, setEditing] = useState<ApprovalChain | null>(null);
  return (
    <Section title={t('chains.title')}>
      <table className={`${documents.lines} ${documents.stacked}`} aria-label={t('chains.title')}>
        <tbody>
          {chains.map((chain) => (
            <tr key={chain.kind}>
              <td>
                <strong>{t(`approvals.kinds.${chain.kind}`)}</strong>
              </td>
              <td>{sentenceOf(t, chain, names)}</td>
              <td className={documents.right}>
                {may && (
                  <Button
                    size="small"
                    aria-label={`${t('chains.change')} ${t(`approvals.kinds.${chain.kind}`)}`}
                    onClick={() => setEditing(chain)}
                  >
                    {t('chains.change')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={documents.none}>{t('chains.hint')}</p>
      {editing && <ChainDialog chain={editing} names={names} onClose={() => setEditing(null)} />}
    </Section>
  );
}

function Absences({ people }: { people: readonly Named[] }) {
  const { t } = useTranslation();
  const may = useRight('settings.write');
  const query = useQuery(absencesQuery);
  const [editing, setEditing] = useState<Absence | 'new' | null>(null);
  const add = may && (
    <Button size="small" type="primary" onClick={() => setEditing('new')}>
      {t('chains.addAbsence')}
    </Button>
  );
  return (
    <Section title={t('chains.absences')} end={add}>
      {query.data?.items.length === 0 && <p className={documents.none}>{t('chains.noAbsences')}</p>}
      <table className={`${documents.lines} ${documents.stacked}`} aria-label={t('chains.absences')}>
        <tbody>
          {query.data?.items.map((one) => (
            <tr key={one.id}>
              <td>{t('chains.absence', { user: one.user, substitute: one.substitute })}</td>
              <td className="num">
                {one.fromDay} – {one.untilDay}
              </td>
              <td>{!one.active && <Tag tone="ended" text={t('chains.off')} />}</td>
              <td className={documents.right}>
                {may && (
                  <Button size="small" onClick={() => setEditing(one)}>
                    {t('chains.change')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {editing && (
        <AbsenceDialog before={editing === 'new' ? null : editing} people={people} onClose={() => setEditing(null)} />
      )}
    </Section>
  );
}

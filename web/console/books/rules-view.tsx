/** Posting rules: what each event becomes, and the tenant's own instead of the one that comes with the house. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type BookRule, changeBookRule, type RuleLine } from '../../../src/contract/books.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { Select, TextField } from '../../ui/fields.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight, wholeList } from '../queries.ts';
import { useOpen } from '../use-open.ts';
import { useAccountLabel } from './book-words.ts';
import own from './books.module.css';
import { accountsQuery, refreshBooks, rulesQuery } from './books-queries.ts';
import { useAccountName } from './voucher-lines.tsx';

/** `借 1002 银行存款 · 贷 1122 应收账款` */
const sentenceOf = (t: TFunction, nameOf: (code: string) => string, lines: readonly RuleLine[]): string =>
  lines.map(({ side, account }) => `${t(`books.short.${side}`)} ${nameOf(account)}`).join(' · ');

function RuleState({ rule }: { rule: BookRule }) {
  const { t } = useTranslation();
  return (
    <Tag tone={rule.version > 0 ? 'work' : 'good'} text={t(rule.version > 0 ? 'books.ownRule' : 'books.usualRule')} />
  );
}

export function RulesView({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const [open, setOpen] = useOpen();
  const list = wholeList(useQuery(rulesQuery));
  const nameOf = useAccountName();
  const columns = useMemo(
    (): Column<BookRule>[] => [
      {
        ...{ id: 'kind', title: t('books.what'), width: 160, fixed: true },
        cell: ({ kind, memo }) => <strong>{t(`books.kind.${kind}`, { defaultValue: memo })}</strong>,
      },
      { id: 'lines', title: t('books.entry'), width: 280, grow: 1, cell: ({ lines }) => sentenceOf(t, nameOf, lines) },
      { id: 'state', title: t('orders.column.state'), width: 104, rank: 1, cell: (rule) => <RuleState rule={rule} /> },
    ],
    [t, nameOf],
  );
  const rule = list.rows.find(({ kind }) => kind === open);
  return (
    <>
      <FilterBar>{bar}</FilterBar>
      <SplitView
        size="form"
        asideLabel={t('books.chart.rules')}
        onClose={() => setOpen(null)}
        aside={rule && <RulePanel key={rule.kind} rule={rule} />}
      >
        <DataTable
          id="book-rules"
          label={t('books.chart.rules')}
          columns={columns}
          rows={list.rows}
          idOf={({ kind }) => kind}
          cursor={open}
          onCursor={setOpen}
          narrow={(one) => (
            <>
              <CardLine end={<RuleState rule={one} />}>
                <strong className="clip">{t(`books.kind.${one.kind}`, { defaultValue: one.memo })}</strong>
              </CardLine>
              <CardLine>
                <span className="clip quiet">{sentenceOf(t, nameOf, one.lines)}</span>
              </CardLine>
            </>
          )}
          instead={insteadOf(list, { title: t('books.nothing'), hint: t('books.nothingHint') })}
        />
      </SplitView>
    </>
  );
}

type Fields = { memo: string; lines: RuleLine[] };

function RulePanel({ rule }: { rule: BookRule }) {
  const { t } = useTranslation();
  const mayWrite = useRight('bills.approve');
  const save = async (_: Partial<Fields>, body: Fields) => {
    await call(changeBookRule, { params: { kind: rule.kind }, body, ifMatch: rule.version });
    await refreshBooks();
  };
  return (
    <EditPanel<Fields>
      id={`bookRule/${rule.kind}`}
      title={t(`books.kind.${rule.kind}`, { defaultValue: rule.memo })}
      head={<RuleState rule={rule} />}
      document={{ memo: rule.memo, lines: rule.lines }}
      readOnly={!mayWrite}
      sections={() => [
        {
          title: t('books.chart.rules'),
          hint: t('books.ruleHint', { amounts: rule.amounts.join(', ') }),
          fields: [
            { kind: 'text', name: 'memo', label: t('books.memo'), required: true },
            {
              ...{ kind: 'own', name: 'lines', label: t('books.entry'), wide: true },
              draw: (lines: never, change: (lines: never) => void) => (
                <RuleLines lines={lines as RuleLine[]} onChange={change as (lines: RuleLine[]) => void} />
              ),
            },
          ],
        },
      ]}
      save={save}
      reread={() => void refreshBooks()}
    />
  );
}

function RuleLines({ lines, onChange }: { lines: RuleLine[]; onChange: (lines: RuleLine[]) => void }) {
  const { t } = useTranslation();
  const labelOf = useAccountLabel();
  const accounts = useQuery(accountsQuery).data ?? [];
  const set = (at: number, change: Partial<RuleLine>) =>
    onChange(lines.map((line, i) => (i === at ? { ...line, ...change } : line)));
  const sides = (['debit', 'credit'] as const).map((value) => ({ value, text: t(`books.${value}`) }));
  return (
    <div className={own.checks}>
      {lines.map((line, at) => (
        <div key={at} className={own.rule}>
          <Select
            aria-label={`${t('books.side')} ${at + 1}`}
            options={sides}
            value={line.side}
            onChange={(side) => set(at, { side: side as RuleLine['side'] })}
          />
          <Select
            aria-label={`${t('books.account')} ${at + 1}`}
            options={accounts.map((account) => ({ value: account.code, text: labelOf(account) }))}
            value={line.account}
            onChange={(account) => set(at, { account })}
          />
          <TextField
            aria-label={`${t('books.amount')} ${at + 1}`}
            value={line.amount}
            onChange={(event) => set(at, { amount: event.target.value.trim() })}
          />
          <Button size="small" onClick={() => onChange(lines.filter((_, i) => i !== at))}>
            {t('books.removeLine')}
          </Button>
        </div>
      ))}
      <span>
        <Button
          size="small"
          onClick={() =>
            onChange([
              ...lines,
              { side: 'debit', account: lines[0]?.account ?? '1002', amount: lines[0]?.amount ?? 'amount' },
            ])
          }
        >
          {t('books.addLine')}
        </Button>
      </span>
    </div>
  );
}

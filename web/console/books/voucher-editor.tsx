/**
 * A voucher being entered, by keyboard alone: Tab through the fields, Enter in the last one makes a line, `=` in an amount
 * takes what is missing to balance. Whether it balances is said at every keystroke.
 */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { addBookDraft, type BookAccount, type BookDraft, changeBookDraft } from '../../../src/contract/books.ts';
import { accountName } from '../../../src/contract/chart-names.ts';
import { LabelledDate } from '../../ui/date-field.tsx';
import { LabelledField, LabelledSelect, TextField } from '../../ui/fields.tsx';
import { FormFoot } from '../../ui/form-foot.tsx';
import { useKeys } from '../../ui/keys.ts';
import { figureOf } from '../../ui/minor.ts';
import { InlineError, Unread } from '../../ui/states.tsx';
import { useDraft } from '../../ui/use-draft.ts';
import { call } from '../api.ts';
import css from '../stock/documents/documents.module.css';
import own from './books.module.css';
import { accountsQuery, amountOf, organisationsQuery, refreshBooks, today } from './books-queries.ts';
import { Yuan } from './yuan.tsx';

type Typed = { account: string; ofWhom: string; debit: string; credit: string; memo: string };
type Values = { onDay: string; memo: string; opening: boolean; organisation: string; lines: Typed[] };
const BLANK: Typed = { account: '', ofWhom: '', debit: '', credit: '', memo: '' };
const signed = (amount: string) => (amount.startsWith('-') ? `-${figureOf(amount.slice(1), 2)}` : figureOf(amount, 2));

const valuesOf = (draft: BookDraft | null, accounts: readonly BookAccount[]): Values => ({
  onDay: draft?.onDay ?? today(),
  memo: draft?.memo ?? '',
  opening: draft?.opening ?? false,
  organisation: draft?.organisation ?? '',
  lines: draft?.lines.map(({ account, whom, side, amount, memo }) => ({
    ...{ ofWhom: whom, memo, account: accounts.find(({ code }) => code === account)?.number ?? account },
    ...{ debit: side === 'debit' ? signed(amount) : '', credit: side === 'credit' ? signed(amount) : '' },
  })) ?? [BLANK, BLANK],
});

/** By number, by name, or as the list offers it: both. */
const accountFor = (accounts: readonly BookAccount[], typed: string): BookAccount | undefined => {
  const text = typed.trim();
  return accounts.find(
    ({ active, number, name }) => active && (number === text || name === text || `${number} ${name}` === text),
  );
};

const isBlank = ({ account, debit, credit }: Typed) => account === '' && debit === '' && credit === '';
const sumOf = (lines: readonly Typed[], side: 'debit' | 'credit'): bigint =>
  lines.reduce((sum, line) => sum + BigInt(amountOf(line[side]) || 0), 0n);

/** A line as the server takes it, or null while something of it is missing or wrong. */
function lineOf(accounts: readonly BookAccount[], line: Typed) {
  const account = accountFor(accounts, line.account);
  const [debit, credit] = [amountOf(line.debit), amountOf(line.credit)];
  const amount = debit || credit;
  if (!account || debit === null || credit === null || !amount || amount === '0' || (debit && credit)) return null;
  const side = debit ? ('debit' as const) : ('credit' as const);
  return { account: account.code, ofWhom: line.ofWhom.trim(), side, amount, memo: line.memo.trim() };
}

type Props = { draft: BookDraft | null; onDone: (id: string) => void };

export function VoucherEditor(props: Props) {
  const accounts = useQuery(accountsQuery);
  const { language } = useTranslation().i18n;
  if (!accounts.data) return <Unread query={accounts} />;
  const named = accounts.data.map((account) => ({ ...account, name: accountName(language, account) }));
  return <Editor {...props} accounts={named} />;
}

function Editor({ draft, accounts, onDone }: Props & { accounts: readonly BookAccount[] }) {
  const { t } = useTranslation();
  const form = useDraft<Values>(`bookDraft/${draft?.id ?? 'new'}`, valuesOf(draft, accounts));
  const { onDay, memo, opening, organisation = '', lines } = form.values;
  const filled = lines.filter((line) => !isBlank(line));
  const ready = filled.map((line) => lineOf(accounts, line));
  const rest = sumOf(lines, 'debit') - sumOf(lines, 'credit');
  const whole = ready.length > 1 && ready.every((line) => line !== null) && rest === 0n;
  const keys = useRef(new Map<string, string>());
  const save = useMutation({
    mutationFn: async () => {
      const body = { onDay, memo: memo.trim(), opening, organisation, lines: ready.filter((line) => line !== null) };
      if (draft) return call(changeBookDraft, { params: { id: draft.id }, body, ifMatch: draft.version });
      const what = JSON.stringify(body);
      const key = keys.current.get(what) ?? crypto.randomUUID();
      keys.current.set(what, key);
      return call(addBookDraft, { body, key });
    },
    onSuccess: async ({ id }) => {
      form.discard();
      await refreshBooks();
      onDone(id);
    },
  });
  const mayS = whole && memo.trim() !== '' && onDay !== '' && !save.isPending;
  const run = () => mayS && save.mutate();
  useKeys(t('books.enter'), [{ keys: ['Ctrl+Enter', 'Ctrl+s'], label: t('action.save'), run: () => void run() }]);
  const why = missingOf({ memo, filled, ready, rest });
  return (
    <section className={css.editor} aria-label={t('books.enter')}>
      <header className={css.head}>
        <div className={css.title}>
          <h2>{t(draft ? 'books.edit' : 'books.enter')}</h2>
        </div>
        <div className={css.fields}>
          <LabelledDate label={t('books.onDay')} value={onDay} onChange={(day) => form.set('onDay', day)} required />
          <LabelledField
            label={t('books.memo')}
            maxLength={200}
            value={memo}
            onChange={(event) => form.set('memo', event.target.value)}
          />
          <Organisation value={organisation} onChange={(id) => form.set('organisation', id)} />
          <label className={own.day}>
            <input type="checkbox" checked={opening} onChange={(event) => form.set('opening', event.target.checked)} />
            {t('books.openingEntry')}
          </label>
        </div>
      </header>
      <div className={css.body}>
        <Lines accounts={accounts} lines={lines} rest={rest} onSet={(next) => form.set('lines', next)} />
      </div>
      <FormFoot note={save.isError ? <InlineError error={save.error} /> : why && t(`books.missing.${why}`)}>
        <Button disabled={save.isPending} onClick={() => (draft ? onDone(draft.id) : form.discard())}>
          {t(draft ? 'action.cancel' : 'form.discard')}
        </Button>
        <Button type="primary" loading={save.isPending} disabled={!mayS} onClick={() => void run()}>
          {t('books.submit')}
        </Button>
      </FormFoot>
    </section>
  );
}

/** Whose it is, where the house sells under several names. */
function Organisation({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation();
  const all = useQuery(organisationsQuery).data ?? [];
  if (all.length === 0) return null;
  const house = { value: '', text: t('books.wholeHouse') };
  return (
    <LabelledSelect
      label={t('books.organisation')}
      value={value}
      options={[house, ...all.map(({ id, name }) => ({ value: id, text: name }))]}
      onChange={onChange}
    />
  );
}

type State = { memo: string; filled: readonly Typed[]; ready: readonly unknown[]; rest: bigint };

function missingOf({ memo, filled, ready, rest }: State): 'memo' | 'lines' | 'wrong' | 'unbalanced' | null {
  if (filled.length < 2) return 'lines';
  if (ready.some((line) => line === null)) return 'wrong';
  if (rest !== 0n) return 'unbalanced';
  return memo.trim() === '' ? 'memo' : null;
}

type LinesProps = {
  accounts: readonly BookAccount[];
  lines: readonly Typed[];
  rest: bigint;
  onSet: (lines: Typed[]) => void;
};

function Lines({ accounts, lines, rest, onSet }: LinesProps) {
  const { t } = useTranslation();
  const body = useRef<HTMLTableSectionElement>(null);
  const set = (at: number, change: Partial<Typed>) =>
    onSet(lines.map((line, i) => (i === at ? { ...line, ...change } : line)));
  const onKeyDown = (at: number, side: 'debit' | 'credit') => (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === '=') {
      event.preventDefault();
      const others = lines.map((line, i) => (i === at ? { ...line, debit: '', credit: '' } : line));
      const open = sumOf(others, 'debit') - sumOf(others, 'credit');
      const missing = side === 'debit' ? -open : open;
      set(at, { debit: '', credit: '', [side]: missing === 0n ? '' : signed(String(missing)) });
    }
    if (event.key !== 'Enter' || event.ctrlKey) return;
    event.preventDefault();
    if (at === lines.length - 1) onSet([...lines, BLANK]);
    // The line is drawn first.
    setTimeout(() => body.current?.rows[at + 1]?.querySelector('input')?.focus());
  };
  return (
    <>
      <datalist id="book-accounts">
        {accounts
          .filter(({ active }) => active)
          .map(({ code, number, name }) => (
            <option key={code} value={`${number} ${name}`} />
          ))}
      </datalist>
      <table className={`${css.lines} ${css.stacked}`}>
        <thead>
          <tr>
            <th>{t('books.account')}</th>
            <th>{t('books.ofWhom')}</th>
            <th className={css.right}>{t('books.debit')}</th>
            <th className={css.right}>{t('books.credit')}</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {lines.map((line, at) => (
            <Line
              key={at}
              {...{ at, line, onKeyDown }}
              account={accountFor(accounts, line.account)}
              onSet={(change) => set(at, change)}
            />
          ))}
        </tbody>
      </table>
      <p className={own.balance} data-balanced={rest === 0n || undefined} aria-live="polite">
        <span>
          {t('books.debit')} <Yuan amount={String(sumOf(lines, 'debit'))} />
        </span>
        <span>
          {t('books.credit')} <Yuan amount={String(sumOf(lines, 'credit'))} />
        </span>
        <strong>{rest === 0n ? t('books.balanced') : t('books.differs')}</strong>
        {rest !== 0n && (
          <strong>
            <Yuan amount={String(rest)} />
          </strong>
        )}
        <Button size="small" onClick={() => onSet([...lines, BLANK])}>
          {t('books.addLine')}
        </Button>
      </p>
    </>
  );
}

type LineProps = {
  at: number;
  line: Typed;
  account: BookAccount | undefined;
  onSet: (change: Partial<Typed>) => void;
  onKeyDown: (at: number, side: 'debit' | 'credit') => (event: KeyboardEvent<HTMLInputElement>) => void;
};

function Line({ at, line, account, onSet, onKeyDown }: LineProps) {
  const { t } = useTranslation();
  const asked = account !== undefined && account.byWhat !== '';
  const amount = (side: 'debit' | 'credit') => (
    <TextField
      inputMode="decimal"
      aria-label={`${t(`books.${side}`)} ${at + 1}`}
      aria-invalid={amountOf(line[side]) === null || (line.debit !== '' && line.credit !== '') || undefined}
      value={line[side]}
      onFocus={(event) => event.target.select()}
      onKeyDown={onKeyDown(at, side)}
      onChange={(event) => onSet({ [side]: event.target.value })}
    />
  );
  return (
    <tr>
      <td className={own.account}>
        <TextField
          list="book-accounts"
          autoComplete="off"
          aria-label={`${t('books.account')} ${at + 1}`}
          aria-invalid={(line.account !== '' && !account) || undefined}
          placeholder={t('books.accountHint')}
          value={line.account}
          onChange={(event) => onSet({ account: event.target.value })}
          onBlur={() => account && onSet({ account: `${account.number} ${account.name}` })}
        />
      </td>
      <td data-title={t('books.ofWhom')}>
        <TextField
          aria-label={`${t('books.ofWhom')} ${at + 1}`}
          maxLength={100}
          disabled={!asked}
          placeholder={asked ? t(`books.byWhat.${account.byWhat}`) : ''}
          value={line.ofWhom}
          onChange={(event) => onSet({ ofWhom: event.target.value })}
        />
      </td>
      <td className={css.right} data-title={t('books.debit')}>
        {amount('debit')}
      </td>
      <td className={css.right} data-title={t('books.credit')}>
        {amount('credit')}
      </td>
    </tr>
  );
}

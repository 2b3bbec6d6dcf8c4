/** One statement as the house sees it: what it says, and what can be done with it next. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outcomes } from '../../../src/contract/paging.ts';
import {
  approveStatements,
  confirmForSupplier,
  enterStatementInvoice,
  getStatement,
  getStatementFile,
  listStatementSales,
  payStatement,
  printStatement,
  publishStatements,
  remakeStatements,
  type StatementDetail,
  type StatementState,
  statementSheet,
  writeToSupplier,
} from '../../../src/contract/statements.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { LabelledDate } from '../../ui/date-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { dayOf } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { decimalOf, minorOf } from '../../ui/minor.ts';
import { ApiProblem } from '../../ui/problem.ts';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call, fetchFile, urlOf } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';
import { showPaper } from '../shipping/show-paper.ts';
import css from '../stock/documents/documents.module.css';
import { type StatementAccess, StatementBody } from './statement-body.tsx';
import { StatementTag } from './statement-tag.tsx';

export const refreshStatements = () => queryClient.invalidateQueries({ queryKey: ['statements'] });

const accessOf = (id: string): StatementAccess => ({
  sales: (line, cursor, signal) =>
    call(listStatementSales, { params: { id, line: String(line) }, query: { ...(cursor && { cursor }) }, signal }),
  write: async (text, files) => {
    await call(writeToSupplier, { params: { id }, body: { text }, files });
    await refreshStatements();
  },
  fileOf: (messageId) => urlOf(getStatementFile, { id, messageId }),
  fromHouse: true,
});

export function StatementView({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['statements', id],
    queryFn: ({ signal }) => call(getStatement, { params: { id }, signal }),
    // What the supplier and a second person do shows by itself.
    refetchInterval: 10_000,
  });
  if (!query.data) return <Unread query={query} rows={12} />;
  const { statement } = query.data;
  return (
    <article className={css.view}>
      <header className={css.head}>
        <div className={css.title}>
          <h2>
            <CopyText text={statement.number} strong />
          </h2>
          <StatementTag state={statement.state} />
          <Actions detail={query.data} />
        </div>
        <Facts detail={query.data} />
      </header>
      <StatementBody detail={query.data} access={accessOf(id)} />
    </article>
  );
}

function Facts({ detail: { statement } }: { detail: StatementDetail }) {
  const { t } = useTranslation();
  return (
    <p className={css.facts}>
      <b>{statement.supplier.name}</b>
      <span>{statement.counter || t('settling.everywhere')}</span>
      <span className="num">
        {statement.from} – {statement.until}
      </span>
      {statement.presentation === 'agent' && <span>{t('settling.agent')}</span>}
      <span>{t('settling.version', { version: statement.version })}</span>
    </p>
  );
}

/** Of one document: its refusal is an error. */
async function one(outcomes: Promise<Outcomes>): Promise<void> {
  const [outcome] = (await outcomes).outcomes;
  if (outcome?.refusal)
    throw new ApiProblem({ type: 'about:blank', title: '', status: 422, ...outcome.refusal } as never);
}

type Act = {
  keys: string[];
  name: string;
  from: readonly StatementState[];
  may: boolean;
  run: () => void;
  main?: boolean;
};

function Actions({ detail }: { detail: StatementDetail }) {
  const { t, i18n } = useTranslation();
  const { id, state } = detail.statement;
  const [mayWrite, mayApprove, mayPay] = [
    useRight('purchases.write'),
    useRight('purchases.approve'),
    useRight('payments.write'),
  ];
  const [asking, setAsking] = useState<Question | null>(null);
  const step = useMutation({ mutationFn: (work: () => Promise<unknown>) => work(), onSuccess: refreshStatements });
  const body = { ids: [id] };
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const acts: Act[] = [
    {
      ...{ keys: ['p'], name: 'publish', from: ['draft'], may: mayWrite, main: true },
      run: () => step.mutate(() => one(call(publishStatements, { body }))),
    },
    {
      ...{ keys: ['m'], name: 'remake', from: ['draft', 'disputed'], may: mayWrite },
      run: () => step.mutate(() => one(call(remakeStatements, { body }))),
    },
    {
      ...{ keys: ['c'], name: 'confirmFor', from: ['published', 'disputed'], may: mayWrite },
      run: () => setAsking('confirmFor'),
    },
    {
      ...{ keys: ['i'], name: 'invoice', from: ['confirmed'], may: mayWrite, main: true },
      run: () => setAsking('invoice'),
    },
    {
      ...{ keys: ['a'], name: 'approve', from: ['invoiced'], may: mayApprove, main: true },
      run: () => step.mutate(() => one(call(approveStatements, { body }))),
    },
    { ...{ keys: ['b'], name: 'pay', from: ['approved'], may: mayPay, main: true }, run: () => setAsking('pay') },
    {
      ...{ keys: ['d'], name: 'paper', from: [state], may: true },
      run: () =>
        step.mutate(async () => showPaper(await fetchFile(printStatement, { params: { id }, query: { language } }))),
    },
  ];
  const open = acts.filter(({ from, may }) => may && from.includes(state));
  useKeys(
    detail.statement.number,
    open.map(({ keys, name, run }) => ({ keys, label: t(`settling.${name}`), run })),
  );
  return (
    <>
      {open.map(({ keys, name, run, main }) => (
        <Button key={name} size="small" type={main ? 'primary' : 'default'} disabled={step.isPending} onClick={run}>
          {t(`settling.${name}`)} <Hotkey name={keys[0]!} />
        </Button>
      ))}
      <Button size="small" href={urlOf(statementSheet, { id })}>
        {t('settling.sheet')}
      </Button>
      {step.isError && <InlineError error={step.error} />}
      {asking && <Ask question={asking} detail={detail} onClose={() => setAsking(null)} />}
    </>
  );
}

type Question = 'confirmFor' | 'invoice' | 'pay';

/** What has to be named before the step. */
function Ask({ question, detail, onClose }: { question: Question; detail: StatementDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const { id, number, due } = detail.statement;
  const [text, setText] = useState('');
  const [day, setDay] = useState(dayOf(new Date()));
  const [typed, setTyped] = useState(decimalOf(due.amount.replace(/^-\d+$/, '0'), 2));
  const amount = minorOf(typed, 2);
  const ask = useMutation({
    mutationFn: () => {
      const params = { id };
      const word = text.trim();
      if (question === 'confirmFor') return call(confirmForSupplier, { params, body: { reason: word } });
      if (question === 'pay') return call(payStatement, { params, body: { on: day, reference: word } });
      return call(enterStatementInvoice, { params, body: { number: word, on: day, amount: amount! } });
    },
    onSuccess: async () => {
      onClose();
      await refreshStatements();
    },
  });
  const label = { confirmFor: 'settling.why', invoice: 'settling.invoiceNumber', pay: 'settling.reference' };
  const done = () => {};
  return (
    <Dialog
      title={`${t(`settling.${question}`)} · ${number}`}
      okText={t(`settling.${question}`)}
      okDisabled={text.trim() === '' || (question === 'invoice' && !amount)}
      onClose={onClose}
      onOk={() => ask.mutateAsync().then(done, done)}
    >
      <LabelledField label={t(label[question])} value={text} onChange={(event) => setText(event.target.value)} />
      {question !== 'confirmFor' && (
        <LabelledDate
          required
          label={t(question === 'pay' ? 'settling.paidOn' : 'settling.invoiceOn')}
          value={day}
          onChange={setDay}
        />
      )}
      {question === 'invoice' && (
        <LabelledField
          label={t('settling.invoiceAmount')}
          inputMode="decimal"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      {ask.isError && <InlineError error={ask.error} />}
    </Dialog>
  );
}

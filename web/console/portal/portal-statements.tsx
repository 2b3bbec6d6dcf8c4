/** The supplier's statements: what waits for him first, and one of them to be read, signed or disputed. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  confirmStatement,
  disputeStatement,
  enterOwnInvoice,
  getPortalFile,
  getPortalStatement,
  listPortalStatementSales,
  listPortalStatements,
  ownStatementSheet,
  printOwnStatement,
  writeToHouse,
} from '../../../src/contract/portal.ts';
import type { StatementDetail } from '../../../src/contract/statements.ts';
import { LabelledDate } from '../../ui/date-field.tsx';
import { LabelledArea, LabelledField } from '../../ui/fields.tsx';
import { Money } from '../../ui/figures.tsx';
import { dayOf } from '../../ui/format.ts';
import { decimalOf, minorOf } from '../../ui/minor.ts';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call, urlOf } from '../api.ts';
import { queryClient, useList } from '../queries.ts';
import { type StatementAccess, StatementBody } from '../statements/statement-body.tsx';
import { StatementTag } from '../statements/statement-tag.tsx';
import css from './portal.module.css';

const refresh = async (): Promise<void> => {
  for (const key of ['portal', 'statements']) await queryClient.invalidateQueries({ queryKey: [key] });
};

export function StatementsPage() {
  const { t } = useTranslation();
  const list = useList(['portal', 'statements'], (cursor, signal) =>
    call(listPortalStatements, { query: { ...(cursor && { cursor }) }, signal }),
  );
  if (list.loading || list.error) return <Unread query={list} rows={6} />;
  if (list.rows.length === 0) return <p className="quiet">{t('portal.noStatements')}</p>;
  return (
    <ul className={css.list}>
      {list.rows.map((one) => (
        <li key={one.id}>
          <a href={`#statements/${one.id}`}>
            {one.number} · <span className="num">{one.until}</span>
          </a>
          <Money value={one.pay} />
          <small>
            <StatementTag ours state={one.state} /> {one.counter}
          </small>
        </li>
      ))}
      {list.more.has && (
        <li>
          <Button loading={list.more.loading} onClick={list.more.load}>
            {t('settling.more')}
          </Button>
        </li>
      )}
    </ul>
  );
}

const accessOf = (id: string): StatementAccess => ({
  sales: (line, cursor, signal) =>
    call(listPortalStatementSales, {
      params: { id, line: String(line) },
      query: { ...(cursor && { cursor }) },
      signal,
    }),
  write: async (text, files) => {
    await call(writeToHouse, { params: { id }, body: { text }, files });
    await refresh();
  },
  fileOf: (messageId) => urlOf(getPortalFile, { id, messageId }),
  fromHouse: false,
});

export function StatementPage({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const query = useQuery({
    queryKey: ['statements', id],
    queryFn: ({ signal }) => call(getPortalStatement, { params: { id }, signal }),
  });
  if (!query.data)
    return (
      <>
        <a href="#statements">{t('portal.back')}</a>
        <Unread query={query} rows={8} />
      </>
    );
  const { statement } = query.data;
  const language = i18n.language === 'en' ? 'en' : 'zh';
  return (
    <article className={css.statement}>
      <p className={css.row}>
        <a href="#statements">{t('portal.back')}</a>
        <strong>{statement.number}</strong>
        <StatementTag ours state={statement.state} />
      </p>
      <p className={css.row}>
        <span>{statement.counter || t('settling.everywhere')}</span>
        <span className="num">
          {statement.from} – {statement.until}
        </span>
      </p>
      <Decision detail={query.data} />
      <StatementBody detail={query.data} access={accessOf(id)} />
      <p className={css.row}>
        <Button href={urlOf(printOwnStatement, { id }, { language })} target="_blank">
          PDF
        </Button>
        <Button href={urlOf(ownStatementSheet, { id })}>{t('settling.sheet')}</Button>
      </p>
    </article>
  );
}

/** What he is asked: to sign or to say what is wrong; afterwards for the invoice. */
function Decision({ detail: { statement } }: { detail: StatementDetail }) {
  const { t } = useTranslation();
  const [disputing, setDisputing] = useState(false);
  const [text, setText] = useState('');
  const [files, setFiles] = useState<File[]>([]);
  const { id, version, state } = statement;
  const step = useMutation({ mutationFn: (work: () => Promise<unknown>) => work(), onSuccess: refresh });
  if (state === 'confirmed' && !statement.due.amount.startsWith('-')) return <InvoiceForm statement={statement} />;
  if (state !== 'published' && state !== 'disputed') return null;
  const confirm = () => step.mutate(() => call(confirmStatement, { params: { id }, ifMatch: version }));
  const dispute = () =>
    step.mutate(async () => {
      // The file first: whoever reads that something is wrong finds it there.
      if (files.length > 0) await call(writeToHouse, { params: { id }, body: { text: '' }, files });
      await call(disputeStatement, { params: { id }, body: { text: text.trim() }, ifMatch: version });
      setDisputing(false);
    });
  return (
    <div className={css.decision}>
      <p>{t('portal.confirmAsk')}</p>
      <p className={css.row}>
        <Button type="primary" size="large" disabled={step.isPending} onClick={confirm}>
          {t('portal.confirm')}
        </Button>
        {state === 'published' && (
          <Button size="large" onClick={() => setDisputing(!disputing)}>
            {t('portal.dispute')}
          </Button>
        )}
      </p>
      {disputing && (
        <>
          <LabelledArea label={t('portal.disputeWhy')} value={text} onChange={(event) => setText(event.target.value)} />
          <LabelledField
            type="file"
            label={t('portal.disputeFile')}
            accept=".pdf,.xlsx,image/png,image/jpeg"
            onChange={(event) => setFiles([...(event.target.files ?? [])])}
          />
          <Button danger disabled={text.trim() === '' || step.isPending} onClick={dispute}>
            {t('portal.disputeSend')}
          </Button>
        </>
      )}
      {step.isError && <InlineError error={step.error} />}
    </div>
  );
}

function InvoiceForm({ statement }: Pick<StatementDetail, 'statement'>) {
  const { t } = useTranslation();
  const [number, setNumber] = useState('');
  const [on, setOn] = useState(dayOf(new Date()));
  const [typed, setTyped] = useState(decimalOf(statement.due.amount, 2));
  const amount = minorOf(typed, 2);
  const enter = useMutation({
    mutationFn: () =>
      call(enterOwnInvoice, { params: { id: statement.id }, body: { number: number.trim(), on, amount: amount! } }),
    onSuccess: refresh,
  });
  return (
    <div className={css.decision}>
      <LabelledField
        label={t('settling.invoiceNumber')}
        value={number}
        onChange={(event) => setNumber(event.target.value)}
      />
      <LabelledDate required label={t('settling.invoiceOn')} value={on} onChange={setOn} />
      <LabelledField
        label={t('settling.invoiceAmount')}
        inputMode="decimal"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {enter.isError && <InlineError error={enter.error} />}
      <Button
        type="primary"
        size="large"
        disabled={number.trim() === '' || !amount || enter.isPending}
        onClick={() => enter.mutate()}
      >
        {t('settling.invoice')}
      </Button>
    </div>
  );
}

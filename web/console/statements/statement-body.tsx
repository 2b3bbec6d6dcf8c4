/**
 * What a statement says: its lines with the orders behind them, what is invoiced and paid, and what was said about it.
 * The house and its supplier see the same; how each asks for it comes from outside.
 */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page } from '../../../src/contract/paging.ts';
import type { StatementDetail, StatementLine, StatementSale } from '../../../src/contract/statements.ts';
import { LabelledArea, LabelledField } from '../../ui/fields.tsx';
import { Moment, Money, Quantity } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import css from './statements.module.css';

/** How who looks at it reads and writes. */
export type StatementAccess = {
  sales: (line: number, cursor: string | null, signal: AbortSignal) => Promise<Page<StatementSale>>;
  write: (text: string, files: File[]) => Promise<unknown>;
  fileOf: (messageId: string) => string;
  fromHouse: boolean;
};

export function StatementBody({ detail, access }: { detail: StatementDetail; access: StatementAccess }) {
  return (
    <>
      <Lines detail={detail} access={access} />
      <Totals detail={detail} />
      <Thread key={detail.statement.id} detail={detail} access={access} />
    </>
  );
}

function Lines({ detail: { lines, statement }, access }: { detail: StatementDetail; access: StatementAccess }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<number | null>(null);
  return (
    <Section title={t('settling.line')}>
      <ul className={css.lines}>
        {lines.map((line) => (
          <li key={line.line} className={css.line}>
            {line.opens ? (
              <button
                type="button"
                className={css.row}
                aria-expanded={open === line.line}
                onClick={() => setOpen(open === line.line ? null : line.line)}
              >
                <LineText line={line} currency={statement.due.currency} />
              </button>
            ) : (
              <div className={css.row}>
                <LineText line={line} currency={statement.due.currency} />
              </div>
            )}
            {open === line.line && (
              <Sales id={statement.id} line={line.line} access={access} currency={statement.due.currency} />
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function LineText({ line, currency }: { line: StatementLine; currency: string }) {
  const { t } = useTranslation();
  const money = (amount: string) => <Money value={{ amount, currency }} symbol={false} />;
  return (
    <>
      <span>
        <b>{t(`settling.lineKind.${line.kind}`)}</b> {line.title}
      </span>
      {line.opens && (
        <span className={css.facts}>
          <span>
            {t('settling.sold')} {money(line.sold)}
          </span>
          {line.returned !== '0' && (
            <span>
              {t('settling.returned')} {money(line.returned)}
            </span>
          )}
          {line.share !== '0' && (
            <span>
              {t('settling.share')} {money(line.share)}
            </span>
          )}
          <span>
            {t('settling.commission')} {money(line.commission)}
            {line.rate && ` (${line.rate} %)`}
          </span>
        </span>
      )}
      <span className={css.amount}>{money(line.amount)}</span>
    </>
  );
}

type SalesProps = { id: string; line: number; access: StatementAccess; currency: string };

function Sales({ id, line, access, currency }: SalesProps) {
  const { t } = useTranslation();
  const [pages, setPages] = useState<(string | null)[]>([null]);
  const query = useQuery({
    queryKey: ['statements', id, 'sales', line, pages],
    queryFn: async ({ signal }) => Promise.all(pages.map((cursor) => access.sales(line, cursor, signal))),
    placeholderData: (before) => before,
  });
  if (!query.data) return <Unread query={query} rows={3} />;
  const next = query.data.at(-1)!.next;
  return (
    <>
      <ul className={css.sales}>
        {query.data
          .flatMap(({ items }) => items)
          .map((sale) => (
            <li key={sale.id}>
              <span className="num">{sale.day}</span>
              <span className="num">{sale.order}</span>
              <span>
                {sale.sku.merchantCode} {sale.sku.name} × <Quantity value={sale.quantity} />
              </span>
              <Money value={{ amount: sale.amount, currency }} symbol={false} />
            </li>
          ))}
      </ul>
      {next && (
        <Button size="small" onClick={() => setPages([...pages, next])}>
          {t('settling.more')}
        </Button>
      )}
    </>
  );
}

function Totals({ detail: { statement, taxes } }: { detail: StatementDetail }) {
  const { t } = useTranslation();
  const { currency } = statement.due;
  return (
    <Section title={t('settling.taxes')}>
      <dl className={css.totals}>
        {taxes.flatMap(({ taxPpm, net, vat }) => [
          <dt key={`${taxPpm}/t`}>
            {t('settling.net')} · {t('settling.vat')} {taxPpm / 10_000} %
          </dt>,
          <dd key={`${taxPpm}/d`}>
            <Money value={{ amount: net, currency }} symbol={false} /> +{' '}
            <Money value={{ amount: vat, currency }} symbol={false} />
          </dd>,
        ])}
        <dt data-strong>{t('settling.due')}</dt>
        <dd data-strong>
          <Money value={statement.due} />
        </dd>
        <dt data-strong>{t('settling.pays')}</dt>
        <dd data-strong>
          <Money value={statement.pay} />
        </dd>
        {statement.carry.amount !== '0' && (
          <>
            <dt>{t('settling.carry')}</dt>
            <dd>
              <Money value={statement.carry} />
            </dd>
          </>
        )}
        {statement.invoice && (
          <>
            <dt>{t('settling.invoiceNumber')}</dt>
            <dd className="num">
              {statement.invoice.number} · {statement.invoice.on}
            </dd>
          </>
        )}
        {statement.paidOn && (
          <>
            <dt>{t('settling.paidOn')}</dt>
            <dd className="num">
              {statement.paidOn} · {statement.payReference}
            </dd>
          </>
        )}
      </dl>
    </Section>
  );
}

function Thread({ detail: { messages }, access }: { detail: StatementDetail; access: StatementAccess }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [files, setFiles] = useState<File[]>([]);
  const [round, setRound] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const send = async () => {
    setError(null);
    try {
      await access.write(text, files);
      setText('');
      setFiles([]);
      setRound(round + 1);
    } catch (caught) {
      setError(caught);
    }
  };
  return (
    <Section title={t('settling.talk')}>
      {messages.length === 0 && <p className={`${css.talk} quiet`}>{t('settling.noTalk')}</p>}
      <ul className={css.thread}>
        {messages.map((message) => (
          <li key={message.id} data-own={message.fromHouse === access.fromHouse || undefined}>
            <span className="quiet">
              {message.author} · <Moment value={message.at} />
            </span>
            <div>{message.text}</div>
            {message.fileName && <a href={access.fileOf(message.id)}>{message.fileName}</a>}
          </li>
        ))}
      </ul>
      <div className={css.talk}>
        <LabelledArea
          label={t('settling.write')}
          rows={2}
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <LabelledField
          key={round}
          label={t('settling.attach')}
          type="file"
          accept=".pdf,.xlsx,image/png,image/jpeg"
          onChange={(event) => setFiles([...(event.target.files ?? [])])}
        />
        {error !== null && <InlineError error={error} />}
        <div>
          <Button disabled={text.trim() === '' && files.length === 0} onClick={() => void send()}>
            {t('settling.send')}
          </Button>
        </div>
      </div>
    </Section>
  );
}

/** The documents a voucher of a day was gathered from, with what each of them came to. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { type BookedDocument, listBookedDocuments } from '../../../src/contract/bookkeeping.ts';
import { Section } from '../../ui/section.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import css from '../stock/documents/documents.module.css';
import { DocumentLink } from './document-link.tsx';
import { Yuan } from './yuan.tsx';

export function VoucherDocuments({ id }: { id: string }) {
  const { t } = useTranslation();
  const list = useList(['books', 'documents', id], (cursor, signal) =>
    call(listBookedDocuments, { params: { id }, query: { limit: 50, ...(cursor && { cursor }) }, signal }),
  );
  if (list.rows.length === 0) return list.error ? <InlineError error={list.error} /> : null;
  const names = [...new Set(list.rows.flatMap(({ amounts }) => amounts.map(({ name }) => name)))];
  return (
    <Section title={t('books.documents')}>
      <div className={css.wide}>
        <table className={`${css.lines} ${css.stacked}`} aria-label={t('books.documents')}>
          <thead>
            <tr>
              <th>{t('books.documentNumber')}</th>
              {names.map((name) => (
                <th key={name} className={css.right}>
                  {t(`books.documentAmount.${name}`, { defaultValue: name })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {list.rows.map((row, at) => (
              <Row key={at} row={row} names={names} />
            ))}
          </tbody>
        </table>
      </div>
      {list.more.has && (
        <Button size="small" loading={list.more.loading} onClick={list.more.load}>
          {t('action.more')}
        </Button>
      )}
    </Section>
  );
}

function Row({ row: { document, amounts }, names }: { row: BookedDocument; names: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <tr>
      <td>
        <DocumentLink document={document} />
      </td>
      {names.map((name) => (
        <td key={name} className={css.right} data-title={t(`books.documentAmount.${name}`, { defaultValue: name })}>
          <Yuan amount={amounts.find((one) => one.name === name)?.amount ?? '0'} blank />
        </td>
      ))}
    </tr>
  );
}

/**
 * What a document posted in the ledger (STK-10), read when it is opened: document by document, each entry from where to
 * where, in the words of "why this number". A document made of this one leads to its own page.
 */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentEntry } from '../../../src/contract/document-entries.ts';
import type { Page } from '../../../src/contract/paging.ts';
import { csvText, saveFile } from '../../ui/csv.ts';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { momentTextFull } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import { ErrorState, InlineError, Waiting } from '../../ui/states.tsx';
import { useList } from '../queries.ts';
import css from './document-entries.module.css';
import { DocumentLink } from './document-link.tsx';
import { useEntryWords } from './entry-words.ts';

const AT_ONCE = 50;
const PER_FILE_PAGE = 200;

type Props = {
  id: string;
  number: string;
  /** Moves whenever the document may have posted more. */
  version: number | string;
  load: (query: { limit: number; cursor?: string }, signal?: AbortSignal) => Promise<Page<DocumentEntry>>;
};

export function DocumentEntries(props: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const label = t(open ? 'entries.hide' : 'entries.show');
  return (
    <Section
      title={t('entries.title')}
      end={
        <Button
          size="small"
          type="text"
          aria-expanded={open}
          aria-label={`${label} ${t('entries.title')}`}
          onClick={() => setOpen(!open)}
        >
          {label}
        </Button>
      }
    >
      {open && <Entries {...props} />}
    </Section>
  );
}

function Entries({ id, number, version, load }: Props) {
  const { t } = useTranslation();
  const { rows, loading, error, refetch, more } = useList(['entries', id, version], (cursor, signal) =>
    load({ limit: AT_ONCE, ...(cursor && { cursor }) }, signal),
  );
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (loading) return <Waiting rows={3} />;
  if (rows.length === 0) return <p className="quiet">{t('entries.none')}</p>;
  return (
    <div className={css.entries}>
      {[...Map.groupBy(rows, (row) => row.document.id)].map(([documentId, own]) => (
        <section key={documentId}>
          <h3>
            {documentId === id ? (
              <>
                {t('entries.this')} <span className="num">{number}</span>
              </>
            ) : (
              <DocumentLink document={own[0]!.document} />
            )}
          </h3>
          <ol>
            {own.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
      <p className={css.foot}>
        {more.has && (
          <Button size="small" loading={more.loading} onClick={more.load}>
            {t('entries.more')}
          </Button>
        )}
        <SaveButton number={number} load={load} />
      </p>
    </div>
  );
}

function Entry({ entry }: { entry: DocumentEntry }) {
  const { t } = useTranslation();
  const { way, because } = useEntryWords();
  return (
    <li className={css.entry}>
      <span className={css.at}>
        <Moment value={entry.at} />
      </span>
      <span className={css.kind}>{t(`ledger.${entry.kind}`)}</span>
      <span className={css.sku} title={entry.sku.name}>
        <b>{entry.sku.merchantCode}</b> <span className="quiet">{entry.sku.properties}</span>
      </span>
      <span className={css.way}>{way(entry)}</span>
      <span className={css.quantity}>
        <Quantity value={entry.quantity} />
      </span>
      <span className={css.by}>{because(entry)}</span>
    </li>
  );
}

/** All of them as a file, also those that are not on the page yet. */
function SaveButton({ number, load }: Pick<Props, 'number' | 'load'>) {
  const { t } = useTranslation();
  const { place, because } = useEntryWords();
  const [saving, setSaving] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const save = async () => {
    setSaving(true);
    setFailed(null);
    try {
      const head = ['at', 'document', 'what', 'sku', 'from', 'to', 'quantity', 'by'].map((one) => t(`entries.${one}`));
      const cells = (await everyPage(load)).map((entry) => [
        ...[momentTextFull(entry.at), entry.document.number, t(`ledger.${entry.kind}`), entry.sku.merchantCode],
        ...[place(entry.from), place(entry.to), entry.quantity, because(entry)],
      ]);
      saveFile(`${t('entries.file')}-${number}.csv`, csvText([head, ...cells]));
    } catch (error) {
      setFailed(error);
    } finally {
      setSaving(false);
    }
  };
  return (
    <>
      <Button size="small" loading={saving} onClick={() => void save()}>
        {t('entries.save')}
      </Button>
      {failed !== null && <InlineError error={failed} />}
    </>
  );
}

async function everyPage(load: Props['load']): Promise<DocumentEntry[]> {
  const entries: DocumentEntry[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<DocumentEntry> = await load({ limit: PER_FILE_PAGE, ...(cursor && { cursor }) });
    entries.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return entries;
}

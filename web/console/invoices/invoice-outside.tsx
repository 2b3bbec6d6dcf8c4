/** What left of an issued invoice: its files, what platforms have of it, and letters from here (INV-1). */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attachInvoiceFile, getInvoiceFile, type Invoice, mailInvoice } from '../../../src/contract/invoices.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { Moment } from '../../ui/figures.tsx';
import { refusalText } from '../../ui/problem.ts';
import { Section } from '../../ui/section.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call, urlOf } from '../api.ts';
import { useRight } from '../queries.ts';
import { refreshInvoices } from './invoice-queries.ts';
import css from './invoices.module.css';

const UPLOADS: Record<Invoice['uploads'][number]['state'], Tone> = {
  ...{ waiting: 'wait', done: 'good', refused: 'danger', unknown: 'wait' },
};
const MAILS: Record<Invoice['mails'][number]['state'], Tone> = {
  ...{ waiting: 'wait', sent: 'good', failed: 'danger', unknown: 'wait' },
};

export function InvoiceOutside({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const [mailing, setMailing] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const { id, files, uploads, mails } = invoice;
  const attach = useMutation({
    mutationFn: (given: File) => call(attachInvoiceFile, { params: { id }, files: [given] }),
    onSettled: refreshInvoices,
  });
  const end = mayWrite && (
    <span className={css.acts}>
      {files.length > 0 && (
        <Button size="small" onClick={() => setMailing(true)}>
          {t('invoicing.mail')}
        </Button>
      )}
      {files.length < 3 && (
        <Button size="small" loading={attach.isPending} onClick={() => file.current?.click()}>
          {t('invoicing.attach')}
        </Button>
      )}
    </span>
  );
  return (
    <Section title={t('invoicing.files')} end={end}>
      <input
        ref={file}
        type="file"
        hidden
        accept=".pdf,.ofd,.xml"
        aria-label={t('invoicing.attach')}
        onChange={({ target }) => {
          const [given] = target.files ?? [];
          if (given) attach.mutate(given);
          target.value = '';
        }}
      />
      {attach.isError && <InlineError error={attach.error} />}
      {files.length === 0 && <p className="quiet">{t('invoicing.noFiles')}</p>}
      <ul className={css.plain}>
        {files.map(({ format, bytes, sha256 }) => (
          <li key={format}>
            <a href={urlOf(getInvoiceFile, { id, format })} title={`SHA-256 ${sha256}`}>
              {format.toUpperCase()}
            </a>
            <span className="quiet num">{Math.max(1, Math.round(bytes / 1000))} kB</span>
          </li>
        ))}
        {uploads.map((one) => (
          <li key={one.channelNumber}>
            <span>
              {t('invoicing.uploads')} <span className="num">{one.channelNumber}</span>
            </span>
            <Tag tone={UPLOADS[one.state]} text={t(`invoicing.upload.${one.state}`)} />
            <span className="quiet">{one.message}</span>
          </li>
        ))}
        {mails.map((one) => (
          <li key={one.id}>
            <span>
              {t('invoicing.mails')} {one.recipient}
            </span>
            <Tag tone={MAILS[one.state]} text={t(`mail.state.${one.state}`)} />
            <Why code={one.code} />
            <Moment value={one.madeAt} />
          </li>
        ))}
      </ul>
      {mailing && <MailDialog invoice={invoice} onClose={() => setMailing(false)} />}
    </Section>
  );
}

function Why({ code }: { code: string }) {
  const { i18n } = useTranslation();
  return code === '' ? null : (
    <span className="quiet">{i18n.exists(`refusal.${code}`) ? refusalText(i18n, code, {}) : code}</span>
  );
}

function MailDialog({ invoice: { id, title }, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { t } = useTranslation();
  const [to, setTo] = useState(title.email);
  const send = useMutation({
    mutationFn: () => call(mailInvoice, { params: { id }, body: { to: to.trim() } }),
    onSuccess: async () => {
      onClose();
      await refreshInvoices();
    },
  });
  const done = () => {};
  return (
    <Dialog
      title={t('invoicing.mail')}
      okText={t('invoicing.mail')}
      okDisabled={!to.includes('@')}
      onClose={onClose}
      onOk={() => send.mutateAsync().then(done, done)}
    >
      <LabelledField
        label={t('invoicing.mailTo')}
        type="email"
        value={to}
        onChange={(event) => setTo(event.target.value)}
      />
      {send.isError && <InlineError error={send.error} />}
    </Dialog>
  );
}

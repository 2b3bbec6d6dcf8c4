/** Tax codes goods are invoiced under, with the short word the catalogue of goods and services wants before a name. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type InvoiceTaxCode, setInvoiceTaxCode } from '../../../src/contract/invoice-settings.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { call } from '../api.ts';
import { InUse } from '../erp/connections-tab.tsx';
import { MasterPage } from '../master-page.tsx';
import { useRight } from '../queries.ts';
import { invoiceSettingsQuery, refreshInvoiceSettings } from './invoice-queries.ts';

const PREFERENCES = ['', '01', '03', '04'] as const;

const columnsOf = (t: TFunction): Column<InvoiceTaxCode>[] => [
  {
    id: 'code',
    title: t('invoicing.code'),
    width: 184,
    grow: 1,
    cell: ({ code }) => <strong className="num">{code}</strong>,
  },
  { id: 'word', title: t('invoicing.word'), width: 120, cell: ({ word }) => `*${word}*` },
  {
    ...{ id: 'preference', title: t('invoicing.preference'), width: 104, rank: 2 },
    cell: ({ preference }) => t(`invoicing.preferences.n${preference}`, { defaultValue: preference }),
  },
  { id: 'state', title: t('orders.column.state'), width: 80, rank: 1, cell: ({ active }) => <InUse active={active} /> },
];

export function CodesTab({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const list = useQuery({ ...invoiceSettingsQuery, select: ({ taxCodes }) => taxCodes });
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <MasterPage
      id="invoiceTaxCodes"
      title={t('nav.invoiceSettings')}
      bar={bar}
      add={t('invoicing.addCode')}
      right="settings.write"
      list={list}
      columns={columns}
      idOf={({ code }) => code}
      empty={{ title: t('invoicing.noCodes'), hint: t('invoicing.noCodesHint') }}
      narrow={({ code, word }) => (
        <CardLine end={`*${word}*`}>
          <strong className="num">{code}</strong>
        </CardLine>
      )}
      panel={(one, onMade) => <CodePanel key={one?.code ?? 'new'} known={one} onMade={onMade} />}
    />
  );
}

type Draft = Omit<InvoiceTaxCode, 'version'>;

function CodePanel({ known, onMade }: { known: InvoiceTaxCode | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const { code = '', word = '', preference = '', active = true } = known ?? {};
  const draft: Draft = { code, word, preference, active };
  const save = async (_: Partial<Draft>, { code: id, ...body }: Draft) => {
    await call(setInvoiceTaxCode, { params: { id: id.trim() }, body, ifMatch: known?.version ?? 0 });
    await refreshInvoiceSettings();
    if (!known) onMade(id.trim());
  };
  return (
    <EditPanel
      id={`invoiceTaxCode/${known?.code ?? 'new'}`}
      title={known?.code ?? t('invoicing.addCode')}
      head={known && <InUse active={known.active} />}
      document={draft}
      readOnly={!mayWrite}
      fresh={known === null}
      missing={({ code: id, word: short }) =>
        /^\d{1,19}$/.test(id.trim()) && short.trim() ? null : t('invoicing.codeMissing')
      }
      sections={() => [
        {
          title: t('invoicing.code'),
          fields: [
            {
              kind: 'text',
              name: 'code',
              label: t('invoicing.code'),
              hint: t('invoicing.codeHint'),
              fixed: known !== null,
            },
            { kind: 'text', name: 'word', label: t('invoicing.word'), hint: t('invoicing.wordHint'), required: true },
            {
              ...{ kind: 'choice', name: 'preference', label: t('invoicing.preference') },
              options: PREFERENCES.map((value) => ({ value, text: t(`invoicing.preferences.n${value}`) })),
            },
            { kind: 'switch', name: 'active', label: t('exchange.active') },
          ],
        },
      ]}
      save={save}
      reread={() => void refreshInvoiceSettings()}
    />
  );
}

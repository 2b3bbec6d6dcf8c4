/** Printers: where each stands, which paper is in it, whose labels it prints (SHP-3). */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { printerHistory } from '../../../src/contract/histories.ts';
import {
  changePrinter,
  createPrinter,
  PAPER_SIZES,
  type Printer,
  type PrinterInput,
} from '../../../src/contract/printing.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { Quantity } from '../../ui/figures.tsx';
import type { Option } from '../../ui/filter-bar.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { listText } from '../../ui/format.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { call } from '../api.ts';
import { History } from '../history.tsx';
import { MasterPage } from '../master-page.tsx';
import { couriersQuery, nodesQuery, queryClient, useRight } from '../queries.ts';
import { printersQuery } from './shipping-queries.ts';

function PrinterState({ printer }: { printer: Printer }) {
  const { t } = useTranslation();
  if (!printer.active) return <Tag tone="ended" text={t('printers.off')} />;
  if (printer.failed > 0) return <Tag tone="danger" text={t('printers.failed', { count: printer.failed })} />;
  return <Tag tone="good" text={t('printers.on')} />;
}

function columnsOf(t: TFunction, courierNames: (printer: Printer) => string): Column<Printer>[] {
  return [
    { id: 'name', title: t('printers.name'), width: 144, grow: 1, cell: ({ name }) => <strong>{name}</strong> },
    { id: 'node', title: t('printers.node'), width: 128, rank: 2, grow: 1, cell: ({ node }) => node.name },
    { id: 'paper', title: t('printers.paper'), width: 96, rank: 3, cell: ({ paper }) => t(`printers.size.${paper}`) },
    { id: 'couriers', title: t('printers.couriers'), width: 160, rank: 4, grow: 2, cell: courierNames },
    {
      id: 'waiting',
      title: t('printers.waiting'),
      width: 72,
      rank: 1,
      align: 'right',
      cell: ({ waiting }) => <Quantity value={String(waiting)} />,
    },
    {
      id: 'state',
      title: t('orders.column.state'),
      width: 96,
      cell: (printer) => <PrinterState printer={printer} />,
    },
  ];
}

export default function PrintersPage() {
  const { t } = useTranslation();
  const list = useQuery(printersQuery);
  const { data: couriers } = useQuery(couriersQuery);
  const columns = useMemo(() => {
    const nameOf = (code: string) => couriers?.find((one) => one.code === code)?.name ?? code;
    return columnsOf(t, ({ couriers: codes, paper }) =>
      paper === 'A4' ? t('printers.packingLists') : listText(codes.map(nameOf)) || t('printers.allOthers'),
    );
  }, [t, couriers]);
  return (
    <MasterPage
      id="printers"
      title={t('nav.printers')}
      add={t('printers.add')}
      file="printers"
      right="settings.write"
      list={list}
      columns={columns}
      idOf={(printer) => printer.id}
      empty={{ title: t('printers.empty'), hint: t('printers.emptyHint') }}
      narrow={(printer) => (
        <>
          <CardLine end={<Quantity value={String(printer.waiting)} />}>
            <strong className="clip">{printer.name}</strong>
            <PrinterState printer={printer} />
          </CardLine>
          <CardLine>
            <span className="clip quiet">
              {printer.node.name} · {t(`printers.size.${printer.paper}`)}
            </span>
          </CardLine>
        </>
      )}
      panel={(printer, onMade) => <PrinterPanel printer={printer} onMade={onMade} />}
    />
  );
}

function PrinterPanel({ printer, onMade }: { printer: Printer | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const { data: nodes = [] } = useQuery(nodesQuery);
  const { data: couriers = [] } = useQuery(couriersQuery);
  const refresh = () => queryClient.invalidateQueries({ queryKey: printersQuery.queryKey });
  const save = async (_: Partial<PrinterInput>, body: PrinterInput) => {
    const kept = printer
      ? await call(changePrinter, { params: { id: printer.id }, body, ifMatch: printer.version })
      : await call(createPrinter, { body });
    await refresh();
    if (!printer) onMade(kept.id);
  };
  const places = nodes.map(({ id, name }) => ({ value: id, text: name }));
  const options = couriers.map(({ code, name }) => ({ value: code, text: name }));
  return (
    <EditPanel
      id={`printer/${printer?.id ?? 'new'}`}
      title={printer?.name ?? t('printers.add')}
      head={printer && <PrinterState printer={printer} />}
      document={draftOf(printer)}
      readOnly={!mayWrite}
      fresh={printer === null}
      missing={({ name, nodeId }) => (name.trim() === '' || nodeId === '' ? t('printers.missing') : null)}
      sections={({ values }) => [sectionOf(t, places, options, values.paper)]}
      save={save}
      reread={() => void refresh()}
      history={(fields) =>
        printer && (
          <History
            subject={`printer/${printer.id}`}
            version={printer.version}
            fields={fields}
            labelOf={(name) => (name === 'couriers' ? t('printers.couriers') : undefined)}
            load={(query, signal) => call(printerHistory, { params: { id: printer.id }, query, signal })}
          />
        )
      }
    />
  );
}

const draftOf = (printer: Printer | null): PrinterInput => ({
  name: printer?.name ?? '',
  nodeId: printer?.nodeId ?? '',
  paper: printer?.paper ?? '76x130',
  couriers: printer?.couriers ?? [],
  active: printer?.active ?? true,
});

const sectionOf = (
  t: TFunction,
  nodes: readonly Option[],
  couriers: readonly Option[],
  paper: PrinterInput['paper'],
): FormSection<PrinterInput> => ({
  title: t('printers.section'),
  fields: [
    { kind: 'text', name: 'name', label: t('printers.name'), hint: t('printers.nameHint'), required: true },
    {
      kind: 'choice',
      name: 'nodeId',
      label: t('printers.node'),
      required: true,
      options: [{ value: '', text: t('form.choose') }, ...nodes],
    },
    {
      kind: 'choice',
      name: 'paper',
      label: t('printers.paper'),
      hint: t('printers.paperHint'),
      options: PAPER_SIZES.map((value) => ({ value, text: t(`printers.size.${value}`) })),
    },
    ...(paper === 'A4'
      ? []
      : [
          {
            kind: 'choices' as const,
            name: 'couriers' as const,
            label: t('printers.couriers'),
            hint: t('printers.couriersHint'),
            options: couriers,
          },
        ]),
    { kind: 'switch', name: 'active', label: t('printers.on'), hint: t('printers.onHint') },
  ],
});

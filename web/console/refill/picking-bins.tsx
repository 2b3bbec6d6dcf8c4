/** Which bin each SKU is picked from, and how many are to lie there: set here or by file. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changePickingBin, type PickingBin } from '../../../src/contract/refill.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { call } from '../api.ts';
import { FindSku } from '../catalog/find-sku.tsx';
import { MasterPage } from '../master-page.tsx';
import { queryClient, useRight } from '../queries.ts';
import { pickingBinsQuery } from './refill-queries.ts';

const figure = (
  t: TFunction,
  id: 'minimum' | 'maximum' | 'holds',
  more: Partial<Column<PickingBin>> = {},
): Column<PickingBin> => ({
  ...{ id, title: t(`refill.${id}`), width: 88, align: 'right', cell: (row) => <Quantity value={row[id]} />, ...more },
});

const columnsOf = (t: TFunction): Column<PickingBin>[] => [
  { id: 'bin', title: t('map.bin'), width: 136, cell: ({ bin }) => <strong>{bin}</strong> },
  { id: 'code', title: t('stock.merchantCode'), width: 128, cell: ({ sku }) => sku.merchantCode },
  {
    id: 'name',
    title: t('stock.name'),
    width: 200,
    grow: 2,
    rank: 2,
    cell: ({ sku }) => `${sku.name} ${sku.properties}`,
  },
  figure(t, 'holds'),
  figure(t, 'minimum', { rank: 1 }),
  figure(t, 'maximum', { rank: 1 }),
];

export function PickingBins({ nodeId, bar }: { nodeId: string; bar: ReactNode }) {
  const { t } = useTranslation();
  const list = useQuery(pickingBinsQuery(nodeId));
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <MasterPage
      id="pickingBins"
      title={t('refill.view.bins')}
      bar={bar}
      add={t('refill.addBin')}
      file="pickingBins"
      right="stock.write"
      list={list}
      columns={columns}
      idOf={({ sku }) => sku.id}
      empty={{ title: t('refill.noBins'), hint: t('refill.noBinsHint') }}
      narrow={({ bin, sku, holds, maximum }) => (
        <>
          <CardLine end={`${holds} / ${maximum}`}>
            <strong className="clip">{bin}</strong>
          </CardLine>
          <CardLine>
            <span className="clip quiet">
              {sku.merchantCode} {sku.name}
            </span>
          </CardLine>
        </>
      )}
      panel={(row, onMade) =>
        row ? <BinPanel nodeId={nodeId} row={row} onMade={onMade} /> : <NewBin nodeId={nodeId} onMade={onMade} />
      }
    />
  );
}

const FRESH = { bin: '', minimum: '0', maximum: '' };
type Chosen = PickingBin['sku'];

/** First the SKU; then its bin is a form like any other. */
function NewBin({ nodeId, onMade }: { nodeId: string; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const [sku, setSku] = useState<Chosen | null>(null);
  if (!sku) return <FindSku autoFocus placeholder={t('refill.findSku')} onPick={setSku} />;
  return <BinPanel nodeId={nodeId} row={{ ...FRESH, sku, holds: '0', version: 0 }} onMade={onMade} />;
}

function BinPanel({ nodeId, row, onMade }: { nodeId: string; row: PickingBin; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('stock.write');
  const { sku, bin, minimum, maximum, version } = row;
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['pickingBins'] });
  return (
    <EditPanel
      id={`pickingBin/${nodeId}/${sku.id}`}
      title={`${sku.merchantCode} · ${sku.name} ${sku.properties}`}
      document={{ bin, minimum, maximum }}
      readOnly={!mayWrite}
      fresh={version === 0}
      missing={(values) => (values.bin && values.maximum ? null : t('refill.binMissing'))}
      sections={() => [
        {
          title: t('refill.levels'),
          hint: t('refill.levelsHint'),
          fields: [
            { kind: 'text', name: 'bin', label: t('map.bin'), required: true },
            { kind: 'whole', name: 'minimum', label: t('refill.minimum') },
            { kind: 'whole', name: 'maximum', label: t('refill.maximum') },
          ],
        },
      ]}
      save={async (_, values) => {
        await call(changePickingBin, { params: { skuId: sku.id }, body: { nodeId, ...values }, ifMatch: version });
        await refresh();
        onMade(sku.id);
      }}
      reread={() => void refresh()}
    />
  );
}

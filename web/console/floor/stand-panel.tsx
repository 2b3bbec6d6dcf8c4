/** Where one bin stands: its zone, aisle, bay and level. */
import { useTranslation } from 'react-i18next';
import { type BinInput, changeBin, type MapBin, type WarehouseMap } from '../../../src/contract/floor.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import { refreshMap } from './floor-queries.ts';

type Draft = Omit<BinInput, 'zoneId'> & { zoneId: string };

export function StandPanel({ map, bin }: { map: WarehouseMap; bin: MapBin }) {
  const { t } = useTranslation();
  const mayWrite = useRight('stock.write');
  const { zoneId, aisle, bay, level, active } = bin;
  const refresh = () => refreshMap(map.node.id);
  const save = async (_: Partial<Draft>, { zoneId: zone, ...rest }: Draft) => {
    const body = { ...rest, aisle: rest.aisle.trim(), zoneId: zone || null };
    await call(changeBin, { params: { id: map.node.id, code: bin.code }, body, ifMatch: bin.version });
    await refresh();
  };
  const zones = map.zones.map(({ id, code, name }) => ({ value: id, text: `${code} ${name}` }));
  return (
    <EditPanel<Draft>
      id={`bin/${map.node.id}/${bin.code}`}
      title={bin.code}
      document={{ zoneId: zoneId ?? '', aisle, bay, level, active }}
      readOnly={!mayWrite}
      missing={({ aisle: at, bay: place }) => ((at.trim() === '') === (place === null) ? null : t('map.halfPlaced'))}
      sections={() => [
        {
          title: t('map.stand'),
          hint: t('map.standHint'),
          fields: [
            {
              kind: 'choice',
              name: 'zoneId',
              label: t('map.zone'),
              options: [{ value: '', text: t('map.noZone') }, ...zones],
            },
            { kind: 'text', name: 'aisle', label: t('map.aisle') },
            { kind: 'whole', name: 'bay', label: t('map.bay'), optional: true, counted: true },
            { kind: 'whole', name: 'level', label: t('map.level'), optional: true, counted: true },
            { kind: 'switch', name: 'active', label: t('map.inUse') },
          ],
        },
      ]}
      save={save}
      reread={() => void refresh()}
    />
  );
}

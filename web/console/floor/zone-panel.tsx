/** One zone of a warehouse, or a new one. */
import { useTranslation } from 'react-i18next';
import { changeZone, createZone, ZONE_KINDS, type Zone, type ZoneInput } from '../../../src/contract/floor.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import { refreshMap } from './floor-queries.ts';

type Props = { nodeId: string; zone: Zone | null; onMade: (id: string) => void };

export function ZonePanel({ nodeId, zone, onMade }: Props) {
  const { t } = useTranslation();
  const mayWrite = useRight('stock.write');
  const refresh = () => refreshMap(nodeId);
  const save = async (_: Partial<ZoneInput>, body: ZoneInput) => {
    const kept = zone
      ? await call(changeZone, { params: { id: nodeId, zoneId: zone.id }, body, ifMatch: zone.version })
      : await call(createZone, { params: { id: nodeId }, body });
    await refresh();
    if (!zone) onMade(kept.id);
  };
  const { code = '', name = '', kind = 'picking', active = true } = zone ?? {};
  return (
    <EditPanel<ZoneInput>
      id={`zone/${nodeId}/${zone?.id ?? 'new'}`}
      title={zone ? `${zone.code} ${zone.name}` : t('map.addZone')}
      document={{ code, name, kind, active }}
      readOnly={!mayWrite}
      fresh={zone === null}
      missing={(values) =>
        values.name.trim() === '' || !/^[A-Za-z0-9]{1,12}$/.test(values.code) ? t('map.zoneMissing') : null
      }
      sections={() => [
        {
          title: t('map.zone'),
          fields: [
            { kind: 'text', name: 'code', label: t('map.zoneCode'), hint: t('map.zoneCodeHint'), required: true },
            { kind: 'text', name: 'name', label: t('map.zoneName'), required: true },
            {
              kind: 'choice',
              name: 'kind',
              label: t('map.zoneKind'),
              options: ZONE_KINDS.map((value) => ({ value, text: t(`map.kind.${value}`) })),
            },
            { kind: 'switch', name: 'active', label: t('map.inUse') },
          ],
        },
      ]}
      save={save}
      reread={() => void refresh()}
    />
  );
}

/** What stands beside the map: a bin, where it stands, a zone, the floor, or bins made in bulk. */
import type { WarehouseMap } from '../../../src/contract/floor.ts';
import { BinPanel } from './bin-panel.tsx';
import { FloorPanel } from './floor-panel.tsx';
import { MakeBinsPanel } from './make-bins-panel.tsx';
import type { MapSearch } from './map-search.ts';
import { StandPanel } from './stand-panel.tsx';
import { ZonePanel } from './zone-panel.tsx';

type Props = { map: WarehouseMap; open: string; show: (next: MapSearch) => void };

export function MapPanel({ map, open, show }: Props) {
  const cut = open.indexOf(':');
  const [kind, id] = cut < 0 ? [open, ''] : [open.slice(0, cut), open.slice(cut + 1)];
  const bin = map.bins.find(({ code }) => code === id);
  if (kind === 'bin' && bin) return <BinPanel map={map} bin={bin} onMove={() => show({ open: `stand:${id}` })} />;
  if (kind === 'stand' && bin) return <StandPanel map={map} bin={bin} />;
  if (kind === 'zone') {
    const zone = map.zones.find((one) => one.id === id) ?? null;
    return <ZonePanel nodeId={map.node.id} zone={zone} onMade={(made) => show({ open: `zone:${made}` })} />;
  }
  if (kind === 'make') return <MakeBinsPanel map={map} onZone={() => show({ open: 'zone:new' })} />;
  return <FloorPanel map={map} />;
}

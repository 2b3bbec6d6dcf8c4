/** A base as its form sees it: places as one text, and back into what the server takes. */
import type {
  DeliveryArea,
  DeliveryBase,
  DeliveryBaseInput,
  DeliverySlot,
  DeliveryVan,
} from '../../../src/contract/delivery.ts';
import { pointOf } from './point.ts';

export type AreaDraft = Omit<DeliveryArea, 'lat' | 'lng'> & { point: string };
export type BaseDraft = {
  nodeId: string;
  point: string;
  detourPercent: number | null;
  speedKmh: number | null;
  serviceMinutes: number | null;
  areas: AreaDraft[];
  slots: DeliverySlot[];
  vans: DeliveryVan[];
  active: boolean;
};

export function draftOf(base: DeliveryBase | null): BaseDraft {
  if (!base)
    return {
      ...{ nodeId: '', point: '', detourPercent: 35, speedKmh: 25, serviceMinutes: 6 },
      ...{ areas: [], slots: [], vans: [], active: true },
    };
  const { node, lat, lng, areas, detourPercent, speedKmh, serviceMinutes, slots, vans, active } = base;
  return {
    ...{ nodeId: node.id, point: `${lat}, ${lng}`, detourPercent, speedKmh, serviceMinutes, slots, vans, active },
    areas: areas.map(({ lat: north, lng: east, ...area }) => ({ ...area, point: `${north}, ${east}` })),
  };
}

/** The first thing that keeps it from being saved, by its text. */
export function lackOf(draft: BaseDraft): 'node' | 'point' | 'roads' | 'area' | 'van' | null {
  if (draft.nodeId === '') return 'node';
  if (!pointOf(draft.point)) return 'point';
  if (draft.detourPercent === null || draft.speedKmh === null || draft.serviceMinutes === null) return 'roads';
  if (draft.areas.some(({ name, point }) => name.trim() === '' || !pointOf(point))) return 'area';
  return draft.vans.some(({ name, maxWeightG, maxVolumeCm3 }) => !name.trim() || !maxWeightG || !maxVolumeCm3)
    ? 'van'
    : null;
}

export function bodyOf(draft: BaseDraft): DeliveryBaseInput {
  const { areas, point, slots, vans, active } = draft;
  return {
    ...pointOf(point)!,
    ...{ detourPercent: draft.detourPercent!, speedKmh: draft.speedKmh!, serviceMinutes: draft.serviceMinutes! },
    ...{ slots, vans, active },
    areas: areas.map(({ point: centre, ...area }) => ({ ...area, ...pointOf(centre)! })),
  };
}

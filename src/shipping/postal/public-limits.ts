/**
 * Limits of postal services as their public rules state them, to begin with. A merchant's contract may say otherwise, so
 * they are copied into what he keeps, and the source stands beside them.
 */
import { REGION_CODES } from '../../contract/countries.ts';
import type { Battery } from '../../contract/skus.ts';
import type { ServiceLimit } from './limits.ts';

export type PublicLimit = Omit<ServiceLimit, 'courier'> & { code: string };

const BUILT_IN: Battery[] = ['none', 'builtIn'];
const NONE = {
  ...{ weightMinG: null, weightMaxG: null, sideMaxMm: null, sidesMaxMm: null, girthMaxMm: null },
  // Numbers and customs forms are those of the Universal Postal Union, also to the regions.
  ...{ declares: [...REGION_CODES], numbers: 's10' as const },
};

export const PUBLIC_LIMITS: readonly PublicLimit[] = [
  {
    ...NONE,
    code: 'UPU-SMALL-PACKET',
    name: '国际小包 Small packet',
    ...{ weightMaxG: 2_000n, sideMaxMm: 600n, sidesMaxMm: 900n },
    countries: [],
    batteries: BUILT_IN,
    source: 'UPU Convention Regulations: small packets up to 2 kg; L + W + H ≤ 900 mm, one side ≤ 600 mm',
  },
  {
    ...NONE,
    code: 'UPU-PARCEL',
    name: '国际包裹 Postal parcel',
    ...{ weightMaxG: 30_000n, sideMaxMm: 1_500n, girthMaxMm: 3_000n },
    countries: [],
    batteries: BUILT_IN,
    source: 'UPU Convention Regulations: parcels; one side ≤ 1.5 m, length + girth ≤ 3 m; China Post takes up to 30 kg',
  },
  {
    ...NONE,
    code: 'EMS',
    name: '国际特快 EMS',
    ...{ weightMaxG: 30_000n, sideMaxMm: 1_500n, girthMaxMm: 3_000n },
    countries: [],
    batteries: ['none'],
    source:
      'EMS Standard Agreement (EMS Cooperative): 30 kg; one side ≤ 1.5 m, length + girth ≤ 3 m; lower in some countries',
  },
  {
    ...NONE,
    code: 'EPACKET-US',
    name: 'e邮宝 ePacket 美国',
    ...{ weightMaxG: 2_000n, sideMaxMm: 600n, sidesMaxMm: 900n },
    countries: ['US'],
    declares: [],
    batteries: BUILT_IN,
    source: 'China Post ePacket: up to 2 kg; L + W + H ≤ 900 mm, one side ≤ 600 mm',
  },
];

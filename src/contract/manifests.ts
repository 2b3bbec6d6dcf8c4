/**
 * Manifests filled scan by scan (WMS-9): each parcel is scanned out, right or wrong is said at once, and all leave when
 * the manifest is closed.
 */
import { type Static, Type } from 'typebox';
import { CourierCode } from './courier-rules.ts';
import { ById, endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { CourierRef, NodeRef } from './order-words.ts';
import { Outcomes, Page, PageQuery, Refusal } from './paging.ts';

export const MANIFEST_STATES = ['open', 'closed'] as const;

export const Manifest = Output({
  id: Id,
  number: Type.String(),
  courier: CourierRef,
  node: NodeRef,
  state: Type.Enum(MANIFEST_STATES),
  /** On it; once it is closed, those that left. */
  parcels: Type.Integer(),
  createdAt: Moment,
  closedAt: Nullable(Moment),
});
export type Manifest = Static<typeof Manifest>;

export const listManifests = endpoint({
  method: 'GET',
  path: '/api/v1/manifests',
  summary: 'Manifests, newest first',
  scope: 'shipping.read',
  query: PageQuery({ state: Type.Optional(Type.Enum(MANIFEST_STATES)) }),
  response: Page(Manifest),
});

/** Refuses: `shipping.courierUnknown`, `stock.nodeUnknown` (404). */
export const openManifest = endpoint({
  method: 'POST',
  path: '/api/v1/manifests/open',
  summary: 'Begin to scan parcels out to a courier',
  scope: 'shipping.write',
  body: Input({ courier: CourierCode, nodeId: Id }),
  response: Manifest,
});

const Scanned = Input({ waybillNumber: Type.String({ minLength: 1, maxLength: 64 }) });
export const SCAN_OUT_VERDICTS = ['right', 'already', 'wrong'] as const;

/**
 * A wrong parcel is an answer: `warehouse.waybillUnknown`, `shipping.numberReplaced`, `shipping.otherCourier`,
 * `shipping.otherNode`, `shipping.notChecked`, `shipping.stopped`, `shipping.alreadyShipped`, `shipping.noWaybill`,
 * `shipping.onManifest`. Refuses: `shipping.manifestUnknown` (404), `shipping.manifestClosed`.
 */
export const scanOut = endpoint({
  method: 'POST',
  path: '/api/v1/manifests/:id/scan',
  summary: 'Scan one parcel out',
  scope: 'shipping.write',
  params: ById,
  body: Scanned,
  response: Output({ verdict: Type.Enum(SCAN_OUT_VERDICTS), refusal: Nullable(Refusal), manifest: Manifest }),
});

/** Refuses: `shipping.manifestUnknown` (404), `shipping.manifestClosed`, `shipping.notOnManifest`. */
export const takeOffManifest = endpoint({
  method: 'POST',
  path: '/api/v1/manifests/:id/take-off',
  summary: 'Take a parcel off an open manifest',
  scope: 'shipping.write',
  params: ById,
  body: Scanned,
  response: Manifest,
});

/**
 * Outcomes are per fulfilment: what was stopped meanwhile stays and comes off. Refuses: `shipping.manifestUnknown` (404),
 * `shipping.manifestClosed`.
 */
export const closeManifest = endpoint({
  method: 'POST',
  path: '/api/v1/manifests/:id/close',
  summary: 'The courier takes it: what is on it leaves the stock',
  scope: 'shipping.write',
  params: ById,
  response: Output({ manifest: Manifest, outcomes: Outcomes.properties.outcomes }),
});

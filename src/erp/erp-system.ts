/**
 * The port to an ERP (ERP-1). `connectors/erp/<kind>/` implements it. Documents have numbers of their sender: the same
 * number is the same document, told again or not. What cannot be read without guessing is `Damaged` as a whole, with where:
 * `segment`, `field`, `line`.
 */
import type { Answer } from '../channels/channels.ts';
import type { ServiceAccess } from '../shipping/shipping.ts';

/** Where in its file something stands, for whoever has to look at it. */
export type Where = { segment: string; field: string; line: number };

export type ErpMaterial = Where & {
  code: string;
  name: string;
  unit: string;
  weightG: bigint | null;
  barcodes: string[];
  /** The ERP has marked it as deleted: it is sold no more. */
  deleted: boolean;
};

export type ErpMovement = Where & {
  item: number;
  code: string;
  plant: string;
  storageLocation: string;
  /** Signed: came to the place, or went. */
  quantity: bigint;
  /** The ERP's own word for what kind it is. */
  type: string;
  /** Our document's number; else its own. */
  reference: string;
  /** A document of ours belongs to it; a count or a correction over there stands alone. */
  paired: boolean;
  postedAt: Date;
};

export type ErpStockLine = Where & { code: string; plant: string; storageLocation: string; quantity: bigint };

/** What became of a document of ours there. */
export type ErpStatus = Where & {
  number: string;
  result: 'accepted' | 'refused' | 'sent';
  code: string;
  message: string;
};

export type ErpBody =
  | { kind: 'materials'; materials: ErpMaterial[] }
  | { kind: 'movements'; movements: ErpMovement[] }
  | { kind: 'stock'; asOf: Date; lines: ErpStockLine[] }
  | { kind: 'status'; statuses: ErpStatus[] };

export type ErpDocument = ErpBody & { number: string; text: string };

/** A parcel that left, as a sales order of the ERP. */
export type ErpOrder = {
  /** The parcel's number. */
  id: string;
  orderNumber: string;
  shippedAt: Date;
  currency: string;
  plant: string;
  storageLocation: string;
  lines: { line: number; code: string; name: string; unit: string; quantity: bigint; amountMinor: bigint }[];
};

export interface ErpSystem {
  readonly kind: string;
  /** Names of the credentials and options a person types in. */
  readonly credentials: readonly string[];
  readonly options: readonly string[];
  /** All documents of a file, or none of them. Throws `Damaged`. */
  read(access: ServiceAccess, file: Buffer): ErpDocument[];
  /** The document under the number given: the same order under the same number is the same text. */
  writeOrder(access: ServiceAccess, number: string, order: ErpOrder): string;
  /** `accepted`: it has arrived there; what became of it is told by a status. */
  send(access: ServiceAccess, text: string): Promise<Answer>;
  /** Asks for a report of what there is; null: it only tells by itself. Throws `OutsideFailure`. */
  askStock(access: ServiceAccess, place: { plant: string; storageLocation: string }): Promise<Buffer | null>;
  /** Whether a request that pushes a file is the ERP's. */
  isGenuine(access: ServiceAccess, headers: Record<string, string | undefined>): boolean;
  /** What the ERP hears of a file that was taken, and of one that was refused. */
  reply(access: ServiceAccess, refusal: { code: string; data: Record<string, unknown> } | null): string;
}

/**
 * What a channel must be told about shipments (CHN-8). An upload is one channel order in one parcel; its id follows from
 * both, so the same shipment is never two uploads. Sending is `send-uploads.ts`; here is what is to be sent, and what a
 * person can do about it.
 */
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { Tally } from '../kernel/counters.ts';
import { table } from '../kernel/db/rows.ts';
import { joined, raw, sql } from '../kernel/db/sql.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import type { Outcome } from '../kernel/refusal.ts';
import { repeatTold, type ToldState } from './answers.ts';
import type { Shipment } from './connector.ts';
import { isCalled, shopsOf } from './shops.ts';
import { wakeShops } from './wake-shops.ts';

export type UploadSpec = {
  /** Left out: by own courier, or without logistics when there is no waybill number. */
  kind?: Shipment['kind'];
  shopId: Id;
  orderId: Id;
  fulfilmentId: Id;
  /** An earlier parcel of the order that was taken back, though the channel may have heard of it. */
  replaces?: Id | undefined;
  channelNumber: string;
  carrier: string;
  /** Empty: shipped without a courier. */
  waybillNumber: string;
  shippedAt: Date;
  /** Part of a divided order: only `lines` were shipped. */
  partial: boolean;
  lines: { lineNumber: string; quantity: bigint }[];
};

/** A row to send. `lines` are as the channel numbers them. */
export type Upload = Omit<UploadSpec, 'lines' | 'kind' | 'replaces'> & {
  id: Id;
  kind: Shipment['kind'];
  lines: { lineNumber: string; quantity: string }[];
  corrects: Id | null;
  state: ToldState;
};

export const uploadTable = table<Upload>('shipment_upload', {
  id: 'uuid',
  shopId: 'uuid',
  orderId: 'uuid',
  fulfilmentId: 'uuid',
  channelNumber: 'text',
  kind: 'text',
  carrier: 'text',
  waybillNumber: 'text',
  lines: 'jsonb',
  shippedAt: 'timestamptz',
  partial: 'boolean',
  corrects: 'uuid',
  state: 'text',
});

/**
 * Queues uploads in the transaction that ships. Shops whose channel is not called get none: there is nobody to tell. A
 * part without lines of the channel (gifts of ours) tells it nothing either. Queued twice is queued once.
 */
export async function queueUploads(ctx: Ctx, specs: readonly UploadSpec[]): Promise<void> {
  if (specs.length === 0) return;
  const called = new Set((await shopsOf(ctx)).filter(isCalled).map((shop) => shop.id));
  const telling = specs.filter((spec) => called.has(spec.shopId) && !(spec.partial && spec.lines.length === 0));
  const told = await toldBefore(ctx, telling);
  await insertUploads(
    ctx,
    telling.map((spec): Upload => {
      const before = told.get(`${spec.replaces}/${spec.channelNumber}`);
      return before ? { ...uploadOf(spec), kind: 'correctedNumber', corrects: before } : uploadOf(spec);
    }),
  );
}

/** What the channel may have heard of parcels that were taken back, by `parcel/number of the channel`: it is corrected. */
async function toldBefore(ctx: Ctx, specs: readonly UploadSpec[]): Promise<Map<string, Id>> {
  const again = specs.filter((spec) => spec.replaces);
  if (again.length === 0) return new Map();
  const rows = await ctx.sql<{ id: Id; parcel: Id; number: string }>`
    select id, fulfilment_id as parcel, channel_number as number
    from shipment_upload
    where tenant_id = ${ctx.tenant}
      and order_id = any(${again.map((spec) => spec.orderId)}::uuid[])
      and fulfilment_id = any(${again.map((spec) => spec.replaces)}::uuid[])
      and state <> 'refused'
    order by id`;
  return new Map(rows.map((row) => [`${row.parcel}/${row.number}`, row.id]));
}

/** Parcels were taken back: what no channel was told of yet is not told. */
export async function takeBackUploads(ctx: Ctx, parcels: readonly { orderId: Id; fulfilmentId: Id }[]): Promise<void> {
  await ctx.sql`
    delete from shipment_upload
    where tenant_id = ${ctx.tenant}
      and order_id = any(${parcels.map((parcel) => parcel.orderId)}::uuid[])
      and fulfilment_id = any(${parcels.map((parcel) => parcel.fulfilmentId)}::uuid[])
      and state = 'waiting'
      and tries = 0`;
}

const uploadOf = ({ replaces: _, ...spec }: UploadSpec): Upload => ({
  ...spec,
  id: derivedId(spec.fulfilmentId, `upload/${spec.shopId}/${spec.channelNumber}`),
  kind: spec.kind ?? (spec.waybillNumber === '' ? 'noLogistics' : 'ownCourier'),
  lines: spec.lines.map(({ lineNumber, quantity }) => ({ lineNumber, quantity: String(quantity) })),
  corrects: null,
  state: 'waiting',
});

async function insertUploads(ctx: Ctx, uploads: readonly Upload[]): Promise<void> {
  await uploadTable.insert(ctx, uploads, raw('on conflict (tenant_id, id) do nothing'));
  await wakeShops(
    ctx,
    'upload',
    uploads.map((upload) => upload.shopId),
  );
}

/**
 * A parcel got another waybill number. What the channel does not know is sent with the new one, also when it refused the
 * old one; what it may know is corrected by an upload of its own, after the first one has been accepted.
 */
export async function correctUploads(
  ctx: Ctx,
  corrections: readonly { orderId: Id; fulfilmentId: Id; carrier: string; waybillNumber: string }[],
): Promise<void> {
  const byParcel = new Map(corrections.map((correction) => [correction.fulfilmentId, correction]));
  const known = await ctx.run<Upload & { tries: number }>(sql`
    select ${uploadTable.select()}, tries
    from shipment_upload
    where tenant_id = ${ctx.tenant}
      and order_id = any(${corrections.map((correction) => correction.orderId)}::uuid[])
      and fulfilment_id = any(${[...byParcel.keys()]}::uuid[])
    order by id
    for update`);
  // The newest upload of a parcel and channel order is the one that says the number.
  const corrected = new Set(known.flatMap((upload) => upload.corrects ?? []));
  const latest = known.filter((upload) => !corrected.has(upload.id));
  const withNumber = (upload: Upload): Upload => {
    const { carrier, waybillNumber } = byParcel.get(upload.fulfilmentId)!;
    return { ...upload, carrier, waybillNumber };
  };
  const wrong = latest.filter((upload) => upload.waybillNumber !== withNumber(upload).waybillNumber);
  const refused = wrong.filter((upload) => upload.state === 'refused');
  const unsent = wrong.filter((upload) => upload.state === 'waiting' && upload.tries === 0).concat(refused);
  await uploadTable.update(ctx, unsent.map(withNumber), ['id'], ['carrier', 'waybillNumber']);
  await repeatUploads(
    ctx,
    refused.map((upload) => upload.id),
  );
  await insertUploads(
    ctx,
    wrong
      .filter((upload) => !unsent.includes(upload))
      .map((upload) => ({
        ...withNumber(upload),
        id: derivedId(upload.id, `correct/${byParcel.get(upload.fulfilmentId)!.waybillNumber}`),
        kind: 'correctedNumber',
        corrects: upload.id,
        state: 'waiting',
      })),
  );
}

/** What the channel said about the parcels of an order, the newest word per parcel. */
export async function uploadsOf(
  ctx: Ctx,
  orderId: Id,
): Promise<{ fulfilmentId: Id; state: ToldState; message: string; at: Date }[]> {
  return ctx.sql`
    select distinct on (fulfilment_id) fulfilment_id as "fulfilmentId", state, message, at
    from shipment_upload
    where tenant_id = ${ctx.tenant}
      and order_id = ${orderId}
    order by fulfilment_id, array_position('{refused,unknown,waiting,accepted}', state), at desc`;
}

/** Sends uploads again that are not accepted, with the same number; only those of `shops` where it is given. Refuses per upload `channels.uploadAccepted`, `channels.notFound`. */
export async function repeatUploads(
  ctx: Ctx,
  ids: readonly Id[],
  shops: readonly Id[] | null = null,
): Promise<Outcome<Id, string>[]> {
  const told = { table: 'shipment_upload', accepted: 'channels.uploadAccepted' } as const;
  const { again, outcomes } = await repeatTold(ctx, told, ids, shops);
  const tally = new Tally();
  tally.add('attention/failedUploads', -again.filter((row) => row.state === 'refused').length);
  await tally.write(ctx);
  await auditAll(
    ctx,
    'upload.repeat',
    again.map((row) => ({ subject: `upload/${row.id}`, detail: { state: row.state } })),
  );
  await wakeShops(
    ctx,
    'upload',
    again.map((row) => row.shopId),
  );
  return outcomes;
}

/** Everything the channels were or are to be told of parcels. */
export const uploadsOfParcels = (
  ctx: Ctx,
  parcels: readonly { orderId: Id; fulfilmentId: Id }[],
): Promise<{ orderId: Id; state: ToldState; tries: number }[]> =>
  ctx.sql`
    select order_id as "orderId", state, tries
    from shipment_upload
    where tenant_id = ${ctx.tenant}
      and order_id = any(${parcels.map(({ orderId }) => orderId)}::uuid[])
      and fulfilment_id = any(${parcels.map(({ fulfilmentId }) => fulfilmentId)}::uuid[])`;

export type UploadListRow = Upload & { tries: number; message: string; at: Date };

/** Uploads, newest first; one row more than `limit` when there is a next page. */
export const listOfUploads = (
  ctx: Ctx,
  q: { states: readonly ToldState[] | undefined; shops: readonly Id[] | null; after: Id | null; limit: number },
): Promise<UploadListRow[]> => {
  const conditions = [
    sql`tenant_id = ${ctx.tenant}`,
    ...(q.states?.length ? [sql`state = any(${q.states as ToldState[]}::text[])`] : []),
    ...(q.shops ? [sql`shop_id = any(${q.shops as Id[]}::uuid[])`] : []),
    ...(q.after ? [sql`id < ${q.after}`] : []),
  ];
  return ctx.run<UploadListRow>(sql`
    select ${uploadTable.select()}, tries, message, at
    from shipment_upload
    where ${joined(conditions, ' and ')}
    order by id desc
    limit ${q.limit + 1}`);
};

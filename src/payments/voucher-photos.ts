/** Images of vouchers (PAY-2), kept as every picture is; added while a voucher waits, and never taken away. */
import { MOST_VOUCHER_PHOTOS, VOUCHER_PHOTO_BYTES } from '../contract/offline-vouchers.ts';
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import { keepPictures, openPicture, readPictureType } from '../kernel/files/pictures.ts';
import type { UploadedFile } from '../kernel/http/uploads.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { lockWaiting } from './enter-voucher.ts';

export type VoucherPhoto = {
  id: Id;
  voucherId: Id;
  type: 'image/jpeg' | 'image/png' | 'image/webp';
  bytes: number;
  sha256: string;
  at: Date;
  by: string;
};
const photoTable = table<VoucherPhoto>('voucher_photo', {
  id: 'uuid',
  voucherId: 'uuid',
  type: 'text',
  bytes: 'int',
  sha256: 'text',
  at: 'timestamptz',
  by: 'text',
});

/** By voucher; one without images is left out. */
export async function photosOfVouchers(ctx: Ctx, voucherIds: readonly Id[]): Promise<Map<Id, VoucherPhoto[]>> {
  const photos = await ctx.run<VoucherPhoto>(sql`
    select ${photoTable.select()}
    from voucher_photo
    where tenant_id = ${ctx.tenant}
      and voucher_id = any(${voucherIds as Id[]}::uuid[])
    order by id`);
  return Map.groupBy(photos, ({ voucherId }) => voucherId);
}

/** Refuses as the contract's `addVoucherPhotos`. */
export async function addVoucherPhotos(
  db: Database,
  scope: Scope,
  dataDir: string,
  voucherId: Id,
  files: readonly UploadedFile[],
): Promise<void> {
  if (files.length === 0) throw new Refused('payments.imageType');
  const kept = await Promise.all(
    files.map(async (file) => {
      if (file.bytes > VOUCHER_PHOTO_BYTES) throw new Refused('payments.imageTooLarge', { bytes: VOUCHER_PHOTO_BYTES });
      const type = await readPictureType(file.path);
      if (type === null) throw new Refused('payments.imageType');
      return { file, type, id: db.world.newId() };
    }),
  );
  await keepPictures(dataDir, scope.tenant, kept, () =>
    db.transaction(scope, async (ctx) => {
      await lockWaiting(ctx, voucherId);
      const before = (await photosOfVouchers(ctx, [voucherId])).get(voucherId)?.length ?? 0;
      if (before + kept.length > MOST_VOUCHER_PHOTOS)
        throw new Refused('payments.imagesTooMany', { most: MOST_VOUCHER_PHOTOS });
      await photoTable.insert(
        ctx,
        kept.map(({ id, type, file: { bytes, sha256 } }) => ({
          ...{ id, voucherId, type, bytes, sha256, at: new Date(ctx.now()), by: actorText(ctx.actor) },
        })),
      );
      await ctx.sql`
        update offline_voucher
        set version = version + 1
        where tenant_id = ${ctx.tenant}
          and id = ${voucherId}`;
      await auditAll(ctx, 'voucher.image', [
        { subject: `offlineVoucher/${voucherId}`, detail: { count: kept.length } },
      ]);
    }),
  );
}

/** Refuses `payments.imageUnknown` (404), also when its file is gone. */
export async function openVoucherPhoto(
  db: Database,
  scope: Scope,
  dataDir: string,
  id: Id,
): Promise<{ body: Buffer; type: string }> {
  const [photo] = await db.read(scope, (ctx) =>
    ctx.run<VoucherPhoto>(sql`
      select ${photoTable.select()} from voucher_photo where tenant_id = ${ctx.tenant} and id = ${id}`),
  );
  const body = photo && (await openPicture(dataDir, scope.tenant, id));
  if (!photo || !body) throw new Refused('payments.imageUnknown', {}, 404);
  return { body, type: photo.type };
}

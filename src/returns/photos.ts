/**
 * Photos of what came back (RET-3), kept as every picture is (`kernel/files/pictures.ts`); what is none is refused.
 */
import { MOST_PHOTOS, PHOTO_BYTES, type PHOTO_OF, type PHOTO_TYPES } from '../contract/returns.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { table } from '../kernel/db/rows.ts';
import { raw, sql } from '../kernel/db/sql.ts';
import { keepPictures, openPicture, readPictureType } from '../kernel/files/pictures.ts';
import type { UploadedFile } from '../kernel/http/uploads.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';

export type PhotoOf = (typeof PHOTO_OF)[number];
type Photo = {
  id: Id;
  of: PhotoOf;
  ofId: Id;
  type: (typeof PHOTO_TYPES)[number];
  bytes: number;
  sha256: string;
  note: string;
  at: Date;
  by: string;
};
const photoTable = table<Photo>('return_photo', {
  id: 'uuid',
  of: 'text',
  ofId: 'uuid',
  type: 'text',
  bytes: 'int',
  sha256: 'text',
  note: 'text',
  at: 'timestamptz',
  by: 'text',
});

const OWNERS: Record<PhotoOf, string> = { parcel: 'return_parcel', case: 'after_sale_case', claim: 'courier_claim' };
type Asked = { of: PhotoOf; ofId: Id; note?: string | undefined; files: readonly UploadedFile[] };

/** The files are there before their rows are; when the rows cannot be written they go again. Refuses as the contract's `addPhotos`. */
export async function addPhotos(
  db: Database,
  scope: Scope,
  dataDir: string,
  { of, ofId, note = '', files }: Asked,
  assertReached: (ctx: Ctx) => Promise<void>,
): Promise<{ id: Id; type: string; at: Date; note: string }[]> {
  if (files.length === 0) throw new Refused('returns.photoType');
  const kept = await Promise.all(files.map(async (file) => ({ file, type: await typeOf(file), id: db.world.newId() })));
  return keepPictures(dataDir, scope.tenant, kept, () =>
    db.transaction(scope, async (ctx) => {
      await assertReached(ctx);
      await assertRoom(ctx, of, ofId, kept.length);
      const photos = kept.map(
        ({ id, type, file: { bytes, sha256 } }): Photo => ({
          ...{ id, of, ofId, type, bytes, sha256, note },
          ...{ at: new Date(ctx.now()), by: actorText(ctx.actor) },
        }),
      );
      await photoTable.insert(ctx, photos);
      return photos;
    }),
  );
}

async function typeOf({ path: from, bytes }: UploadedFile): Promise<Photo['type']> {
  if (bytes > PHOTO_BYTES) throw new Refused('returns.photoTooLarge', { bytes: PHOTO_BYTES });
  const type = await readPictureType(from);
  if (type === null) throw new Refused('returns.photoType');
  return type;
}

async function assertRoom(ctx: Ctx, of: PhotoOf, ofId: Id, more: number): Promise<void> {
  const owners = await ctx.run(
    sql`select from ${raw(OWNERS[of])} where tenant_id = ${ctx.tenant} and id = ${ofId} for update`,
  );
  if (owners.length === 0) throw new Refused('returns.photoOfNothing', {}, 404);
  const [row] = await ctx.sql<{ n: number }>`
    select count(*)::int as n
    from return_photo
    where tenant_id = ${ctx.tenant}
      and of_id = ${ofId}`;
  if (row!.n + more > MOST_PHOTOS) throw new Refused('returns.photoTooMany', { most: MOST_PHOTOS });
}

export const photosOf = (ctx: Ctx, of: PhotoOf, ofId: Id): Promise<Photo[]> =>
  ctx.run<Photo>(sql`
    select ${photoTable.select()}
    from return_photo
    where tenant_id = ${ctx.tenant}
      and of = ${of}
      and of_id = ${ofId}
    order by id`);

/** Refuses `returns.photoUnknown` (404), also when its file is gone. */
export async function openPhoto(
  db: Database,
  scope: Scope,
  dataDir: string,
  id: Id,
): Promise<{ body: Buffer; type: string }> {
  const [photo] = await db.read(scope, (ctx) =>
    ctx.run<Photo>(sql`select ${photoTable.select()} from return_photo where tenant_id = ${ctx.tenant} and id = ${id}`),
  );
  const body = photo && (await openPicture(dataDir, scope.tenant, id));
  if (!photo || !body) throw new Refused('returns.photoUnknown', {}, 404);
  return { body, type: photo.type };
}

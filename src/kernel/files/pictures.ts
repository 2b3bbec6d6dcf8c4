/**
 * Pictures people add to documents: kept in the data folder under ids of ours, never under a name somebody gave. What a file
 * is, is read from its first bytes.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Tenant } from '../context.ts';
import type { UploadedFile } from '../http/uploads.ts';
import type { Id } from '../ids.ts';

export type PictureType = 'image/jpeg' | 'image/png' | 'image/webp';

const HEAD_BYTES = 12;

/** JPEG, PNG or WebP by its first bytes; null for anything else. */
export function pictureType(head: Buffer): PictureType | null {
  if (head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  if (head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'image/png';
  const webp = head.subarray(0, 4).toString('latin1') === 'RIFF' && head.subarray(8, 12).toString('latin1') === 'WEBP';
  return webp ? 'image/webp' : null;
}

export async function readPictureType(from: string): Promise<PictureType | null> {
  const file = await fs.promises.open(from);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return pictureType(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

const placeOf = (dataDir: string, tenant: Tenant, id: Id): string => path.join(dataDir, 'photos', String(tenant), id);

/** The files are there before `write` keeps their rows; when the rows cannot be written they go again. */
export async function keepPictures<T>(
  dataDir: string,
  tenant: Tenant,
  pictures: readonly { id: Id; file: UploadedFile }[],
  write: () => Promise<T>,
): Promise<T> {
  await fs.promises.mkdir(path.join(dataDir, 'photos', String(tenant)), { recursive: true, mode: 0o700 });
  const places = pictures.map(({ id }) => placeOf(dataDir, tenant, id));
  try {
    await Promise.all(pictures.map(({ file }, i) => fs.promises.copyFile(file.path, places[i]!)));
    return await write();
  } catch (error) {
    await Promise.all(places.map((place) => fs.promises.rm(place, { force: true })));
    throw error;
  }
}

/** Null when the file is gone. */
export const openPicture = (dataDir: string, tenant: Tenant, id: Id): Promise<Buffer | null> =>
  fs.promises.readFile(placeOf(dataDir, tenant, id)).catch(() => null);

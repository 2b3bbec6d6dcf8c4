/**
 * Multipart requests: fields are collected, files are written to a temporary folder as they come, so an upload costs no
 * memory. The folder goes away with the answer; a handler that keeps a file copies it first.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import { Refused } from '../refusal.ts';

export type UploadedFile = {
  /** As the browser named it; never used as a path. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
};

export type Upload = { fields: Record<string, string>; files: UploadedFile[]; discard(): Promise<void> };

export const UPLOAD_LIMITS = {
  fileSize: 200_000_000,
  files: 20,
  fields: 20,
  fieldSize: 2000,
  parts: 40,
  headerPairs: 20,
};

/** Refuses `http.damaged` (400) for a file under another name than `file` or a field given twice; too large is 413. */
export async function readUpload(request: FastifyRequest): Promise<Upload> {
  const dir = await fs.promises.mkdtemp(path.join(os.tmpdir(), 'guanjia-upload-'));
  const discard = () => fs.promises.rm(dir, { recursive: true, force: true });
  const fields = new Map<string, string>();
  const files: UploadedFile[] = [];
  try {
    for await (const part of request.parts({ limits: UPLOAD_LIMITS })) {
      if (part.type === 'field') {
        if (fields.has(part.fieldname) || typeof part.value !== 'string') throw damaged(part.fieldname, 'given twice');
        fields.set(part.fieldname, part.value);
      } else {
        if (part.fieldname !== 'file') throw damaged(part.fieldname, 'files are sent as `file`');
        files.push(await store(part.file, part.filename, path.join(dir, String(files.length))));
        if (part.file.truncated) throw new Refused('http.tooLarge', { bytes: UPLOAD_LIMITS.fileSize }, 413);
      }
    }
  } catch (error) {
    await discard();
    throw error;
  }
  return { fields: Object.fromEntries(fields), files, discard };
}

async function store(file: NodeJS.ReadableStream, name: string | undefined, to: string): Promise<UploadedFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _, next) {
      hash.update(chunk);
      bytes += chunk.length;
      next(null, chunk);
    },
  });
  await pipeline(file, measure, fs.createWriteStream(to, { mode: 0o600 }));
  return { name: path.basename(name ?? 'file').slice(0, 200), path: to, bytes, sha256: hash.digest('hex') };
}

const damaged = (field: string, what: string) =>
  new Refused('http.damaged', { in: 'body', problems: [{ at: `/${field.slice(0, 60)}`, what }] }, 400);

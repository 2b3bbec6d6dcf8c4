/**
 * What a kind of file must be able to do to be imported. Kinds are plugged in by `modules.ts`; this module knows how
 * files are kept, read in batches, reported and resumed, and nothing of what is in them.
 */
import type { ImportKind as KindName } from '../contract/imports.ts';
import type { Ctx } from '../kernel/context.ts';
import type { FileSource } from '../kernel/files/files.ts';
import type { Id } from '../kernel/ids.ts';

/** Something that was not taken. `line` is the physical line, 1-based; 0: the file as a whole. */
export type FileError = { file: string; line: number; code: string; data: Record<string, unknown> };

/** One thing to take, and for how many rows of the file it stands; `layout` once it is known. */
export type Read<Row> = { row: Row; rows: number; layout?: string } | { error: FileError };

/** `rows` and `layout` where they are known only when it was taken. */
export type Took = { imported: number; duplicates: number; errors: FileError[]; rows?: number; layout?: string };

/** A file as it was uploaded; `path` is where we keep it. */
export type KeptFile = { name: string; path: string; bytes: number; sha256: string };

/** `account`: of money, where somebody said whose the file is. */
export type About = { importId: Id; shopId: Id | null; account: string | null; files: readonly KeptFile[] };

export interface ImportKind<Row = unknown> {
  readonly kind: KindName;
  /** Its rows belong to a shop. */
  readonly needsShop: boolean;
  /** Files of one upload are one export (orders and their goods); else each is an import of its own. */
  readonly together: boolean;
  /** Rows taken in one transaction. */
  readonly batch: number;
  /** In the order of the file, and always the same for the same files. Throws `Damaged` or `Refused` where nothing of it may be taken. */
  read(files: readonly FileSource[]): AsyncIterable<Read<Row>>;
  /** Takes rows in one transaction: all of them or none, and the same row again has no further effect. */
  take(ctx: Ctx, rows: Row[], about: About): Promise<Took>;
}

/** Backups of the house and houses from backups: what others may use. */
export { listBackups, pruneBackups } from './folder.ts';
export { type BackupKeeping, type BackupPlan, keepBackups } from './keep-backups.ts';
export { newestBackupCheck, type Watched } from './newest-check.ts';
export { checkBackup, chooseBackup, holdsKeys, restoreBackup } from './restore.ts';
export { type Source, takeBackup } from './take-backup.ts';
export { reachOf } from './wal.ts';

/** What we back up is our own embedded database; of another one only its keeper can say where its log is to go. */
export function refuseExternal(): void {
  if (process.env['DATABASE_URL'])
    throw new Error(
      'DATABASE_URL names a PostgreSQL of your own. Back it up with its own tools: `pg_basebackup` and an archive of its log, or `pg_dump -Fc`; see docs/operations.md#backup-and-restore.',
    );
}

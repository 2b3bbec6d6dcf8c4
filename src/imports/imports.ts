/** What other parts of the program may use of imports. */

export { billFiles } from './bill-files.ts';
export { courierBillFiles } from './courier-bill-files.ts';
export { importExports } from './export-imports.ts';
export { type ImportProgress, type ImportReport, importFile } from './import-file.ts';
export type { About, FileError, ImportKind, KeptFile, Read, Took } from './import-kind.ts';
export { importJobs, importSchedules } from './jobs.ts';
export { orderFiles } from './order-files.ts';
export type { ImportPorts } from './ports.ts';
export { importRoutes } from './routes.ts';
export { countFailedImports } from './store.ts';

/** What imports needs and does not have. `modules.ts` plugs it in. */
import type { ImportKind } from './import-kind.ts';
import type { DescribeActors } from './store.ts';

export type ImportPorts = {
  /** By name of the kind. */
  kinds: ReadonlyMap<string, ImportKind>;
  /** Files are kept below it, in `imports/`. */
  dataDir: string;
  /** People and others as they are shown, by how they are kept (`user:<id>`). */
  describeActors: DescribeActors;
};

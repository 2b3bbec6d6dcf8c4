/** What a change changed, for the audit log: `{ name: ['before', 'after'] }`. */
import { isDeepStrictEqual } from 'node:util';

export const differences = <Row extends object>(
  before: Row,
  after: Row,
  properties: readonly (keyof Row & string)[],
): Record<string, unknown> =>
  Object.fromEntries(
    properties.flatMap((property) =>
      isDeepStrictEqual(before[property], after[property]) ? [] : [[property, [before[property], after[property]]]],
    ),
  );

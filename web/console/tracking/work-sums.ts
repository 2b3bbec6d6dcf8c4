/** Work added up: by person and task, and by day. Pure. */
import type { WorkRow } from '../../../src/contract/work.ts';

export type PersonTask = {
  person: string;
  task: WorkRow['task'];
  lines: number;
  pieces: number;
  errors: number;
  minutes: number;
};

/** Who moved the most pieces first. */
export function sumsOf(rows: readonly WorkRow[]): PersonTask[] {
  const groups = Map.groupBy(rows, ({ person, task }) => `${person.kind}/${person.name}/${task}`);
  const sums = [...groups.values()].map((own) => ({
    ...{ person: own[0]!.person.name, task: own[0]!.task },
    lines: own.reduce((sum, { lines }) => sum + lines, 0),
    pieces: own.reduce((sum, { pieces }) => sum + Number(pieces), 0),
    errors: own.reduce((sum, { errors }) => sum + errors, 0),
    minutes: own.reduce((sum, { minutes }) => sum + minutes, 0),
  }));
  return sums.toSorted((a, b) => b.pieces - a.pieces);
}

/** Of less than five minutes nobody can say how fast it was. */
const LEAST_MINUTES = 5;
export const perHour = ({ pieces, minutes }: Pick<PersonTask, 'pieces' | 'minutes'>): number | null =>
  minutes < LEAST_MINUTES ? null : Math.round((pieces / minutes) * 60);

/** From the first day to the last. */
export function daysOf(rows: readonly WorkRow[]): { day: string; pieces: number; errors: number }[] {
  return [...Map.groupBy(rows, ({ day }) => day)]
    .map(([day, own]) => ({
      day,
      pieces: own.reduce((sum, { pieces }) => sum + Number(pieces), 0),
      errors: own.reduce((sum, { errors }) => sum + errors, 0),
    }))
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));
}

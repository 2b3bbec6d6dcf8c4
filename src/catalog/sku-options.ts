/** Free options as they travel (a list, in order) and as they are kept (by name). */
type Pair = { name: string; value: string };

export const optionsOf = (list: readonly Pair[]): Record<string, string> =>
  Object.fromEntries(list.map(({ name, value }) => [name.trim(), value.trim()]));

export const optionList = (options: Record<string, string>): Pair[] =>
  Object.entries(options).map(([name, value]) => ({ name, value }));

type Choice = { name: string; values: string[] };

export const choicesOf = (list: readonly Choice[]): Record<string, string[]> =>
  Object.fromEntries(list.map(({ name, values }) => [name.trim(), [...new Set(values.map((value) => value.trim()))]]));

export const choiceList = (options: Record<string, string[]>): Choice[] =>
  Object.entries(options).map(([name, values]) => ({ name, values }));

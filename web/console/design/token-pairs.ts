/** Which text stands on which ground: what is shown on the design page and checked by its test. */
import type { Palette } from '../../ui/tokens.ts';

type Name = keyof Palette;
const PLAIN: readonly Name[] = ['surface', 'raised', 'ground', 'hover', 'selected'];

export const PAIRS: readonly { ink: Name; grounds: readonly Name[] }[] = [
  { ink: 'ink', grounds: PLAIN },
  { ink: 'ink2', grounds: PLAIN },
  { ink: 'ink3', grounds: PLAIN },
  { ink: 'accent', grounds: [...PLAIN, 'accentSoft'] },
  { ink: 'onAccent', grounds: ['accent', 'accentHover'] },
  { ink: 'wait', grounds: ['surface', 'raised', 'waitSoft'] },
  { ink: 'danger', grounds: ['surface', 'raised', 'dangerSoft'] },
];

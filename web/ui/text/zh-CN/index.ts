/** Chinese, the language the console is written in first. */
import { first } from '../first.ts';
import { later } from '../later.ts';

export const zhCN = { ...first, ...later };

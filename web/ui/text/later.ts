/** Chinese that comes with the pages; the first screen, its frame and what opens over it do without. */
import { channels } from './zh-CN/channels.ts';
import { credentials } from './zh-CN/credentials.ts';
import { payments } from './zh-CN/payments.ts';
import { replay } from './zh-CN/replay.ts';
import { ruleCases } from './zh-CN/rule-cases.ts';
import { rules } from './zh-CN/rules.ts';
import { system } from './zh-CN/system.ts';

export const later = {
  ...channels,
  ...credentials,
  ...payments,
  ...system,
  ...replay,
  ...rules,
  ...ruleCases,
};

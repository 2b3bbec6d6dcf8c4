/** The commands for the chosen orders: the frequent ones as buttons with their key, the rest in a menu. */

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderState } from '../../../src/contract/order-words.ts';
import { type Act, Acts } from '../../ui/acts.tsx';
import { useKeys } from '../../ui/keys.ts';
import { expectTyping } from '../../ui/type-ahead.ts';
import { meQuery } from '../queries.ts';
import { CommandDialog } from './command-dialog.tsx';
import { COMMAND_LIST, type Command, type CommandName, isBulk, runCommand, type Target } from './order-commands.ts';
import css from './orders.module.css';

type Props = {
  targets: readonly Target[];
  /** Commands the document allows; without it the server decides per row. */
  allowed?: readonly CommandName[];
  /** The state they all have: finance decides with commands of its own. */
  queue?: OrderState | undefined;
};

const DECIDES = new Set<CommandName>(['approve', 'passFinance']);
const FINANCE = new Set<CommandName>(['passFinance', 'returnFromFinance', 'hold']);

export function CommandBar({ targets, allowed, queue }: Props) {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const [asked, setAsked] = useState<CommandName | null>(null);
  const usable = (command: Command) =>
    targets.length > 0 &&
    (command.count === 'one' ? targets.length === 1 : command.count === 'many' ? targets.length > 1 : true);
  // A document says what it allows, and shows nothing else; in a list the buttons keep their places.
  const commands = COMMAND_LIST.filter(
    ({ name, right, always }) => me?.rights.includes(right) && (!allowed || always || allowed.includes(name)),
  );
  const start = (command: Command) => {
    if (!usable(command)) return;
    if (command.name === 'split') expectTyping();
    if (command.asks) setAsked(command.name);
    else if (isBulk(command.name)) runCommand(t, command.name, targets, {} as never);
  };
  useKeys(
    t('keys.orders'),
    commands.flatMap((command) =>
      command.key
        ? [{ keys: [command.key], label: t(`orders.command.${command.name}`), run: () => start(command) }]
        : [],
    ),
  );
  const prominent = (command: Command) =>
    queue === 'waitFinanceReview' ? FINANCE.has(command.name) : (command.prominent ?? false);
  const actOf = (command: Command): Act => ({
    name: command.name,
    text: t(`orders.command.${command.name}`),
    hotkey: command.key,
    off: !usable(command),
    strong: DECIDES.has(command.name),
    danger: command.danger ?? false,
    parted: command.parted ?? false,
    run: () => start(command),
  });
  return (
    <div className={css.commands}>
      <Acts
        acts={commands.filter(prominent).map(actOf)}
        rest={commands.filter((command) => !prominent(command)).map(actOf)}
      />
      {asked && <CommandDialog name={asked} targets={targets} onClose={() => setAsked(null)} />}
    </div>
  );
}

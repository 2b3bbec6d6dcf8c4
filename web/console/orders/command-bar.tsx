/** The commands for the chosen orders: the frequent ones as buttons with their key, the rest in a menu. */

import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderState } from '../../../src/contract/order-words.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { meQuery } from '../queries.ts';
import { CommandDialog } from './command-dialog.tsx';
import { COMMAND_LIST, type Command, type CommandName, runCommand, type Target } from './order-commands.ts';
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
    ({ name, right }) => me?.rights.includes(right) && (!allowed || allowed.includes(name)),
  );
  const start = (command: Command) => {
    if (!usable(command)) return;
    if (command.asks) setAsked(command.name);
    else if (command.name !== 'merge' && command.name !== 'split') runCommand(t, command.name, targets, {} as never);
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
  // The one that decides stands first and is the strong one.
  const shown = commands.filter(prominent).sort((a, b) => Number(DECIDES.has(b.name)) - Number(DECIDES.has(a.name)));
  const rest = commands.filter((command) => !prominent(command));
  return (
    <div className={css.commands}>
      {shown.map((command) => (
        <Button
          key={command.name}
          size="small"
          type={DECIDES.has(command.name) ? 'primary' : 'default'}
          disabled={!usable(command)}
          onClick={() => start(command)}
        >
          {t(`orders.command.${command.name}`)}
          <Hotkey name={command.key} />
        </Button>
      ))}
      {rest.length > 0 && (
        <Dropdown
          trigger={['click']}
          transitionName=""
          menu={{
            items: rest.map((command) => ({
              key: command.name,
              danger: command.danger ?? false,
              disabled: !usable(command),
              label: t(`orders.command.${command.name}`),
              extra: command.key,
            })),
            onClick: ({ key }) => start(rest.find((command) => command.name === key)!),
          }}
        >
          <Button size="small" aria-label={t('action.more')} icon={<Ellipsis size={14} aria-hidden />} />
        </Dropdown>
      )}
      {asked && <CommandDialog name={asked} targets={targets} onClose={() => setAsked(null)} />}
    </div>
  );
}

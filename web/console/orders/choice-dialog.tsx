/** Asks for a warehouse, a courier, a flag or where goods leave from: one keystroke or click chooses and runs. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StockFrom } from '../../../src/contract/order-words.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { countText } from '../../ui/format.ts';
import { Waiting } from '../../ui/states.tsx';
import { couriersQuery, nodesQuery } from '../queries.ts';
import { FlagMark } from './flag-mark.tsx';
import { runCommand, type Target } from './order-commands.ts';
import css from './orders.module.css';

type Props = {
  command: 'setNode' | 'setCourier' | 'setFlag' | 'splitShort';
  targets: readonly Target[];
  onClose: () => void;
};
const FROM: readonly StockFrom[] = ['oneNode', 'allNodes'];
type Choice = { value: string; text: string; detail: string; flag?: number };

/** Flags go by their own numbers, as on the platforms; the others by their place. */
const keyOf = ({ flag }: Choice, index: number): string | null =>
  flag !== undefined ? String(flag) : index < 9 ? String(index + 1) : null;

function useChoices(command: Props['command']): Choice[] | null {
  const { t } = useTranslation();
  const nodes = useQuery({ ...nodesQuery, enabled: command === 'setNode' });
  const couriers = useQuery({ ...couriersQuery, enabled: command === 'setCourier' });
  if (command === 'setFlag')
    return [0, 1, 2, 3, 4, 5].map((flag) => ({
      value: String(flag),
      text: t(`orders.flag.${flag}`),
      detail: '',
      flag,
    }));
  if (command === 'splitShort') return FROM.map((value) => ({ value, text: t(`bench.from.${value}`), detail: '' }));
  if (command === 'setNode')
    return (
      nodes.data?.map((node) => ({ value: node.id, text: node.name, detail: t(`stock.nodeKind.${node.kind}`) })) ?? null
    );
  return (
    couriers.data
      ?.filter((courier) => courier.active)
      .map(({ code, name, numbersLeft }) => ({
        value: code,
        text: name,
        detail:
          numbersLeft === null ? '' : t('shipping.numbersLeft', { count: numbersLeft, text: countText(numbersLeft) }),
      })) ?? null
  );
}

export function ChoiceDialog({ command, targets, onClose }: Props) {
  const { t } = useTranslation();
  const choices = useChoices(command);
  const [chosen, setChosen] = useState<string | null>(null);
  const run = (value: string) => {
    onClose();
    if (command === 'setNode') runCommand(t, 'setNode', targets, { nodeId: value });
    else if (command === 'setCourier') runCommand(t, 'setCourier', targets, { courier: value });
    else if (command === 'splitShort') runCommand(t, 'splitShort', targets, { from: value as StockFrom });
    else runCommand(t, 'setFlag', targets, { flag: Number(value) });
  };
  return (
    <Dialog
      title={t(`orders.command.${command}`)}
      okText={t(`orders.command.${command}`)}
      okDisabled={chosen === null}
      width={360}
      onClose={onClose}
      keys={(choices ?? []).flatMap((choice, index) => {
        const key = keyOf(choice, index);
        return key ? [{ keys: [key], label: '', run: () => run(choice.value) }] : [];
      })}
      onOk={() => {
        if (chosen !== null) run(chosen);
      }}
    >
      <p>{t(`orders.ask.${command}`, { count: targets.length })}</p>
      {choices === null && <Waiting rows={4} />}
      <ul className={css.choices}>
        {choices?.map((choice, index) => (
          <li key={choice.value}>
            <button
              type="button"
              className={css.choice}
              aria-pressed={chosen === choice.value}
              onClick={() => setChosen(choice.value)}
              onDoubleClick={() => run(choice.value)}
            >
              {keyOf(choice, index) && <kbd>{keyOf(choice, index)}</kbd>}
              {choice.flag !== undefined && choice.flag > 0 && <FlagMark flag={choice.flag} />}
              <span>{choice.text}</span>
              <span className="quiet">{choice.detail}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

/** The words rules are written in, with the names of this house's shops, nodes and couriers, and the lists to choose from. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { NODE_KINDS } from '../../../src/contract/nodes.ts';
import { type HoldReason, ORDER_KINDS } from '../../../src/contract/order-words.ts';
import { PROVINCES } from '../../../src/contract/provinces.ts';
import type { RuleFieldKind, RuleSet } from '../../../src/contract/rules.ts';
import type { Option } from '../../ui/filter-bar.tsx';
import { useHoldText } from '../../ui/hold-reasons.tsx';
import { couriersQuery, nodesQuery, shopsQuery } from '../queries.ts';
import { CHANNEL_STATES } from './rule-fields.ts';
import type { Words } from './rule-sentence.ts';

type ListName = Parameters<Words['choice']>[0];
export type RuleWords = Words & { options: Record<ListName, readonly Option[]> };

const FLAGS = ['0', '1', '2', '3', '4', '5'];

export function useRuleWords(fields: RuleSet['fields']): RuleWords {
  const { t } = useTranslation();
  const hold = useHoldText();
  const shops = useQuery(shopsQuery).data;
  const nodes = useQuery(nodesQuery).data;
  const couriers = useQuery(couriersQuery).data;
  const named = (family: string, values: readonly string[]) =>
    values.map((value) => ({ value, text: t(`${family}.${value}`) }));
  const options: RuleWords['options'] = {
    shops: shops?.map(({ id, name }) => ({ value: id, text: name })) ?? [],
    nodes: nodes?.map(({ id, name }) => ({ value: id, text: name })) ?? [],
    couriers: couriers?.map(({ code, name }) => ({ value: code, text: name })) ?? [],
    kinds: named('orders.kind', ORDER_KINDS),
    flags: named('orders.flag', FLAGS),
    channelStates: named('rules.channelState', CHANNEL_STATES),
    nodeKinds: named('rules.nodeKind', NODE_KINDS),
    provinces: PROVINCES.map(([code, name]) => ({ value: name, text: t(`rules.province.${code}`) })),
    provinceCodes: PROVINCES.map(([code]) => ({ value: code, text: t(`rules.province.${code}`) })),
  };
  const kinds = new Map<string, RuleFieldKind>(fields.map(({ name, kind }) => [name, kind]));
  return {
    t,
    options,
    kindOf: (field) => kinds.get(field) ?? 'text',
    choice: (of, value) => options[of].find((option) => option.value === value)?.text ?? value,
    hold: (reason) => hold(reason as HoldReason),
  };
}

/** How a test case comes out, and the order it was kept from. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RuleCase } from '../../../src/contract/rule-cases.ts';
import { Tag } from '../../ui/state-tag.tsx';

export function CaseTag({ one }: { one: RuleCase }) {
  const { t } = useTranslation();
  if (!one.active) return <Tag tone="ended" text={t('ruleCases.away')} />;
  return one.green ? <Tag tone="good" text={t('ruleCases.green')} /> : <Tag tone="danger" text={t('ruleCases.red')} />;
}

export const CaseOrder = ({ one }: { one: RuleCase }) => (
  <Link to="/orders/$id" params={{ id: one.orderId }} className="num">
    {one.orderNumber}
  </Link>
);

/** Orders as they would be after a merge or a split: lines, amounts to the cent, node and courier, and that nothing is lost. */
import { useTranslation } from 'react-i18next';
import type { Becoming } from '../../../src/contract/becoming.ts';
import type { Money as Amount } from '../../../src/contract/money.ts';
import { Money } from '../../ui/figures.tsx';
import { sumMoney } from '../../ui/format.ts';
import { HoldReasons } from '../../ui/hold-reasons.tsx';
import { StateTag } from '../../ui/state-tag.tsx';
import css from './bench.module.css';

type Props = {
  becomes: readonly Becoming[];
  /** What the orders of now are to be paid together. */
  before: Amount | null;
};

export function BecomingList({ becomes, before }: Props) {
  const { t } = useTranslation();
  const after = sumMoney(becomes.map((one) => one.payable));
  return (
    <div className={css.becoming}>
      {becomes.map((one, index) => (
        <BecomingOrder key={index} order={one} title={t('bench.orderOf', { at: index + 1, of: becomes.length })} />
      ))}
      {before && after && (
        <p className={css.balance} data-differs={before.amount !== after.amount || undefined}>
          {t('bench.before')} <Money value={before} /> = {t('bench.after')} <Money value={after} />
        </p>
      )}
    </div>
  );
}

function BecomingOrder({ order, title }: { order: Becoming; title: string }) {
  const { t } = useTranslation();
  return (
    <section className={css.becomingOrder}>
      <header>
        <b>{title}</b>
        <StateTag state={order.state} />
        <span>{order.node?.name ?? t('bench.noNode')}</span>
        {order.courier && <span>{order.courier.name}</span>}
        <HoldReasons reasons={order.holds} />
      </header>
      <table>
        <tbody>
          {order.lines.map((line, index) => (
            <tr key={index}>
              <td className="num">{line.merchantCode}</td>
              <td className="clip quiet">
                {line.gift ? `${t('orders.gift')} ` : ''}
                {line.properties || line.title}
              </td>
              <td className="num">× {line.quantity}</td>
              <td>
                <Money value={line.amount} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td colSpan={3}>
              {t('orders.amount.freight')} <Money value={order.freight} /> · {t('orders.amount.discount')}{' '}
              <Money value={order.discount} /> · {t('orders.amount.paid')} <Money value={order.paid} />
            </td>
            <td>
              <b>
                <Money value={order.payable} />
              </b>
            </td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

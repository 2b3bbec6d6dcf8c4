/** What may be done with a purchase order in its state, each with what it asks before. */
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  approvePurchaseOrders,
  closePurchaseOrders,
  type PurchaseOrderDetail,
  printPurchaseOrder,
  reversePurchaseOrders,
  sendBackPurchaseOrders,
  submitPurchaseOrders,
} from '../../../src/contract/purchase-orders.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { Choices } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call, fetchFile } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { useRight } from '../queries.ts';
import { showPaper } from '../shipping/show-paper.ts';
import { useRequestKey } from '../use-request-key.ts';
import { PostponeDialog, PrepaymentDialog } from './order-dialogs.tsx';
import { refreshPurchases } from './purchase-queries.ts';
import { ReturnDialog } from './return-dialog.tsx';

type Props = { detail: PurchaseOrderDetail; onEdit: () => void };
type Asked = 'close' | 'reverse' | 'sendBack' | 'postpone' | 'prepay' | 'return';

const MAIN = { submit: submitPurchaseOrders, approve: approvePurchaseOrders } as const;

export function OrderActions({ detail, onEdit }: Props) {
  const { t, i18n } = useTranslation();
  const { id, number, state } = detail.order;
  const [asked, setAsked] = useState<Asked | null>(null);
  const [mayWrite, mayApprove] = [useRight('purchases.write'), useRight('purchases.approve')];
  const run = useMutation({
    mutationFn: async (endpoint: (typeof MAIN)[keyof typeof MAIN]) =>
      assertDone((await call(endpoint as typeof submitPurchaseOrders, { body: { ids: [id] } })).outcomes),
    onSettled: refreshPurchases,
  });
  const language = i18n.language.startsWith('zh') ? 'zh' : 'en';
  const print = useMutation({
    mutationFn: async () => showPaper(await fetchFile(printPurchaseOrder, { params: { id }, query: { language } })),
  });
  const main = state === 'draft' && mayWrite ? 'submit' : state === 'waitApproval' && mayApprove ? 'approve' : null;
  const edits = mayWrite && (state === 'draft' || state === 'waitApproval');
  const act = () => main && run.mutate(MAIN[main]);
  useKeys(number, [
    ...(main ? [{ keys: ['a'], label: t(`purchases.do.${main}`), run: () => void act() }] : []),
    ...(edits ? [{ keys: ['e'], label: t('purchases.do.edit'), run: onEdit }] : []),
    { keys: ['p'], label: t('purchases.do.print'), run: () => print.mutate() },
  ]);
  const more = moreOf(detail, mayWrite, mayApprove);
  return (
    <>
      {main && (
        <Button size="small" type="primary" loading={run.isPending} onClick={() => void act()}>
          {t(`purchases.do.${main}`)} <Hotkey name="a" />
        </Button>
      )}
      {detail.order.expectation && (state === 'approved' || state === 'partlyDone') && (
        <Link to="/stock/documents" search={{ view: 'expectations', open: detail.order.expectation.id }}>
          {t('purchases.do.receive')}
        </Link>
      )}
      {edits && (
        <Button size="small" onClick={onEdit}>
          {t('purchases.do.edit')} <Hotkey name="e" />
        </Button>
      )}
      <Button size="small" loading={print.isPending} onClick={() => print.mutate()}>
        {t('purchases.do.print')} <Hotkey name="p" />
      </Button>
      {more.length > 0 && (
        <Choices
          plain
          single
          label={t('purchases.do.more')}
          options={more.map((value) => ({ value, text: t(`purchases.do.${value}`) }))}
          chosen={[]}
          onChoose={([one]) => setAsked(one as Asked)}
        />
      )}
      {(run.error ?? print.error) && <InlineError error={run.error ?? print.error} />}
      {asked && <Question asked={asked} detail={detail} onClose={() => setAsked(null)} />}
    </>
  );
}

function moreOf({ order: { state, received } }: PurchaseOrderDetail, mayWrite: boolean, mayApprove: boolean): Asked[] {
  const came = received !== '0';
  const isOpen = state === 'approved' || state === 'partlyDone';
  return [
    ...(mayApprove && state === 'waitApproval' ? (['sendBack'] as const) : []),
    ...(mayWrite && isOpen ? (['postpone'] as const) : []),
    ...(mayWrite && state !== 'reversed' ? (['prepay'] as const) : []),
    ...(mayWrite && came ? (['return'] as const) : []),
    ...(mayWrite && isOpen && came ? (['close'] as const) : []),
    ...(mayWrite && !came && (isOpen || state === 'draft' || state === 'waitApproval') ? (['reverse'] as const) : []),
  ];
}

type QuestionProps = { asked: Asked; detail: PurchaseOrderDetail; onClose: () => void };

function Question({ asked, detail, onClose }: QuestionProps) {
  if (asked === 'return') return <ReturnDialog detail={detail} onClose={onClose} />;
  if (asked === 'postpone') return <PostponeDialog detail={detail} onClose={onClose} />;
  if (asked === 'prepay') return <PrepaymentDialog detail={detail} onClose={onClose} />;
  return <EndDialog asked={asked} detail={detail} onClose={onClose} />;
}

/** Ends or sends back the order; all but closing says why. */
function EndDialog({ asked, detail: { order }, onClose }: QuestionProps & { asked: 'close' | 'reverse' | 'sendBack' }) {
  const { t } = useTranslation();
  const keyOf = useRequestKey();
  const end = async (reason: string) => {
    const ids = [order.id];
    const body = { ids, reason };
    const { outcomes } =
      asked === 'close'
        ? await call(closePurchaseOrders, { body: { ids }, key: keyOf(body) })
        : await call(asked === 'reverse' ? reversePurchaseOrders : sendBackPurchaseOrders, { body, key: keyOf(body) });
    assertDone(outcomes);
    void refreshPurchases();
  };
  return (
    <ReasonDialog
      danger={asked !== 'sendBack'}
      title={t(`purchases.do.${asked}`)}
      label={asked === 'close' ? undefined : t('purchases.why')}
      onReason={end}
      onClose={onClose}
    >
      {t(`purchases.ask.${asked}`, { number: order.number })}
    </ReasonDialog>
  );
}

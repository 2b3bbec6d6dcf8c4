/**
 * Receiving by scan: the receipt as the server knows it, and the goods scanned last, whose number can be typed. While it is
 * counted a scan counts; once it is booked a scan says good, or defective where that was switched on.
 */
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  bookReceipt,
  type COUNT_VERDICTS,
  countGoods,
  dropReceipt,
  type GoodsReceipt,
  getGoodsReceipt,
  type INSPECT_VERDICTS,
  inspectGoods,
  printGoodsLabels,
  queueGoodsLabels,
} from '../../../src/contract/inbound.ts';
import { problemOf } from '../../ui/problem.ts';
import { call, fetchFile } from '../api.ts';
import { queryClient } from '../queries.ts';
import { showPaper } from '../shipping/show-paper.ts';
import type { Light } from '../warehouse/station.tsx';
import { useScans } from './use-scans.ts';

export type ReceiptLine = GoodsReceipt['lines'][number];

const COUNT_LIGHTS: Record<(typeof COUNT_VERDICTS)[number], Light> = {
  ...{ right: 'right', line: 'done', all: 'done', over: 'wrong', foreign: 'stopped', unknown: 'stopped' },
  ...{ lotNeeded: 'stopped', dateNeeded: 'stopped', nearExpiry: 'stopped' },
  ...{ datesDiffer: 'wrong', expired: 'wrong', notOfLot: 'wrong' },
  ...{ serialNeeded: 'stopped', serialTwice: 'wrong', serialKnown: 'stopped', serialSold: 'stopped' },
  notOfSerial: 'wrong',
};
/** The clerk is asked, and what he says is counted with the same scan. */
const ASKS = new Set<string>(['lotNeeded', 'dateNeeded', 'nearExpiry']);
export type SaidOfLot = {
  lot?: string;
  madeOn?: string;
  expiresOn?: string;
  reason?: string;
  serial?: string;
  noCode?: boolean;
};
export type LotQuestion = {
  code: string;
  quantity: string;
  sku: string;
  verdict: string;
  said: SaidOfLot;
  /** Lots it may well be of. */
  likely?: string[];
};
const INSPECT_LIGHTS: Record<(typeof INSPECT_VERDICTS)[number], Light> = {
  ...{ right: 'right', line: 'done', all: 'done', failed: 'stopped' },
  ...{ extra: 'wrong', foreign: 'stopped', unknown: 'stopped' },
};
const LABEL_SIZE = '60x40';

/** How many pieces of a line are still to be looked at. */
export const toLookAt = ({ waiting, wanted, good, defective }: ReceiptLine): string =>
  waiting === '0' ? '0' : String(BigInt(wanted) - BigInt(good) - BigInt(defective));

export function useReceive(opened: GoodsReceipt) {
  const { t } = useTranslation();
  const scans = useScans();
  const [receipt, setReceipt] = useState(opened);
  const [lastCode, setLast] = useState<string | null>(null);
  const [typing, setTyping] = useState(false);
  const [good, setGood] = useState(true);
  const [question, setQuestion] = useState<LotQuestion | null>(null);
  // What a bare barcode is of until somebody says otherwise: the boxes of one lot come one after the other.
  const lots = useRef(new Map<string, string>());
  const { show, enqueue } = scans;
  const params = { id: opened.id };
  const line = receipt.lines.find(({ sku }) => sku.merchantCode === lastCode) ?? null;
  const inspecting = receipt.state === 'inspecting';

  const count = (code: string, quantity: string, said: SaidOfLot = {}) =>
    enqueue(async () => {
      const known = lots.current.get(code);
      const body = { code, quantity, ...(known && { lot: known }), ...said };
      const { verdict, sku, lot, likely, receipt: next } = await call(countGoods, { params, body });
      setReceipt(next);
      if (lot && sku) for (const one of [code, sku.merchantCode]) lots.current.set(one, lot.lot);
      if (verdict === 'right' || verdict === 'line' || verdict === 'all') setLast(sku!.merchantCode);
      const counted = next.lines.find((one) => one.sku.id === sku?.id);
      const serial = said.serial ?? code;
      const words = { code, serial, sku: sku?.merchantCode ?? '', counted: counted?.counted, most: counted?.most };
      const text = t(`receive.count.${verdict}`, words);
      const day = lot?.expiresOn ? t('lots.day', { day: lot.expiresOn }) : '';
      show(COUNT_LIGHTS[verdict], lot ? t('lots.took', { text, lot: lot.lot, day }) : text);
      if (verdict === 'serialNeeded' || (ASKS.has(verdict) && !quantity.startsWith('-')))
        setQuestion({
          ...{ code, quantity, verdict, likely, sku: sku!.merchantCode },
          said: { ...(known && { lot: known }), ...said },
        });
    });
  const inspect = (code: string, quantity: string) =>
    enqueue(async () => {
      const { verdict, sku, receipt: next } = await call(inspectGoods, { params, body: { code, good, quantity } });
      setReceipt(next);
      if (sku) setLast(sku.merchantCode);
      const words = { code, sku: sku?.merchantCode ?? '', found: t(good ? 'receive.good' : 'receive.defective') };
      show(INSPECT_LIGHTS[verdict], t(`receive.inspect.${verdict}`, words));
    });
  /** Of what was scanned last: while counting how many there are of it altogether, else how many more were looked at. */
  const typed = (text: string) => {
    setTyping(false);
    if (!line || !/^\d{1,9}$/.test(text)) return show('wrong', t('receive.noNumber', { text }));
    if (inspecting) return text === '0' ? undefined : inspect(line.sku.merchantCode, text);
    // Scans that are still on their way count, too.
    enqueue(async () => {
      const now = (await call(getGoodsReceipt, { params })).lines.find(({ sku }) => sku.id === line.sku.id);
      const more = BigInt(text) - BigInt(now?.counted ?? 0);
      if (more !== 0n) count(line.sku.merchantCode, String(more));
    });
  };
  const book = () =>
    enqueue(async () => {
      const next = await call(bookReceipt, { params });
      setReceipt(next);
      setLast(null);
      for (const key of ['receipts', 'putAway', 'expectations', 'stock'])
        void queryClient.invalidateQueries({ queryKey: [key] });
      const waits = next.state === 'inspecting';
      show(
        waits ? 'stopped' : 'done',
        t(waits ? 'receive.toInspect' : 'receive.booked', { count: Number(next.counted) }),
      );
    });
  const label = () => {
    if (!line) return;
    const copies = Math.min(500, Math.max(1, Number(line.counted)));
    const body = { nodeId: receipt.node.id, labels: [{ skuId: line.sku.id, copies }] };
    enqueue(async () => {
      try {
        const { printer } = await call(queueGoodsLabels, { body });
        show('right', t('receive.labelled', { count: copies, printer }));
      } catch (error) {
        if (problemOf(error).code !== 'warehouse.noLabelPrinter') throw error;
        showPaper(await fetchFile(printGoodsLabels, { body: { ...body, size: LABEL_SIZE } }));
      }
    });
  };
  return {
    ...{ ...scans, receipt, line, typing, good, inspecting, book, label, question },
    answer: (said: SaidOfLot | null, quantity = question?.quantity ?? '1') => {
      setQuestion(null);
      if (said && question) count(question.code, quantity, said);
    },
    /** The next box is of another lot. */
    otherLot: () => {
      if (!line) return;
      lots.current.clear();
      const code = line.sku.merchantCode;
      setQuestion({ code, quantity: '1', sku: code, verdict: 'lotNeeded', said: {} });
    },
    scan: (code: string) => (typing ? typed(code) : inspecting ? inspect(code, '1') : count(code, '1')),
    type: () => line && setTyping(!typing),
    /** One of what was scanned last off again. */
    undo: () => line && line.counted !== '0' && count(line.sku.merchantCode, '-1'),
    turn: () => {
      setGood(!good);
      show('idle', '');
    },
    drop: () =>
      enqueue(async () => {
        setReceipt(await call(dropReceipt, { params }));
        void queryClient.invalidateQueries({ queryKey: ['receipts'] });
        show('stopped', t('receive.dropped'));
      }),
  };
}

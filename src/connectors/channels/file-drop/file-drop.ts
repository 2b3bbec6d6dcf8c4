/**
 * Orders out of files a platform lets its sellers download. Pure readers: they look nothing up and decide nothing; a row
 * that cannot be read without guessing is an error naming file, line and reason, and the other rows still come through.
 */
import { type Column, detectLayout, type FileSource } from '../../../kernel/files/files.ts';
import { DOUYIN_COLUMNS, douyin } from './douyin.ts';
import { type Export, errorOf, fileError, readGrouped } from './group-rows.ts';
import { JD_COLUMNS, jd } from './jd.ts';
import { onlineRetail, RETAIL_COLUMNS } from './online-retail.ts';
import type { Read } from './order-export.ts';
import { PINDUODUO_COLUMNS, pinduoduo } from './pinduoduo.ts';
import { readTaobao, TAOBAO_LINES, TAOBAO_ORDERS } from './taobao.ts';

export type { Cancellation, Read, ReadCancellation, ReadOrder, RowError } from './order-export.ts';

const LAYOUTS = {
  taobaoOrders: TAOBAO_ORDERS,
  taobaoLines: TAOBAO_LINES,
  douyin: DOUYIN_COLUMNS,
  pinduoduo: PINDUODUO_COLUMNS,
  jd: JD_COLUMNS,
  onlineRetail: RETAIL_COLUMNS,
} satisfies Record<string, Record<string, Column>>;

export type ExportLayout = keyof typeof LAYOUTS;

const SINGLE: Record<Exclude<ExportLayout, `taobao${string}`>, Export<string>> = {
  douyin,
  pinduoduo,
  jd,
  onlineRetail,
};

/**
 * Orders, cancellations and row errors of the files, each file in its order; the two Taobao files are joined. Which
 * export a file is, its header says; `layout` names it when the caller knows better. Amounts in minor units. Errors of
 * the file as a whole: `fileDrop.unknownExport`, `fileDrop.otherFileMissing` and `files.*`.
 */
export async function* readOrderExport(
  files: readonly FileSource[],
  options: { layout?: ExportLayout } = {},
): AsyncGenerator<Read> {
  const taobao = { taobaoOrders: [] as FileSource[], taobaoLines: [] as FileSource[] };
  for (const file of files) {
    const layout = options.layout ?? (await layoutOf(file));
    if (layout === null) yield errorOf(file, { line: 0 }, 'fileDrop.unknownExport');
    else if (typeof layout !== 'string') yield layout;
    else if (layout === 'taobaoOrders' || layout === 'taobaoLines') taobao[layout].push(file);
    else yield* readGrouped(file, SINGLE[layout]);
  }
  const { taobaoOrders, taobaoLines } = taobao;
  if (taobaoOrders.length > 0 === taobaoLines.length > 0) yield* readTaobao(taobaoOrders, taobaoLines);
  else
    for (const file of [...taobaoOrders, ...taobaoLines]) yield errorOf(file, { line: 0 }, 'fileDrop.otherFileMissing');
}

async function layoutOf(file: FileSource): Promise<ExportLayout | null | ReturnType<typeof fileError>> {
  try {
    return await detectLayout<ExportLayout>(file, LAYOUTS);
  } catch (error) {
    return fileError(file, error);
  }
}

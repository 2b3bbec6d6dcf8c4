/** Why the ledger says no. */
export const ledgerRefusals = {
  amountNotPositive: '数量必须大于零',
  amountTooLarge: '数量太大',
  cursorInvalid: '翻页位置已失效，请刷新',
  exceedsHold: '超过占用数量',
  exceptionUnknown: '没有这个例外',
  holdResolved: '占用已经处理',
  holdUnknown: '没有这个占用',
  idReused: '编号已被使用',
  periodClosed: '账期已关闭',
  stillShort: '仍然不足',
  short: '{{merchantCode}} 库存不足：要 {{wanted}}，可销 {{free}}',
};

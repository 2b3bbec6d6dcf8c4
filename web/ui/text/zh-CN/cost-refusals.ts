/** Why a month is not closed or opened, with the way out. */
export const costRefusals = {
  monthUnknown: '没有这个月份',
  monthNotOver: '{{month}} 还没有过完，下月起才能结账',
  earlierOpen: '请先结 {{month}}，按月份顺序结账',
  alreadyClosed: '{{month}} 已经结账',
  monthClosing: '{{month}} 正在结账，结束后再反结账',
  notLastClosed: '只能反结最近结账的月份 {{month}}',
  notAsked: '还没有人申请反结账；先由一人申请，再由另一人反结',
  documentUnknown: '没有这张入库或期初单据，或单据里没有这个商品',
  costDamaged: '“{{column}}”填写有误：{{value}}',
};

/** 批次为什么不行。 */
export const lotRefusals = {
  lotUnknown: '没有批次 {{lot}}',
  lotsNotKept: '这个商品不按批次管理：先在商品资料里打开',
  sameLot: '已经是批次 {{lot}}',
  notOfLot: '这里批次 {{lot}} 只有 {{free}} 件，不够 {{wanted}} 件：刷新后再改',
  expiresBeforeMade: '到期日早于生产日期：核对包装上的日期',
};

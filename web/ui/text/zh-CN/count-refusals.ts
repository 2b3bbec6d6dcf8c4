/** Why a stocktake or a count was refused. */
export const countRefusals = {
  nothingToCount: '没有需要盘点的库位',
  stocktakeUnknown: '没有这张盘点单',
  stocktakeState: '盘点单 {{number}} 现在的状态不能这样做，请刷新',
  differencesOpen: '还有差异没有审核：{{bins}}。先过账或退回复盘',
  binNotCounted: '库位 {{bin}} 没有待审的差异',
  correctedSince: '库位 {{bin}} 盘点后又有人调整过库存，差异可能已经入账；请退回复盘',
  binNotAsked: '库位 {{bin}} 现在不用盘点，请看单上的库位',
  binBeingCounted: '{{by}} 正在盘库位 {{bin}}，去下一个',
  countedBefore: '库位 {{bin}} 上一次是你盘的，复盘要换人',
  countUnknown: '这次盘点已不在，请重新扫库位',
  countClosed: '库位 {{bin}} 已经盘完，请扫下一个',
  notFoundYet: '先扫一件，再输入数量',
  countEmpty: '库位 {{bin}} 还没有扫到货；真的空，请按“空库位”',
  countNotEmpty: '库位 {{bin}} 已扫到 {{pieces}} 件，不是空的',
};

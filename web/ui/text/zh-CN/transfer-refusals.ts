/** Why a transfer was refused, or what was asked of a lot. */
export const transferRefusals = {
  lotUnknown: '没有批次 {{lot}}',
  lotsNotKept: '这个商品不按批次管理：先在商品资料里打开',
  sameLot: '已经是批次 {{lot}}',
  notOfLot: '这里批次 {{lot}} 只有 {{free}} 件，不够 {{wanted}} 件：刷新后再改',
  expiresBeforeMade: '到期日早于生产日期：核对包装上的日期',
  transferUnknown: '没有这张调拨单',
  transferState: '调拨单 {{number}} 现在的状态不能这样做，请刷新',
  sameNode: '调出和调入是同一个仓库',
  lineTwice: '{{merchantCode}} 有两行，请合并',
  linePriceMissing: '第 {{line}} 行没有价格；不计价的调拨请去掉币种',
  priceWithoutCurrency: '第 {{line}} 行有价格但没有币种',
  shipsTooMuch: '第 {{line}} 行最多还能发 {{left}} 件',
  nothingInTransit: '调拨单 {{number}} 没有在途的货',
  transferUsed:
    '调拨单 {{number}} 收到的 {{merchantCode}} 已被用掉：要退回 {{wanted}} 件，只剩 {{free}} 件可用。把剩下的再调拨回去，或先把货移回收货的位置',
  transferWrittenOff: '这次调拨已有报损，不能整单冲回；把到货的部分再调拨回去',
  reverseTransfer: '这是调拨单 {{number}} 的单据，请在调拨单里整单冲回',
  expectationOfTransfer: '这批货在调拨单 {{number}} 的途中：找到就收货，找不到在调拨单里报损',
};

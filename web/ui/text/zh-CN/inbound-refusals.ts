/** 收货、质检和上架为什么不行。 */
export const inboundRefusals = {
  receiptUnknown: '没有这张收货单',
  receiptState: '这张收货单已经不能这样做了：请重新打开',
  nothingExpected: '没有 {{number}} 要到货：核对单号和仓库，或请采购先建单',
  nothingCounted: '还没有扫到货',
  overReceived: '{{merchantCode}} 最多还能收 {{most}} 件：别人已经收了一部分，把多的扣掉再入库',
  belowZero: '没有数过这么多，不能再扣',
  codeUnknown: '没有商品用条码 {{code}}：把货放一边，在商品资料里加上条码再扫',
  binElsewhere: '{{code}} 是{{node}}的库位，不在这个仓库',
  binClosed: '库位 {{code}} 已停用：换一个库位',
  wrongZone: '{{code}} 不是放可卖商品的库位：换一个拣货区或存储区的库位',
  notThatMany: '收货区只有 {{free}} 件能上架，另有 {{inspecting}} 件待质检',
  noLabelPrinter: '这个仓库没有装商品标签纸的打印机：在设置里加一台 60×40 或 50×30 的，或直接出 PDF',
};

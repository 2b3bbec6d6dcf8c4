/** 唯一码为什么不行，以及怎么办。 */
export const serialRefusals = {
  ofStock: {
    serialsNotKept: '这个商品不按唯一码管理：先在商品资料里打开',
    serialKnown: '唯一码 {{serial}} 已经登记过：核对这一件的码',
    serialsTooMany: '这里没有唯一码的只有 {{free}} 件：少登几件，或先收货',
    serialsOver: '唯一码 {{codes}} 个，比件数多：去掉多扫的',
    serialDamaged: '唯一码读不出来：不能空、不能有空格、最多 60 位',
    serialsNeeded: '{{merchantCode}} 一件一码：还差 {{missing}} 件没有说是哪几件，扫它们的唯一码',
    serialNotHere: '唯一码 {{serial}} 不在这个仓库的库存里：扫它看在哪里',
  },
  ofBench: {
    serialNeeded: '这个商品一件一码：扫这一件的唯一码，不扫商品条码',
    serialUnknown: '唯一码 {{serial}} 没有登记：先在商品的库存页补登，再扫',
    serialTwice: '唯一码 {{serial}} 已经扫进一个包裹：换一件扫',
    serialShipped: '唯一码 {{serial}} 已经发出：退回来的先交退货台',
    serialElsewhere: '唯一码 {{serial}} 记在别的仓库：先收调拨',
    serialOff: '唯一码 {{serial}} 不能发：退回未上架、次品或已核销，放一边',
    serialOther: '唯一码 {{serial}} 是别的商品：放回去，换一件',
    serialKnown: '唯一码 {{serial}} 已在库里：别人刚收过，扣掉这一件再入库',
    serialsOver: '唯一码 {{codes}} 个，比数到的件数多：扣掉多扫的再入库',
  },
  ofReturns: {
    serialNeeded: '这个商品一件一码：扫这一件的唯一码，才知道是不是卖出去的那一件',
    serialTwice: '唯一码 {{serial}} 已经扫过：换下一件',
    serialNotSold: '唯一码 {{serial}} 不是卖给这个买家的：按“错货”留存；要找它的订单，另开一个包裹扫它',
  },
};

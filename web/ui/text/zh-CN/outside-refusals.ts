/** 外部仓为什么说不。 */
export const outsideRefusals = {
  outsideTaken: '已有编码为 {{warehouse}} 的外部仓',
  outsideKindUnknown: '没有这种接口：{{kind}}',
  outsideNode: '没有这个仓，或它已由另一个外部仓发货；先停用那一个',
  outsideWarehouseUnknown: '没有外部仓 {{warehouse}}',
  outsideFailed: '对方没有正常回复：{{message}}',
  outsideAnswered: '对方已经答复，不用再发',
  outsideHasIt: '{{warehouse}} 可能已接单；用「停单」，它同意后才能取消或改',
  outsideAsked: '已请 {{warehouse}} 停发；它同意后订单自动取消',
  outsideItem: '{{item}} 不是我们的商品；先建档或请对方改编码',
  outsideMoved: '对方又报了数，或账上已变动；请重新对比',
  outsideEqual: '没有差异可记',
  outsideUnknown: '没有下发过包裹 {{number}}',
  outsideGoods: '包裹 {{number}} 发的商品与我方不符：{{items}}；请对方核对后重推',
  outsideNumber: '包裹 {{number}} 没有快递或单号；请对方补齐后重推',
  outsideMissing: '外部仓没有接好',
};

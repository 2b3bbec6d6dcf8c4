/** 停单与拦截为什么不行。 */
export const interceptRefusals = {
  interceptTooLate: '买家已签收，拦不住了；请走退货',
  comesBack: '包裹已经在退回（{{state}}），等它回来',
  interceptedBefore: '这个包裹拦截过一次，不能再拦',
  interceptUnknown: '没有这个拦截',
  interceptEnded: '这个拦截已经有结果，不能再改',
  monthlyCardMissing: '没有填月结号，先在电子面单账号的“网点”里填顺丰月结号',
  interceptNotOffered: '这家面单服务不接拦截',
  redirectNotOffered: '这家面单服务只能退回，不能改寄',
};
export const stopRefusals = {
  notStopped: '停不下来：{{why}}',
  notStoreOrder: '不是门店的待发订单，或已经换了仓',
  exclusionEnded: '这条暂停已经结束',
  notSubstitute: '{{merchantCode}} 不是同款在售的货，不能换发',
};
export const putBackRefusals = {
  nothingToPutBack: '没有要放回的 {{merchantCode}}',
  otherBin: '库位不对：要放到 {{bin}}',
  putBackUnknown: '这一行已经放回',
};

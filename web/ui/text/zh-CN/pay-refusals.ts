/** 收款不能发起或关闭的原因 */
export const payRefusals = {
  methodNotOffered: '没有启用的商户号支持这种收款方式和币种',
  moreThanOwed: '超过应收余额，最多 {{leftMinor}}',
  notClosed: '支付公司没有关闭，稍后再问',
  notOpen: '已不在进行中：{{state}}',
  notStarted: '不是在这里发起的，不能在这里关闭',
  nothingToPay: '没有剩余应收，或都已在收款中',
  notifyUrlMissing: '商户号 {{account}} 没有填通知地址，请先填写',
  openIdMissing: '微信内支付需要买家的 openid',
  payerIpMissing: '手机网页支付需要买家的 IP',
  startRefused: '支付公司拒绝',
};

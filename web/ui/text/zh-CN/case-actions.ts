/** What is done about after-sale cases and returns, as the audit log says it. */
export const caseActions = {
  afterSale: {
    settle: '办结售后',
    reopen: '撤回售后办结',
    open: '新建售后单',
    agree: '同意售后',
    reject: '拒绝售后',
    cancel: '撤销售后',
    arbitrate: '提交平台介入',
    accept: '认可退回的货',
    change: '修改售后单',
    money: '售后退款',
    order: '建换货补发单',
    goods: '退货入账',
    goOn: '售后继续',
    channel: '平台售后信息',
    told: '通知平台',
  },
  return: { open: '退货包裹到仓', ownerless: '留存无主包裹', receive: '退货入账', shelve: '退货上架' },
  claim: { open: '登记索赔', decide: '记索赔结果' },
};

/** 为什么不能用 z 撤销，以及可以怎么做。 */
export const final = {
  final: {
    isUndo: '这本身就是撤销。',
    askedAgain: '只是重新请求了一次，没有改动内容。',
    sentOut: '已经发给平台；要改请再发一次新的内容。',
    decided: '决定已经生效并记录在案；要更正请另行处理。',
    removed: '任务已经删除；原因记在操作日志里。',
    mapped: '等着的订单已经重新审核；对错了请在商品对应里改。',
    orders: {
      unreview: '面单已作废、库存已释放；需要时重新审核（a）。',
      passFinance: '需要退回时用反审核（⇧U）。',
      returnFromFinance: '由客服重新审核后会再到财审。',
      reverseOutbound: '货已回库并记账；需要时再次出库。',
      stop: '停下的订单不能恢复；哪些已撤回、哪些要处理，见各订单。',
      addGift: '赠品行已在订单里；不要时对订单反审核或拆单。',
      setMemo: '平台上的备注也改了；原来的备注在订单时间线里。',
      setFlag: '不知道每单原来的旗帜；它们在订单时间线里。',
      setCourier: '原来的快递在订单时间线里；需要时再改（c）。',
      setNode: '原来仓库的库存已释放；需要时再改（w）。',
      source: '原来仓库的库存已释放；要指定仓库用 w。',
      splitShort: '有货的部分已经放行；先对它反审核，再用「撤销拆单」。',
      undoMerge: '需要时再次合单（m）。',
      undoSplit: '需要时再次拆单（s）。',
    },
    stores: {
      refused: '订单已换别的仓；要给回门店请在订单里改仓库。',
      lifted: '门店又可以接这些货；再多次拒单会再暂停。',
    },
    intercepts: {
      asked: '快递已收到拦截要求；不再拦要打电话给网点。',
      noted: '结果记在拦截和订单时间线里。',
    },
    shipping: {
      requested: '单号已向快递申请；不要的单号用「取消面单」。',
      queued: '已送到打印机；多打的面单请作废。',
      boxed: '需要时重新设置箱数。',
      cancelled: '快递已作废这些单号；重新取号即可。',
      replaced: '原单号已作废；需要时再换一次。',
      handedOver: '包裹已交接出库；要退回请对订单反出库。',
    },
    afterSales: { reopened: '需要时重新处理这些售后单。' },
  },
};

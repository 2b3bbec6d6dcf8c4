/** Explanations of pages and the guided first day. */
export const help = {
  help: {
    title: '帮助',
    explanation: '页面说明',
    hide: '收起说明',
    showAll: '显示全部页面说明',
    firstDay: '第一天',
    putAway: '收起第一天引导',
    bringBack: '打开第一天引导',
    startAgain: '引导从头开始',
    allDone: '一单货从店铺走到了账单',
    stepDone: '已完成',
    stepOpen: '未完成',
    step: {
      connect: { title: '连接一家店铺', how: '打开一家店铺，点“测试连接”；也可以按 n 新连一家。' },
      arrive: { title: '让订单进来', how: '在沙箱里让买家下几十单，几秒后顶部的数字会动。' },
      review: { title: '审核一张异常单', how: '看拦下的原因；按 u 解除，没有原因的按 a 通过。' },
      waybill: { title: '取运单号', how: '选几个包裹，按 n 取号。' },
      print: { title: '打印面单', how: '选已取号的包裹，按 p 打印。' },
      check: { title: '验货出库', how: '扫运单号，再逐件扫商品；没有扫码枪就输入后回车。' },
      bill: { title: '核对账单', how: '打开昨天的账单，看支付公司与账上差在哪里。' },
    },
    home: {
      what: '所有订单走到了哪一步，什么在等人处理，今天与昨天相比如何。',
      how: '点任何一个数字，打开它背后的队列。',
    },
  },
};

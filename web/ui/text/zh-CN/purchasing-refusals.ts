/** Why purchasing says no, with the way out. */
import { costRefusals } from './cost-refusals.ts';

export const purchasingRefusals = {
  supplierUnknown: '没有这个供应商',
  supplierInactive: '供应商“{{supplier}}”已停用；启用后再下单',
  supplierMissing: '“{{supplier}}”不是已登记的供应商；先在供应商页登记，或改商品上的供应商',
  supplierCodeTaken: '编码 {{code}} 已被别的供应商使用',
  supplierNameTaken: '“{{name}}”已是别的供应商的名称',
  priceUnknown: '没有这个采购价',
  priceTaken: '这个供应商对该商品在同一生效日、同一起订数量已有价格；改那一条',
  priceMissing: '第 {{lines}} 行没有单价；填上单价再提交',
  orderUnknown: '没有这张采购单',
  wrongState: '采购单当前状态不能这样操作；刷新看它现在的状态',
  alreadyDrafted: '{{merchantCode}} 已在草稿 {{number}} 里；先处理那张',
  nothingCame: '还没有到货；不要了就撤销，不必短交关闭',
  goodsCame: '已有到货，不能撤销；请短交关闭，再把货退回供应商',
  lineUnknown: '采购单没有第 {{line}} 行',
  lotNotBought: '采购单收进来、还没退的批次 {{lot}} 只有 {{most}} 件，也不知道它的供应商：少退一些，或报损',
  moreThanReceived: '第 {{line}} 行最多可退 {{most}} 件（已到减已退），要退 {{quantity}} 件',
  billUnknown: '没有这张账单',
  billNumberTaken: '这个供应商的账单 {{number}} 已录入',
  billLineUnknown: '第 {{line}} 行：该供应商没有这张生效的采购单或这一行',
  billDecided: '这张账单已经处理过',
  reasonMissing: '有超出容许的差异，请写明为什么接受',
  rowsDiffer: '“{{order}}”各行的供应商、仓库或到货日不一致',
  cellDamaged: '“{{column}}”填写有误：{{value}}',
};

/** With those of costs, which follow from what was bought. */
const profitRefusals = { orderUnknown: '这一单还没有发货，或还没有核算利润；在“利润”页点“重新核算”' };

export const buyingRefusals = { purchasing: purchasingRefusals, costs: costRefusals, profit: profitRefusals };

/** 商品与商品对应拒绝的原因。 */
import { customsFactRefusals } from './border-refusals.ts';

export const catalogRefusals = {
  catalog: {
    ...customsFactRefusals,
    barcodeTaken: '条码已被别的单品使用',
    bundleAssembled: '组装用的单品不能改成组合',
    bundleHasStock: '有库存的单品不能改成组合',
    bundleNested: '组合里不能再有组合',
    changedMeanwhile: '这个单品刚被别人改过',
    codeMissing: '缺少编码',
    codeTaken: '编码已被使用',
    listingUnknown: '没有这个平台商品',
    listingUnnamed: '平台商品没有编号',
    nameMissing: '缺少名称',
    numberDamaged: '数字无法识别',
    partTwice: '同一组成出现两次',
    partUnknown: '没有这个组成单品',
    partsLoop: '组合互相包含',
    quantityNotPositive: '数量必须大于零',
    shopMissing: '缺少店铺',
    shopUnknown: '没有这个店铺',
    styleInactive: '款式已停用',
    styleUnknown: '没有这个款',
    tooManyVariants: '会生成 {{count}} 个单品，一次最多 {{most}} 个',
    yesOrNo: '只能填是或否',
    skuUnknown: '没有这个单品',
    skuInactive: '单品已停用',
  },
};

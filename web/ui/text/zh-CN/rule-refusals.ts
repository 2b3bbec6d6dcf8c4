/** Why rules and their test cases, the blacklist or a publication were refused. */
export const ruleRefusals = {
  ruleDamaged: '规则“{{name}}”有误：{{why}}',
  ruleCasesFull: '每类用例最多 {{most}} 个，请先停用旧的',
  ruleCasesRed: '{{count}} 个测试用例的结果与预期不同：{{names}}',
  ruleCaseUnknown: '没有这个测试用例',
  ruleCaseWithoutSku: '订单 {{number}} 有商品没有对应到单品，不能选仓',
  ruleCaseWithoutNode: '订单 {{number}} 还没有定仓，不能选快递',
  redNeedsNote: '有用例不符，请在说明里写明原因',
  ruleVersionUnknown: '没有这个版本的规则',
  blacklistFull: '黑名单地址最多 {{most}} 条',
  blacklistValueShort: '“{{value}}”太短，会误伤别的地址',
};

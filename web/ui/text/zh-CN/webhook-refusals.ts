/** 事件推送为什么不行。 */
export const webhookRefusals = {
  endpointOff: '接收地址已停用，先启用再测试',
  endpointUnknown: '未知的接收地址',
  eventUnknown: '该事件未发往此地址，或已超过 30 天',
  tooMany: '最多 {{most}} 个接收地址',
};

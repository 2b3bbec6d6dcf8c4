/** 波次、纸箱和打包材料为什么不行。 */
export const waveRefusals = {
  scheduleNever: '请至少写一个时间：几点、每几分钟，或快递几点来',
  scheduleUnknown: '没有这个定时波次',
  schedulePaused: '「{{name}}」已暂停：先启用再做',
  cartonCodeTaken: '纸箱编码 {{code}} 已被使用',
  materialUnknown: '没有叫 {{merchantCode}} 的包材：先在商品资料里把它设为“包材”',
  cartonUnknown: '没有这个纸箱',
  notOnWave: '包裹不在这个波次里',
  onWave: '包裹已在别的波次里',
  waveEmpty: '波次 {{number}} 里已没有能拣的包裹',
  waveNotOpen: '波次 {{number}} 已经开始或取消',
  waveUnknown: '没有这个波次',
};

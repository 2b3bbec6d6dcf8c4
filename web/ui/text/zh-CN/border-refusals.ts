/** Why something about rates, customs or postal services was refused, and what to do. */
export const rateRefusals = {
  currencyDamaged: '币种要写三个字母，如 USD',
  dayDamaged: '日期要写成 2026-11-21',
  rateMissing: '没有 {{from}} 折 {{to}} 在 {{day}} 或之前的汇率，请在设置 → 汇率补录',
  nothing: '汇率要大于零，最多九位小数',
  rateDamaged: '汇率或单位不是大于零的数',
  sameCurrency: '{{currency}} 不能折算成自己',
  taken: '{{base}}/{{quote}} 在 {{day}} 已有汇率，请直接修改那一条',
  unknown: '没有这条汇率',
};

export const customsFactRefusals = {
  hsCodeDamaged: '海关编码 {{hsCode}} 不对：6 到 10 位数字，前两位是 01–97 章',
  customsNameNotLatin: '英文申报品名只能用英文：“{{name}}”',
  countryUnknown: '没有国家代码 {{country}}，要写 ISO 两个字母，如 CN',
  declaredCurrencyMissing: '固定申报价要写币种',
  batteryUnknown: '带电要写：否、内置电池、配套电池或纯电池',
};

export const borderRefusals = {
  checkDigitWrong: '运单号 {{waybillNumber}} 抄错了：最后一位数字应是 {{digit}}',
  countryWrong: '没有国家代码 {{country}}，要写 ISO 两个字母',
  declarationAtHome: '这个包裹不出境，不用报关',
  declarationIncomplete: '包裹 {{numbers}} 的报关单还缺内容，请在包裹页补齐后再打印',
  declarationPrinted: '面单已打印，报关单不能再改；要改先作废面单',
  hsCodeWrong: '海关编码 {{hsCode}} 不对：6 到 10 位数字，前两位是 01–97 章',
  rangeOverlaps: '和已有号段 {{first}}–{{last}} 重叠；发过的号不能再发',
  rangeReversed: '截止流水号比起始的小',
  rangeUnknown: '没有这个号段',
  numberNotS10: '{{waybillNumber}} 不是邮政的编号：两个字母、九位数字、两个字母，如 LZ123456785CN',
};

export const limitRefusals = {
  limitBatteryRefused: '{{service}} 不收带电货物，请换快递',
  limitGirthTooLong: '长加围长 {{found}} 毫米，{{service}} 最多 {{most}}：换小箱，或在包裹页换快递',
  limitNotServed: '{{service}} 不寄这个国家，请换快递',
  limitSidesTooLong: '长宽高之和 {{found}} 毫米，{{service}} 最多 {{most}}：换小箱，或在包裹页换快递',
  limitTooHeavy: '{{found}} 克，{{service}} 最多 {{most}} 克：取出一部分拆单，或在包裹页换快递',
  limitTooLarge: '最长边 {{found}} 毫米，{{service}} 最多 {{most}}：换箱，或在包裹页换快递',
  limitTooLight: '{{found}} 克，{{service}} 至少 {{most}} 克：再称一次，或在包裹页换快递',
};

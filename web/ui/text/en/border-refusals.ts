/** Why something about rates, customs or postal services was refused, and what to do. */
export const rateRefusals = {
  currencyDamaged: 'A currency has three letters, such as USD',
  dayDamaged: 'Write the day as 2026-11-21',
  rateMissing: 'No rate from {{from}} to {{to}} on or before {{day}}: add it under Settings → Exchange rates',
  nothing: 'A rate is more than zero, with up to nine decimals',
  rateDamaged: 'The rate or its unit is no number above zero',
  sameCurrency: '{{currency}} cannot be converted into itself',
  taken: '{{base}}/{{quote}} has a rate of {{day}} already: change that one',
  unknown: 'No such rate',
};

export const customsFactRefusals = {
  hsCodeDamaged: 'HS code {{hsCode}} is wrong: 6 to 10 digits, chapter 01–97 first',
  customsNameNotLatin: 'The declaration name takes Latin letters only: “{{name}}”',
  countryUnknown: 'No country has the code {{country}}: two letters by ISO, such as CN',
  declaredCurrencyMissing: 'A fixed declared value needs its currency',
  batteryUnknown: 'Battery is none, builtIn, packedWith or alone',
};

export const borderRefusals = {
  checkDigitWrong: '{{waybillNumber}} is misread: its last digit has to be {{digit}}',
  countryWrong: 'No country has the code {{country}}: two letters by ISO',
  declarationAtHome: 'This parcel stays in the country and needs no declaration',
  declarationIncomplete: 'The declaration of parcel {{numbers}} lacks something: complete it on the parcel, then print',
  declarationPrinted: 'The label is printed, so the declaration stays; cancel the label to change it',
  hsCodeWrong: 'HS code {{hsCode}} is wrong: 6 to 10 digits, chapter 01–97 first',
  rangeOverlaps: 'Overlaps {{first}}–{{last}}: a number is given once for ever',
  rangeReversed: 'The last serial is below the first',
  rangeUnknown: 'There is no such range',
  numberNotS10:
    '{{waybillNumber}} is no number of the post: two letters, nine digits, two letters, such as LZ123456785CN',
};

export const limitRefusals = {
  limitBatteryRefused: '{{service}} takes no batteries: choose another courier',
  limitGirthTooLong:
    'Length + girth is {{found}} mm, {{service}} takes {{most}}: use a smaller carton, or another courier on the parcel',
  limitNotServed: '{{service}} does not go to that country: choose another courier',
  limitSidesTooLong:
    'Length + width + height is {{found}} mm, {{service}} takes {{most}}: use a smaller carton, or another courier on the parcel',
  limitTooHeavy:
    '{{found}} g, {{service}} takes {{most}} g: take goods out and split the order, or choose another courier on the parcel',
  limitTooLarge:
    'The longest side is {{found}} mm, {{service}} takes {{most}}: use another carton, or another courier on the parcel',
  limitTooLight:
    '{{found}} g, {{service}} takes {{most}} g and more: weigh again, or choose another courier on the parcel',
};

/** 日期栏和它的月历。 */
export const date = {
  date: {
    choose: '选择日期',
    placeholder: '年-月-日',
    placeholderTime: '年-月-日 时:分',
    hint: '可输入 11-22、22、今天、+3',
    today: '今天',
    clear: '清空',
    monthBefore: '上个月',
    monthAfter: '下个月',
  },
};

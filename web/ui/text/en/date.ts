/** Date fields and their calendar. */
export const date = {
  date: {
    choose: 'Choose a date',
    placeholder: 'yyyy-mm-dd',
    placeholderTime: 'yyyy-mm-dd hh:mm',
    hint: 'Also 11-22, 22, today, +3',
    today: 'Today',
    clear: 'Clear',
    monthBefore: 'Month before',
    monthAfter: 'Month after',
  },
};

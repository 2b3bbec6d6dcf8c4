import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sliceValue } from '../../json-text.ts';
import { translateTrade } from './translate-trade.ts';

/** A trade of one line over 10.00, changed by the fields of a case. Values are JSON text, so that `29.50` stays a number. */
function trade(head: Record<string, string> = {}, ...lines: Record<string, string>[]): string {
  const write = (fields: Record<string, string>) =>
    Object.entries(fields)
      .map(([key, value]) => `${JSON.stringify(key)}:${value}`)
      .join(',');
  const line = { oid: '"1"', num: '1', num_iid: '7', price: '"10.00"', payment: '"10.00"', status: '"TRADE_FINISHED"' };
  const order = (lines.length > 0 ? lines : [{}]).map((changes) => `{${write({ ...line, ...changes })}}`).join(',');
  const base = {
    tid: '"41171612630246574"',
    type: '"fixed"',
    status: '"WAIT_SELLER_SEND_GOODS"',
    created: '"2026-03-01 00:30:00"',
    pay_time: '"2026-03-01 00:31:00"',
    payment: '"10.00"',
    post_fee: '"0.00"',
  };
  return `{${write({ ...base, ...head })},"orders":{"order":[${order}]}}`;
}

describe('CHN-4: numbers', () => {
  test('18 digits written as a JSON number keep every digit', () => {
    const order = translateTrade(trade({ tid: '411716126302465748' }, { oid: '411716126302465749' }));
    expect([order.number, order.lines[0]?.number]).toEqual(['411716126302465748', '411716126302465749']);
  });
  test('a number that has lost digits is damaged', () =>
    expect(() => translateTrade(trade({ tid: '2.02606041134381e+27' }))).toThrow('taobao.numberDamaged'));
});

describe('CHN-2: amounts, as three kinds of producers write them', () => {
  test.each`
    how                               | head                                          | line                                                                    | payable   | lineAmount
    ${'text'}                         | ${{ payment: '"13.80"' }}                     | ${{ price: '"88.00"', discount_fee: '"74.20"', payment: '"13.80"' }}    | ${1380n}  | ${1380n}
    ${'numbers with decimals'}        | ${{ payment: '29.50' }}                       | ${{ price: '8.80', num: '5', discount_fee: '14.50', payment: '29.50' }} | ${2950n}  | ${2950n}
    ${'numbers, trailing zeros lost'} | ${{ payment: '44', post_fee: '0' }}           | ${{ price: '8.8', num: '5', payment: '44' }}                            | ${4400n}  | ${4400n}
    ${'whole fen'}                    | ${{ payment: '29800', post_fee: '0' }}        | ${{ price: '14900', num: '2', payment: '29800' }}                       | ${29800n} | ${29800n}
    ${'line repeats trade payment'}   | ${{ payment: '"15.00"', post_fee: '"5.00"' }} | ${{ payment: '"15.00"' }}                                               | ${1500n}  | ${1000n}
    ${'adjusted by the seller'}       | ${{ payment: '"9.00"' }}                      | ${{ adjust_fee: '"-1.00"', payment: '"9.00"' }}                         | ${900n}   | ${900n}
    ${'divided by the platform'}      | ${{ payment: '"8.00"' }}                      | ${{ part_mjz_discount: '"2.00"', divide_order_fee: '"8.00"' }}          | ${800n}   | ${800n}
  `('$how', ({ head, line, payable, lineAmount }) => {
    const order = translateTrade(trade(head, line));
    expect([order.payableMinor, order.lines[0]?.amountMinor]).toEqual([payable, lineAmount]);
    expect(order.goodsMinor - order.discountMinor + order.freightMinor).toBe(order.payableMinor);
  });

  test.each`
    code                          | head                                     | line
    ${'taobao.amountUnitUnclear'} | ${{ payment: '"44"', post_fee: '""' }}   | ${{ price: '"44"', payment: '"44"' }}
    ${'taobao.lineDoesNotAddUp'}  | ${{}}                                    | ${{ discount_fee: '"1.00"', payment: '"9.50"' }}
    ${'taobao.tradeDoesNotAddUp'} | ${{ payment: '"7.00"' }}                 | ${{}}
    ${'taobao.amountDamaged'}     | ${{ payment: '"1O.00"' }}                | ${{}}
    ${'taobao.quantityDamaged'}   | ${{}}                                    | ${{ num: '1.5' }}
    ${'taobao.unknownStatus'}     | ${{ status: '"NEW_WORD"' }}              | ${{}}
    ${'taobao.timeDamaged'}       | ${{ pay_time: '"2026-02-30 00:00:00"' }} | ${{}}
  `('$code is never bent into shape', ({ code, head, line }) =>
    expect(() => translateTrade(trade(head, line))).toThrow(code),
  );

  test('a discount of the trade is shared over the lines to the last fen', () => {
    const lines = ['"10.00"', '"10.00"', '"10.00"'].map((payment, at) => ({ oid: `${at + 1}`, payment }));
    const order = translateTrade(trade({ payment: '"31.00"', post_fee: '"6.00"', discount_fee: '"5.00"' }, ...lines));
    expect(order.lines.map((line) => line.amountMinor)).toEqual([833n, 833n, 834n]);
    expect([order.goodsMinor, order.discountMinor, order.freightMinor]).toEqual([3000n, 500n, 600n]);
  });
  test('the fee for paying at the door is freight', () => {
    const order = translateTrade(
      trade({ type: '"cod"', payment: '"17.00"', post_fee: '"5.00"', buyer_cod_fee: '"2.00"', pay_time: '""' }),
    );
    expect([order.cashOnDelivery, order.freightMinor, order.paidMinor]).toEqual([true, 700n, 0n]);
  });
});

describe('CHN-2: states', () => {
  test.each`
    status                        | step                           | state
    ${'WAIT_BUYER_PAY'}           | ${''}                          | ${'waitPay'}
    ${'WAIT_BUYER_PAY'}           | ${'FRONT_NOPAID_FINAL_NOPAID'} | ${'waitPay'}
    ${'WAIT_BUYER_PAY'}           | ${'FRONT_PAID_FINAL_NOPAID'}   | ${'depositPaid'}
    ${'WAIT_SELLER_SEND_GOODS'}   | ${'FRONT_PAID_FINAL_PAID'}     | ${'paid'}
    ${'TRADE_NO_CREATE_PAY'}      | ${''}                          | ${'waitPay'}
    ${'PAY_PENDING'}              | ${''}                          | ${'waitPay'}
    ${'PAID_FORBID_CONSIGN'}      | ${''}                          | ${'held'}
    ${'WAIT_PRE_AUTH_CONFIRM'}    | ${''}                          | ${'held'}
    ${'SELLER_CONSIGNED_PART'}    | ${''}                          | ${'partlyShipped'}
    ${'WAIT_BUYER_CONFIRM_GOODS'} | ${''}                          | ${'shipped'}
    ${'TRADE_BUYER_SIGNED'}       | ${''}                          | ${'signed'}
    ${'TRADE_FINISHED'}           | ${''}                          | ${'finished'}
    ${'TRADE_CLOSED'}             | ${''}                          | ${'closed'}
    ${'TRADE_CLOSED_BY_TAOBAO'}   | ${''}                          | ${'closed'}
  `('$status $step is $state', ({ status, step, state }) =>
    expect(translateTrade(trade({ status: `"${status}"`, step_trade_status: `"${step}"` })).state).toBe(state),
  );
  test('a presale with its deposit paid has paid only that', () => {
    const step = {
      type: '"step"',
      status: '"WAIT_BUYER_PAY"',
      step_trade_status: '"FRONT_PAID_FINAL_NOPAID"',
      step_paid_fee: '"3.00"',
    };
    const order = translateTrade(trade({ ...step, pay_time: '""' }));
    expect([order.kind, order.paidMinor, order.payableMinor]).toEqual(['presale', 300n, 1000n]);
  });
  test.each`
    word                           | refund
    ${'NO_REFUND'}                 | ${'none'}
    ${'WAIT_SELLER_AGREE'}         | ${'asked'}
    ${'WAIT_BUYER_RETURN_GOODS'}   | ${'agreed'}
    ${'WAIT_SELLER_CONFIRM_GOODS'} | ${'agreed'}
    ${'SELLER_REFUSE_BUYER'}       | ${'refused'}
    ${'CLOSED'}                    | ${'none'}
    ${'SUCCESS'}                   | ${'refunded'}
  `('refund $word is $refund', ({ word, refund }) =>
    expect(translateTrade(trade({}, { refund_status: `"${word}"` })).lines[0]?.refund).toBe(refund),
  );
});

describe('people and places', () => {
  test('CHN-5: stars with a token keep both; stars without one give no merge key', () => {
    const hidden = { receiver_name: '"王**"', receiver_address: '"文三路**号"' };
    expect(translateTrade(trade({ ...hidden, oaid: '"1a2b"' })).recipient.masked).toEqual({
      token: '1a2b',
      mergeKey: '1a2b',
    });
    expect(translateTrade(trade(hidden)).recipient.masked).toEqual({ token: '', mergeKey: '' });
    expect(translateTrade(trade({ receiver_name: '"王小明"' })).recipient.masked).toBeNull();
  });
  test('memo, flag, message and China time', () => {
    const order = translateTrade(trade({ seller_memo: '"加急"', seller_flag: '3', buyer_message: '"不要发顺丰"' }));
    expect([order.seller, order.buyer.message]).toEqual([{ memo: '加急', flag: 3 }, '不要发顺丰']);
    expect(order.createdAt.toISOString()).toBe('2026-02-28T16:30:00.000Z');
  });
  test('a gift is known by the promotion that gives it; a store pickup by its channel parameter', () => {
    const gift = { oid: '2', num_iid: '99', price: '"0.00"', payment: '"0.00"' };
    const order = translateTrade(
      trade(
        {
          promotion_details: '{"promotion_detail":[{"gift_item_id":99}]}',
          omnichannel_param: '"orderType:STORE_COLLECT,everStoreAllocated:1,acceptExpirationTime:2017/07/31-15:07:35;"',
        },
        {},
        gift,
      ),
    );
    expect(order.lines.map((line) => line.gift)).toEqual([false, true]);
    expect(order.kind).toBe('storePickup');
  });
});

const FIXTURE = '../shared/fixtures/orders/taobao/api_trade_finished_2014.json';
test.skipIf(!existsSync(FIXTURE))(
  `a real trade of 2014 (${existsSync(FIXTURE) ? 'read' : 'fixtures folder absent'})`,
  () => {
    const raw = sliceValue(readFileSync(FIXTURE, 'utf8'), ['trade_fullinfo_get_response', 'trade']) ?? '';
    const order = translateTrade(raw);
    expect(order).toMatchObject({
      number: '518073718172548',
      state: 'finished',
      payableMinor: 7600n,
      paidMinor: 7600n,
      goodsMinor: 7600n,
      discountMinor: 0n,
      payments: [{ method: 'alipay', reference: '2014011511001001090016485237', amountMinor: 7600n }],
      recipient: { province: '河南省', city: '郑州市', district: '管城回族区', masked: { token: '' } },
    });
    expect(order.lines).toMatchObject([
      {
        number: '518073718172548',
        itemId: '37000093369',
        skuId: '56388300261',
        quantity: 2n,
        priceMinor: 3800n,
        amountMinor: 7600n,
        refund: 'none',
      },
    ]);
    expect(order.paidAt?.toISOString()).toBe('2014-01-15T13:40:24.000Z');
  },
);

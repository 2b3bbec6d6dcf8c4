/** The state machine of a parcel as a table people can read. */
import { expect, test } from 'vitest';
import { FULFILMENT_STATES } from '../contract/order-words.ts';
import { advance, type FulfilmentState, hasLeft, MOVES, type MoveName, stateOnShelf } from './fulfilment.ts';

test.each`
  move                | from                                                                       | to
  ${'waybill'}        | ${'created'}                                                               | ${'waybilled'}
  ${'print'}          | ${'waybilled'}                                                             | ${'printed'}
  ${'pick'}           | ${'created waybilled printed'}                                             | ${'picking'}
  ${'sort'}           | ${'picking'}                                                               | ${'sorted'}
  ${'check'}          | ${'waybilled printed picking sorted'}                                      | ${'checked'}
  ${'weigh'}          | ${'waybilled printed picking sorted checked packed'}                       | ${'weighed'}
  ${'ship'}           | ${'checked packed weighed'}                                                | ${'shipped'}
  ${'cancel'}         | ${'created waybilled printed picking sorted checked packed weighed short'} | ${'cancelled'}
  ${'inTransit'}      | ${'shipped'}                                                               | ${'inTransit'}
  ${'outForDelivery'} | ${'shipped inTransit inLocker'}                                            | ${'outForDelivery'}
  ${'inLocker'}       | ${'shipped inTransit outForDelivery'}                                      | ${'inLocker'}
  ${'signed'}         | ${'shipped inTransit outForDelivery inLocker'}                             | ${'signed'}
  ${'refused'}        | ${'shipped inTransit outForDelivery inLocker'}                             | ${'refused'}
  ${'intercepted'}    | ${'shipped inTransit outForDelivery inLocker refused'}                     | ${'intercepted'}
  ${'returned'}       | ${'shipped inTransit outForDelivery inLocker refused intercepted'}         | ${'returned'}
  ${'reverse'}        | ${'shipped refused intercepted returned'}                                  | ${'reversed'}
`(
  '$move: $from → $to, and nowhere else',
  ({ move, from, to }: { move: MoveName; from: string; to: FulfilmentState }) => {
    for (const state of FULFILMENT_STATES) {
      const parcel = { state };
      const moved = advance(parcel, move);
      expect([state, moved, parcel.state]).toEqual([state, from.split(' ').includes(state), moved ? to : state]);
    }
  },
);

test('every move is in the table above', () => expect(Object.keys(MOVES)).toHaveLength(16));

test('a parcel has left from the hand-over on, and a cancelled one has not', () => {
  expect(FULFILMENT_STATES.filter((state) => hasLeft({ state }))).toEqual([
    'shipped',
    'inTransit',
    'outForDelivery',
    'inLocker',
    'signed',
    'intercepted',
    'restocked',
    'refused',
    'returned',
    'reversed',
  ]);
});

test.each`
  waybill        | state
  ${null}        | ${'created'}
  ${'requested'} | ${'created'}
  ${'failed'}    | ${'created'}
  ${'cancelled'} | ${'created'}
  ${'issued'}    | ${'waybilled'}
  ${'printed'}   | ${'printed'}
`('goods on the shelf, waybill $waybill: $state', ({ waybill, state }) => {
  expect(stateOnShelf(waybill && { state: waybill })).toBe(state);
});

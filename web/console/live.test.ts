import { expect, test } from 'vitest';
import { readEvents } from './live.ts';

const bills = { type: 'bills' };
const shops = { type: 'shops' };

test.each`
  what                                | text                                                    | messages          | rest
  ${'an event'}                       | ${'data: {"type":"bills"}\n\n'}                         | ${[bills]}        | ${''}
  ${'two events'}                     | ${'data:{"type":"bills"}\n\ndata:{"type":"shops"}\n\n'} | ${[bills, shops]} | ${''}
  ${'an event cut in two'}            | ${'data: {"type":"bills"}\n\ndata: {"ty'}               | ${[bills]}        | ${'data: {"ty'}
  ${'a comment, the sign of life'}    | ${': ok\n\n'}                                           | ${[]}             | ${''}
  ${'an id and lines ended by CR LF'} | ${'id: 7\r\ndata: {"type":"shops"}\r\n\r\n'}            | ${[shops]}        | ${''}
  ${'data over two lines'}            | ${'data: {"type":\ndata: "bills"}\n\n'}                 | ${[bills]}        | ${''}
`('$what', ({ text, messages, rest }) => {
  expect(readEvents(text)).toEqual({ messages, rest });
});

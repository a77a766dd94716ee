import { expect, test } from 'vitest';
import { endedBy } from './ended.ts';

test('a deadline that passed is no cancellation', () => {
  const late = AbortSignal.abort(new DOMException('late', 'TimeoutError'));
  expect(endedBy(late, 'make machine m1')).toMatchObject({
    code: 'timeout',
    message: 'cannot make machine m1: the time for it is over',
    hint: expect.stringMatching(/\S/),
  });
  expect(endedBy(AbortSignal.abort(), 'make machine m1')).toMatchObject({ code: 'cancelled' });
});

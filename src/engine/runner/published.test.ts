import { describe, expect, it } from 'vitest';
import type { Json, ValueType } from '../../model/files/values.ts';
import { readPublished } from './published.ts';

interface Case {
  readonly type: ValueType;
  readonly from: Json;
  /** undefined: refused. */
  readonly to: Json | undefined;
}

const CASES: readonly Case[] = [
  { type: { type: 'string' }, from: 'x', to: 'x' },
  { type: { type: 'string' }, from: '', to: '' },
  { type: { type: 'string', secret: true }, from: '', to: undefined },
  { type: { type: 'string', format: 'host-port' }, from: '', to: undefined },
  { type: { type: 'string', format: 'host-port' }, from: '10.0.0.1:2377', to: '10.0.0.1:2377' },
  { type: { type: 'string', format: 'host-port' }, from: '[fd00::1]:2377', to: '[fd00::1]:2377' },
  { type: { type: 'string', format: 'host-port' }, from: '10.0.0.1', to: undefined },
  { type: { type: 'string', format: 'cidr' }, from: '10.0.0.0/8', to: '10.0.0.0/8' },
  { type: { type: 'string', format: 'cidr' }, from: '10.0.0.0', to: undefined },
  { type: { type: 'string', pattern: '^a' }, from: 'b', to: undefined },
  { type: { type: 'string', enum: ['a', 'b'] }, from: 'c', to: undefined },
  { type: { type: 'string' }, from: 1, to: undefined },
  { type: { type: 'integer' }, from: '80', to: 80 },
  { type: { type: 'integer' }, from: 80, to: 80 },
  { type: { type: 'integer' }, from: '8.5', to: undefined },
  { type: { type: 'integer' }, from: 'eighty', to: undefined },
  { type: { type: 'integer', maximum: 65535 }, from: '70000', to: undefined },
  { type: { type: 'number' }, from: '8.5', to: 8.5 },
  { type: { type: 'boolean' }, from: 'true', to: true },
  { type: { type: 'boolean' }, from: 'yes', to: undefined },
  { type: { type: 'array' }, from: '["a"]', to: ['a'] },
  { type: { type: 'array' }, from: 'a', to: undefined },
  { type: { type: 'object' }, from: { a: 1 }, to: { a: 1 } },
  { type: { type: 'object' }, from: ['a'], to: undefined },
];

describe('published values', () => {
  it.each(CASES)('$type of $from is $to', ({ type, from, to }) => {
    const values = readPublished({ value: from }, { value: type }, 'web');
    if (to === undefined) expect(values).toMatchObject({ code: 'step-failed' });
    else expect(values).toEqual({ value: to });
  });

  it('names all that is wrong at once', () => {
    const error = readPublished({ b: 'x', c: 'y' }, { a: { type: 'string' }, b: { type: 'integer' } }, 'web');
    expect(error).toMatchObject({
      message:
        'cannot take what web published: a is missing; b is not of type integer; c is no value of a capability that the role provides',
    });
  });
});

import { expect, test } from 'vitest';
import { checkValue } from './check-value.ts';
import { FORMATS } from './values.ts';

type Type = Parameters<typeof checkValue>[0];

test.each<readonly [Type, unknown, string | undefined]>([
  [{ type: 'string' }, 'a', undefined],
  [{ type: 'string' }, 12, 'is 12, not a string'],
  [{ type: 'integer' }, 1.5, 'is 1.5, not an integer'],
  [{ type: 'integer' }, '1', 'is "1", not an integer'],
  [{ type: 'number' }, 1.5, undefined],
  [{ type: 'boolean' }, 'yes', 'is "yes", not a boolean'],
  [{ type: 'array' }, {}, 'is a map, not an array'],
  [{ type: 'object' }, [], 'is a list, not an object'],
  [{ type: 'object' }, null, 'is null, not an object'],
  [{ type: 'integer', minimum: 1, maximum: 5 }, 0, 'is 0, less than 1'],
  [{ type: 'integer', minimum: 1, maximum: 5 }, 6, 'is 6, more than 5'],
  [{ type: 'string', enum: ['a', 'b'] }, 'c', 'is "c", not one of a, b'],
  [{ type: 'string', pattern: '^a+$' }, 'ab', 'is "ab", which does not match ^a+$'],
  [{ type: 'array', items: { type: 'integer' } }, [1, 'x'], 'has an element [1] that is "x", not an integer'],
  [{ type: 'string', secret: true }, { secret: 'name' }, undefined],
  [{ type: 'integer' }, { $secret: 'a', tag: 'b' }, undefined],
  [{ type: 'array' }, { secret: 'name' }, 'is a secret, which is a text'],
  [{}, [{ any: 'thing' }], undefined],
])('%j takes %j: %s', (type, value, why) => {
  expect(checkValue(type, value)).toBe(why);
});

const FITTING: Readonly<Record<(typeof FORMATS)[number], readonly [readonly string[], readonly string[]]>> = {
  host: [
    ['web', 'web.example.org', '10.0.0.1', 'fe80::1'],
    ['web_1', 'a b', '', 'http://a'],
  ],
  'host-port': [
    ['web:80', '10.0.0.1:2377', '[fe80::1]:22'],
    ['web', 'web:0', 'web:70000', 'fe80::1:22'],
  ],
  cidr: [
    ['10.0.0.0/8', 'fd00::/8'],
    ['10.0.0.0', '10.0.0.0/33'],
  ],
  duration: [
    ['90s', '5m', '1h', '10ms'],
    ['90', '5 m', '1d'],
  ],
  bytes: [
    ['512MiB', '1024', '1GiB'],
    ['512M', '1 GiB', '-1'],
  ],
  semver: [
    ['1.2.3', '1.2.3-rc.1'],
    ['1.2', 'newest'],
  ],
  'semver-range': [['^1.2', '>=1 <3', '1.x'], ['newest']],
  uri: [
    ['https://example.org/x', 'ssh://h'],
    ['example', '/path'],
  ],
  ip: [
    ['10.0.0.1', 'fe80::1'],
    ['10.0.0', 'web'],
  ],
};

test.each(FORMATS)('the format %s knows its own', (format) => {
  const [good, bad] = FITTING[format];
  for (const text of good) expect(checkValue({ type: 'string', format }, text), text).toBeUndefined();
  for (const text of bad) expect(checkValue({ type: 'string', format }, text), text).toMatch(`not a ${format} such as`);
});

import { expect, test } from 'vitest';
import { parseDestination } from './destination.ts';

test.each([
  ['host', { host: 'host' }],
  ['ops@host', { host: 'host', user: 'ops' }],
  ['ops@host:2222', { host: 'host', user: 'ops', port: 2222 }],
  ['ssh://ops@host:2222', { host: 'host', user: 'ops', port: 2222 }],
  ['ops@[2001:db8::1]:2222', { host: '2001:db8::1', user: 'ops', port: 2222 }],
  ['10.0.0.1', { host: '10.0.0.1' }],
  ['host:0', undefined],
  ['host:99999', undefined],
  ['two words', undefined],
  ['', undefined],
])('%j is read as %j', (text, destination) => {
  expect(parseDestination(text)).toEqual(destination);
});

import { expect, test } from 'vitest';
import { AppError } from '../../model/errors.ts';
import { toAwsError } from './errors.ts';

const error = (name: string, more: object = {}) => Object.assign(new Error('said by AWS.'), { name, ...more });
const told = (thrown: unknown) => toAwsError(thrown, 'make the machine m1', 'ec2:RunInstances');

test.each([
  ['AuthFailure', 'credentials', /accept the credentials$/],
  ['InvalidClientTokenId', 'credentials', /accept the credentials$/],
  ['SignatureDoesNotMatch', 'credentials', /accept the credentials$/],
  ['ExpiredToken', 'credentials', /have expired$/],
  ['RequestExpired', 'credentials', /have expired, or the clock/],
  ['RequestTimeTooSkewed', 'credentials', /clock/],
  ['CredentialsProviderError', 'credentials', /no credentials were found$/],
  ['OptInRequired', 'credentials', /may not use EC2/],
  ['UnauthorizedOperation', 'credentials', /lack the permission ec2:RunInstances$/],
  ['VcpuLimitExceeded', 'quota', /VcpuLimitExceeded: said by AWS$/],
  ['InstanceLimitExceeded', 'quota', /./],
  ['RulesPerSecurityGroupLimitExceeded', 'quota', /./],
  ['InsufficientFreeAddressesInSubnet', 'quota', /./],
  ['RequestLimitExceeded', 'platform-busy', /./],
  ['Throttling', 'platform-busy', /./],
  ['Unavailable', 'platform-busy', /./],
  ['InternalError', 'platform-busy', /./],
  ['InsufficientInstanceCapacity', 'platform-busy', /./],
  ['InvalidInstanceID.NotFound', 'platform-busy', /./],
  ['InvalidAMIID.NotFound', 'not-found', /./],
  ['InvalidInstanceType', 'not-found', /./],
  ['InvalidParameterValue', 'platform', /InvalidParameterValue: said by AWS$/],
  ['NobodyKnowsThisOne', 'platform', /./],
  ['TimeoutError', 'unreachable', /./],
])('%s of AWS is %s, and says what to do', (name, code, message) => {
  const mapped = told(error(name));
  expect(mapped).toMatchObject({ code, hint: expect.stringMatching(/\w\.?$/) });
  expect(mapped.message).toMatch(/^cannot make the machine m1: /);
  expect(mapped.message).toMatch(message);
});

test.each([
  ['ENOTFOUND', 'unreachable'],
  ['ECONNREFUSED', 'unreachable'],
  ['ECONNRESET', 'unreachable'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
])('a connection that fails with %s is %s', (code, mapped) => {
  expect(told(error('Error', { code }))).toMatchObject({ code: mapped });
});

test.each([
  [429, 'platform-busy'],
  [503, 'platform-busy'],
  [400, 'platform'],
])('an answer without a code that is known counts by its status %i as %s', (httpStatusCode, code) => {
  expect(told(error('Unknown', { $metadata: { httpStatusCode } }))).toMatchObject({ code });
});

test('when to try again is taken from the answer', () => {
  const $response = { statusCode: 503, headers: { 'retry-after': '7' } };
  expect(told(error('Unavailable', { $response }))).toMatchObject({ code: 'platform-busy', retryAfterMs: 7000 });
});

test('what authorization says in code is not shown', () => {
  const message = 'You may not. Encoded authorization failure message: 4GIOHlTkIaWHQD0Q0m6XSnuUMCm-abc';
  expect(told(Object.assign(new Error(message), { name: 'Blank' })).message).toBe(
    'cannot make the machine m1: Blank: You may not',
  );
});

test('a deadline that passed is a timeout, a cancelled call is cancelled', () => {
  const aborted = error('AbortError');
  const late = AbortSignal.abort(new DOMException('late', 'TimeoutError'));
  expect(toAwsError(aborted, 'x', 'y', late)).toMatchObject({ code: 'timeout' });
  expect(toAwsError(aborted, 'x', 'y', AbortSignal.abort())).toMatchObject({ code: 'cancelled' });
});

test('an error that is ours already stays as it is', () => {
  const ours = new AppError('quota', 'cannot');
  expect(told(ours)).toBe(ours);
});

import { expect, test } from 'vitest';
import { connectionError } from './connection-error.ts';
import { refusal } from './refusal.ts';
import { faultOf } from './server-fault.ts';

const asked = { what: 'make server m1', service: 'compute', method: 'POST', path: '/servers' };
const forbidden = (message: string) => ({ forbidden: { code: 403, message } });
const neutron = (type: string) => ({ NeutronError: { type, message: 'No.', detail: '' } });

test.each([
  [
    401,
    { error: { message: 'The request you have made requires authentication.' } },
    'credentials',
    /application credential/,
  ],
  [
    403,
    forbidden("Policy doesn't allow os_compute_api:servers:create to be performed."),
    'credentials',
    /POST \/servers.*member/,
  ],
  [403, forbidden('Quota exceeded for cores: Requested 8, but already used 20 of 20 cores'), 'quota', /quota show/],
  [413, { overLimit: { code: 413, message: 'Quota exceeded for instances' } }, 'quota', /quota show/],
  [409, neutron('OverQuota'), 'quota', /quota show/],
  [409, neutron('IpAddressGenerationFailure'), 'quota', /quota show/],
  [409, neutron('SecurityGroupInUse'), 'platform-busy', /try again/],
  [409, { conflictingRequest: { message: 'it is in task_state powering-off' } }, 'platform-busy', /try again/],
  [404, { itemNotFound: { message: 'Instance could not be found.' } }, 'not-found', /offers/],
  [400, { badRequest: { message: 'Invalid input.' } }, 'platform', /offers/],
  [429, {}, 'platform-busy', /later/],
  [503, {}, 'platform-busy', /try again/],
  [500, { computeFault: { message: 'Unexpected API Error.' } }, 'platform-busy', /try again/],
])('an answer %i %j is %s', (status, body, code, hint) => {
  const error = refusal(asked, { status, headers: {}, text: JSON.stringify(body) });
  expect(error).toMatchObject({ code, hint: expect.stringMatching(hint) });
  expect(error.message).toMatch(/^cannot make server m1: the compute service says: \S/);
});

test('a page of HTML is told by its status alone', () => {
  const error = refusal(asked, { status: 502, headers: {}, text: '<html>Bad Gateway</html>' });
  expect(error.message).toBe('cannot make server m1: the compute service says: HTTP status 502');
});

test('when to come again is taken from the answer', () => {
  expect(refusal(asked, { status: 429, headers: { 'retry-after': '7' }, text: '' }).retryAfterMs).toBe(7000);
});

const failing = (code: string) => Object.assign(new Error('no'), { code });

test.each([
  ['ECONNREFUSED', 'unreachable', /auth URL/],
  ['ENOTFOUND', 'unreachable', /name resolution/],
  ['ECONNRESET', 'unreachable', /firewall/],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls', /cacert/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls', /cacert/],
  ['CERT_HAS_EXPIRED', 'tls', /cacert/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', /cacert/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls', /https/],
])('a connection that fails with %s is %s', (cause, code, hint) => {
  const error = connectionError(new URL('https://k.example:5000/v3'), failing(cause), {
    signal: new AbortController().signal,
    late: false,
  });
  expect(error).toMatchObject({ code, hint: expect.stringMatching(hint) });
  expect(error.message).toContain('k.example:5000');
});

test.each([
  ['No valid host was found. There are not enough hosts available.', 'quota', /smaller size/],
  ['Build of instance x aborted: Quota exceeded for ports', 'quota', /quota show/],
  ['Image x is unacceptable: it is too large', 'platform', /try once more/],
])('a server that came to nothing because of %j is %s', (message, code, hint) => {
  expect(faultOf('m1', { fault: { message } })).toMatchObject({ code, hint: expect.stringMatching(hint) });
});

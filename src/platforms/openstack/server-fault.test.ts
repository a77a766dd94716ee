import { expect, test } from 'vitest';
import { faultOf } from './server-fault.ts';

test.each([
  ['No valid host was found. There are not enough hosts available.', 'quota', 'smaller size'],
  ['No more IP addresses available on network n.', 'quota', '`openstack quota show --usage`'],
  [
    "Build of instance i aborted: VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota 'volumes'.",
    'quota',
    '`openstack quota show --volume --usage`',
  ],
  [
    'Build of instance i aborted: VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota.',
    'quota',
    '`openstack quota show --volume --usage`',
  ],
  ['the hypervisor caught fire', 'platform', 'try once more'],
])('a server that came to nothing because of "%s" is %s', (message, code, hint) => {
  const error = faultOf('web-0', { fault: { message } });
  expect(error).toMatchObject({ code, message: expect.stringContaining(message), hint: expect.stringContaining(hint) });
});

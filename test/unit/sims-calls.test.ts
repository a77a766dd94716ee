import { expect, test } from 'vitest';
import { type ControlPlane, nameCall } from '../sims/control-plane-calls.ts';

const form = (text: string) => ({ method: 'POST', path: '/', headers: {}, body: Buffer.from(text) });
const soap = (method: string) => form(`<e:Envelope><e:Body>\n<${method} xmlns="urn:vim25"/></e:Body></e:Envelope>`);
const rest = (method: string, path: string, body = '') => ({ method, path, headers: {}, body: Buffer.from(body) });
const ID = '0123456789abcdef0123456789abcdef';

test.each<[ControlPlane, Parameters<typeof nameCall>[1], string, boolean]>([
  ['aws', form('Action=RunInstances&Version=2016-11-15'), 'RunInstances', true],
  ['aws', form('Action=RunInstances&DryRun=true'), 'RunInstances', false],
  ['aws', form('Action=DescribeInstances'), 'DescribeInstances', false],
  ['aws', { ...form('{}'), headers: { 'x-amz-target': 'AmazonSSM.GetParameter' } }, 'GetParameter', false],
  ['openstack', rest('GET', `/v2.1/servers/${ID}?a=b`), 'GET /v2.1/servers/:id', false],
  ['openstack', rest('POST', '/v3/auth/tokens'), 'POST /v3/auth/tokens', false],
  [
    'openstack',
    rest('POST', `/v2.1/servers/${ID}/action`, '{"os-stop":null}'),
    'POST /v2.1/servers/:id/action os-stop',
    true,
  ],
  ['vsphere', soap('CloneVM_Task'), 'CloneVM_Task', true],
  ['vsphere', soap('CreateContainerView'), 'CreateContainerView', false],
  ['vsphere', soap('WaitForUpdatesEx'), 'WaitForUpdatesEx', false],
])('a call of %s has its name and is known as changing or not: %#', (plane, request, name, mutating) => {
  expect(nameCall(plane, request)).toEqual({ name, mutating });
});

import { readAwsGroups } from './aws-groups.ts';
import type { BodyImage } from './body-tree.ts';
import { callEc2, type Ec2Place } from './ec2-call.ts';
import type { IngressRule, SeenMachine, Watch } from './seen-machine.ts';
import { all, type Element, textAt } from './xml.ts';
import type { Yard } from './yard.ts';

export interface AwsWatchOptions extends Ec2Place {
  /** Default user of its images; default `admin`, as in Debian's own. */
  readonly defaultUser?: string;
}

const ENDED = ['shutting-down', 'terminated'];

/** Bodies for EC2's instances. */
export function awsWatch(yard: Yard, options: AwsWatchOptions): Watch {
  const { defaultUser = 'admin' } = options;
  const images = new Map<string, BodyImage>();
  const call = (action: string, parameters: Readonly<Record<string, string>>, signal: AbortSignal) =>
    callEc2(yard, options, action, parameters, signal);

  async function readUserData(id: string, signal: AbortSignal): Promise<Buffer> {
    const answer = await call('DescribeInstanceAttribute', { InstanceId: id, Attribute: 'userData' }, signal);
    return Buffer.from(textAt(answer, 'userData', 'value') ?? '', 'base64');
  }

  async function readKey(name: string | undefined, signal: AbortSignal): Promise<readonly string[]> {
    if (name === undefined) return [];
    const answer = await call('DescribeKeyPairs', { 'KeyName.1': name, IncludePublicKey: 'true' }, signal);
    const key = textAt(answer, 'keySet', 'item', 'publicKey');
    return key === undefined ? [] : [key];
  }

  /** An image of Debian 13 is known by its name; every other one boots Debian 12. */
  async function readImage(id: string, signal: AbortSignal): Promise<BodyImage> {
    const known = images.get(id);
    if (known) return known;
    const answer = await call('DescribeImages', { 'ImageId.1': id }, signal);
    const image = /debian-13/.test(textAt(answer, 'imagesSet', 'item', 'name') ?? '') ? 'debian-13' : 'debian-12';
    images.set(id, image);
    return image;
  }

  /** What does not change while an instance runs, by instance. */
  const born = new Map<string, { userData: Buffer; publicKeys: readonly string[] }>();

  async function see(
    instance: Element,
    ingress: readonly IngressRule[] | undefined,
    signal: AbortSignal,
  ): Promise<readonly SeenMachine[]> {
    const id = textAt(instance, 'instanceId') ?? '';
    const state = textAt(instance, 'instanceState', 'name') ?? '';
    // User data can be changed while an instance is stopped.
    if (state !== 'running') born.delete(id);
    const address = textAt(instance, 'privateIpAddress') ?? '';
    const known = born.get(id) ?? {
      userData: await readUserData(id, signal),
      publicKeys: await readKey(textAt(instance, 'keyName'), signal),
    };
    born.set(id, known);
    const publicAddresses = [textAt(instance, 'ipAddress')].filter((own) => own !== undefined);
    const where = { addresses: [address, ...publicAddresses], publicAddresses, ...(ingress && { ingress }) };
    const hostname = `ip-${address.replaceAll('.', '-')}`;
    const image = await readImage(textAt(instance, 'imageId') ?? '', signal);
    const power = state === 'running' ? 'on' : 'off';
    return [{ id, power, hostname, image, defaultUser, ...where, ...known }];
  }

  return {
    name: 'aws',
    look: async (signal) => {
      const answer = await call('DescribeInstances', {}, signal);
      // What was terminated is told for an hour, with the groups that it was in.
      const instances = all(answer, 'reservationSet', 'item', 'instancesSet', 'item').filter(
        (one) => !ENDED.includes(textAt(one, 'instanceState', 'name') ?? ''),
      );
      const rulesOf = readAwsGroups(await call('DescribeSecurityGroups', {}, signal), instances);
      return (await Promise.all(instances.map(async (one) => await see(one, rulesOf(one), signal)))).flat();
    },
  };
}

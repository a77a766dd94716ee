import { AppError } from '../../model/errors.ts';
import type { DesiredMachine } from '../../model/machine.ts';
import type { CallOptions } from '../platform.ts';
import type { AwsContext } from './context.ts';
import { startInstance } from './converge.ts';
import type { Ec2, Purpose } from './ec2.ts';
import { byAge, findInstances, isLive, type OwnInstance, waitForState } from './instances.ts';
import { belongingTo } from './tags.ts';

const CONSOLE_LINES = 100;

/** Starts or stops it and waits until it is so. Its disks and its private address stay, a public address does not. */
export async function switchInstance(
  { open }: AwsContext,
  machine: DesiredMachine,
  to: 'on' | 'off',
  { signal }: CallOptions,
): Promise<void> {
  const ec2 = await open(machine.settings);
  const purpose = { to: `power ${to} the machine ${machine.name}`, signal };
  const { id, state } = await requireInstance(ec2, machine, purpose);
  if (to === 'on') {
    await startInstance(ec2, id, purpose);
    return;
  }
  if (state === 'stopped') return;
  if (state === 'pending') await waitForState(ec2, id, 'running', purpose);
  if (state !== 'stopping') await ec2.send(new ec2.sdk.StopInstancesCommand({ InstanceIds: [id] }), purpose);
  await waitForState(ec2, id, 'stopped', purpose);
}

/** The last 100 lines of its serial console; AWS shows them some minutes after they were printed. */
export async function readConsole(
  { open }: AwsContext,
  machine: DesiredMachine,
  { signal }: CallOptions,
): Promise<string> {
  const ec2 = await open(machine.settings);
  const purpose = { to: `read the console of ${machine.name}`, signal };
  const { id } = await requireInstance(ec2, machine, purpose);
  const { Output = '' } = await ec2.send(new ec2.sdk.GetConsoleOutputCommand({ InstanceId: id }), purpose);
  return Buffer.from(Output, 'base64').toString('utf8').split('\n').slice(-CONSOLE_LINES).join('\n');
}

/** The machine's instance. Errors: `not-found`. */
export async function requireInstance(ec2: Ec2, machine: DesiredMachine, purpose: Purpose): Promise<OwnInstance> {
  const { deployment, id } = machine;
  const found = await findInstances(ec2, belongingTo({ owner: ec2.owner, deployment, machine: id }), purpose);
  const [instance] = found.filter(isLive).toSorted(byAge);
  if (instance !== undefined) return instance;
  throw new AppError('not-found', `cannot ${purpose.to}: there is no such machine`, {
    hint: 'Run `purlin apply` first.',
  });
}

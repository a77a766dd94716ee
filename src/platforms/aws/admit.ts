import { AppError } from '../../model/errors.ts';
import type { DesiredMachine } from '../../model/machine.ts';
import type { CallOptions } from '../platform.ts';
import type { AwsContext } from './context.ts';
import { followRules, isListensGroup, readRules } from './groups.ts';
import { requireInstance } from './power.ts';
import { admitIngress } from './rules.ts';

/** Lets exactly these addresses in to what the machine, and those that listen alike, offer to members. */
export async function admitAddresses(
  { open }: AwsContext,
  machine: DesiredMachine,
  cidrs: readonly string[],
  { signal }: CallOptions,
): Promise<void> {
  const ec2 = await open(machine.settings);
  const purpose = { to: `let members in to ${machine.name}`, signal };
  const { groups } = await requireInstance(ec2, machine, purpose);
  const group = groups.find(({ name }) => isListensGroup(ec2.owner, name))?.id;
  if (group === undefined) throw noGroup(purpose.to);
  const wanted = admitIngress(machine.listens ?? [], cidrs);
  const current = await readRules(ec2, [group], purpose);
  await followRules(ec2, group, current, { wanted, kind: 'admitted', purpose });
}

function noGroup(to: string): AppError {
  return new AppError('platform', `cannot ${to}: it is in no security group for what it listens on`, {
    hint: 'Somebody took the group off: `purlin apply` puts the machine into it again.',
  });
}

import type { DesiredMachine } from '../../model/machine.ts';
import type { Ec2, Purpose } from './ec2.ts';
import { followRules, groupPrefix, type MachineGroups, readRules } from './groups.ts';
import type { OwnInstance } from './instances.ts';
import { admitIngress, admittedCidrs } from './rules.ts';

/**
 * Puts a machine that is there into its security groups: what it listens on may have changed. Groups of others stay on it; the
 * addresses that were admitted move along; a group that nothing is in any more goes.
 */
export async function followGroups(
  ec2: Ec2,
  machine: DesiredMachine,
  instance: OwnInstance,
  { groups, purpose }: { readonly groups: MachineGroups; readonly purpose: Purpose },
): Promise<void> {
  const wanted = [...new Set(Object.values(groups))];
  const ours = instance.groups.filter(({ name }) => name.startsWith(groupPrefix(ec2.owner))).map(({ id }) => id);
  const left = ours.filter((id) => !wanted.includes(id));
  if (left.length === 0 && wanted.every((id) => ours.includes(id))) return;
  if (left.length > 0) await carryAdmitted(ec2, machine, { from: left, to: groups.listens }, purpose);
  const others = instance.groups.map(({ id }) => id).filter((id) => !ours.includes(id));
  const command = new ec2.sdk.ModifyNetworkInterfaceAttributeCommand({
    NetworkInterfaceId: instance.networkInterface,
    Groups: [...others, ...wanted],
  });
  await ec2.send(command, purpose);
  for (const id of left) await deleteUnused(ec2, id, purpose);
}

async function carryAdmitted(
  ec2: Ec2,
  { listens = [] }: DesiredMachine,
  { from, to }: { readonly from: readonly string[]; readonly to: string },
  purpose: Purpose,
): Promise<void> {
  const rules = await readRules(ec2, [...from, to], purpose);
  const wanted = admitIngress(listens, admittedCidrs(rules));
  const current = rules.filter(({ GroupId }) => GroupId === to);
  await followRules(ec2, to, current, { wanted, kind: 'admitted', purpose });
}

async function deleteUnused(ec2: Ec2, GroupId: string, purpose: Purpose): Promise<void> {
  const Filters = [{ Name: 'group-id', Values: [GroupId] }];
  const { NetworkInterfaces = [] } = await ec2.send(new ec2.sdk.DescribeNetworkInterfacesCommand({ Filters }), purpose);
  if (NetworkInterfaces.length > 0) return;
  const command = new ec2.sdk.DeleteSecurityGroupCommand({ GroupId });
  await ec2.attempt(command, purpose, /^(DependencyViolation|InvalidGroup\.InUse|InvalidGroup\.NotFound)$/);
}

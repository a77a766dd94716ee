import { hash } from 'node:crypto';
import type { SecurityGroupRule } from '@aws-sdk/client-ec2';
import type { DesiredMachine } from '../../model/machine.ts';
import type { Ec2, Purpose } from './ec2.ts';
import type { Network } from './network.ts';
import { readPages } from './pages.ts';
import { diffRules, type Ingress, listenIngress, permission, sshIngress } from './rules.ts';
import { tagSpecifications } from './tags.ts';
import { waitFor } from './wait.ts';

const LISTENS = ' listens ';
const SETTLE_MS = 60_000;

/**
 * The security groups of a machine, by id. `members`: all machines of the deployment at the site, source of rules for them, and SSH.
 * `group`: the machines of its group, source of rules for those. `listens`: what it listens on; machines that listen alike share it,
 * so that two machines of one group never undo each other's rules.
 */
export interface MachineGroups {
  readonly members: string;
  readonly group: string;
  readonly listens: string;
}

/** Names of the groups; each is one in its VPC, so that a second creation is refused. */
export function groupNames(owner: string, machine: DesiredMachine): MachineGroups {
  const base = `${groupPrefix(owner)}${machine.deployment} ${machine.site}`;
  const digest = hash('sha256', JSON.stringify([machine.group, machine.listens ?? []])).slice(0, 12);
  return { members: base, group: `${base} group ${machine.group}`, listens: `${base}${LISTENS}${digest}` };
}

/** Whether a group of this name is one for what machines listen on. */
export function isListensGroup(owner: string, name: string): boolean {
  return name.startsWith(groupPrefix(owner)) && name.includes(LISTENS);
}

/** What names of our groups begin with. */
export function groupPrefix(owner: string): string {
  return `purlin ${owner} `;
}

/** Makes the groups of a machine and brings their rules to the wish; rules that are right stay untouched. */
export async function ensureGroups(
  ec2: Ec2,
  network: Network,
  machine: DesiredMachine,
  options: { readonly sshFrom: readonly string[]; readonly purpose: Purpose },
): Promise<MachineGroups> {
  const { purpose } = options;
  const names = groupNames(ec2.owner, machine);
  const known = await findGroups(ec2, network.vpc, Object.values(names), purpose);
  const ensure = async (name: string) => known.get(name) ?? (await makeGroup(ec2, network, { name, machine }, purpose));
  const [members, group, listens] = await Promise.all([
    ensure(names.members),
    ensure(names.group),
    ensure(names.listens),
  ]);
  const groups = { members, group, listens };
  const rules = await readRules(ec2, [groups.members, groups.listens], purpose);
  const of = (id: string) => rules.filter(({ GroupId }) => GroupId === id);
  await followRules(ec2, groups.members, of(groups.members), { wanted: sshIngress(options.sshFrom), purpose });
  const wanted = listenIngress(machine.listens ?? [], groups);
  await followRules(ec2, groups.listens, of(groups.listens), { wanted, purpose });
  return groups;
}

/** Ids of groups of a VPC by name. */
export async function findGroups(
  ec2: Ec2,
  vpc: string,
  names: readonly string[],
  purpose: Purpose,
): Promise<ReadonlyMap<string, string>> {
  const Filters = [
    { Name: 'vpc-id', Values: [vpc] },
    { Name: 'group-name', Values: [...names] },
  ];
  const { SecurityGroups = [] } = await ec2.send(new ec2.sdk.DescribeSecurityGroupsCommand({ Filters }), purpose);
  return new Map(
    SecurityGroups.flatMap(({ GroupName, GroupId }) => (GroupName && GroupId ? [[GroupName, GroupId]] : [])),
  );
}

async function makeGroup(
  ec2: Ec2,
  { vpc }: Network,
  { name, machine }: { readonly name: string; readonly machine: DesiredMachine },
  purpose: Purpose,
): Promise<string> {
  const { deployment, site } = machine;
  const command = new ec2.sdk.CreateSecurityGroupCommand({
    GroupName: name,
    Description: `Purlin: machines of ${deployment} at ${site}`.replace(/[^\w .:/()#,@[\]+=&;{}!$*-]/g, '-'),
    VpcId: vpc,
    TagSpecifications: tagSpecifications({ owner: ec2.owner, deployment, site, name }, ['security-group']),
  });
  await ec2.attempt(command, purpose, /^InvalidGroup\.Duplicate$/);
  const find = async () => (await findGroups(ec2, vpc, [name], purpose)).get(name);
  return await waitFor(find, { ...purpose, clock: ec2.clock, timeoutMs: SETTLE_MS });
}

/** All rules of these groups. */
export async function readRules(
  ec2: Ec2,
  ids: readonly string[],
  purpose: Purpose,
): Promise<readonly SecurityGroupRule[]> {
  const Filters = [{ Name: 'group-id', Values: [...new Set(ids)] }];
  return await readPages(async (NextToken) => {
    const page = await ec2.send(new ec2.sdk.DescribeSecurityGroupRulesCommand({ Filters, NextToken }), purpose);
    return { items: page.SecurityGroupRules ?? [], next: page.NextToken };
  });
}

export interface WantedRules {
  readonly wanted: readonly Ingress[];
  /** Default own. */
  readonly kind?: 'own' | 'admitted';
  readonly purpose: Purpose;
}

/** Adds and takes away what differs. What another process did meanwhile counts as done. */
export async function followRules(
  ec2: Ec2,
  GroupId: string,
  current: readonly SecurityGroupRule[],
  { wanted, kind = 'own', purpose }: WantedRules,
): Promise<void> {
  const { add, remove } = diffRules(current, wanted, kind);
  const authorize = (rules: readonly Ingress[]) => {
    const IpPermissions = rules.map((rule) => permission(rule, kind));
    const command = new ec2.sdk.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions });
    return ec2.attempt(command, purpose, /^InvalidPermission\.Duplicate$/);
  };
  // One that is there already refuses all of a call.
  if (add.length > 0 && (await authorize(add)).refused !== undefined) for (const rule of add) await authorize([rule]);
  if (remove.length === 0) return;
  const command = new ec2.sdk.RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: [...remove] });
  await ec2.attempt(command, purpose, /^(InvalidPermission|InvalidSecurityGroupRuleId)\.NotFound$/);
}

import { z } from 'zod';
import type { DesiredMachine } from '../../model/machine.ts';
import { isCode } from './absent.ts';
import { putPortGroups } from './network.ts';
import { createThing, deleteThing, listThings, ruleSchema, type Thing } from './neutron.ts';
import type { OpenSite } from './open-site.ts';
import { describeMark, type Mark, readMark, sameSite } from './ownership.ts';
import { ADMITTED, asRange, diffRules, digestOf, type NeutronRule, neutronRules, rulesOf } from './rules.ts';

type Group = Thing<'security_group'>;

/**
 * Ids of the security groups of a machine. Each machine has three: `members` and its group's, which only say who it is, and one with
 * the rules, which all machines that let in the same share; so that their number grows with kinds of machines and not with machines.
 */
export async function ensureGroups(
  site: OpenSite,
  { listens = [], group }: DesiredMachine,
  admitted: readonly string[] = [],
): Promise<readonly string[]> {
  const rules = rulesOf({ listens, admitted: admitted.map(asRange), sshFrom: site.settings.sshFrom });
  const part = `rules-${digestOf(rules)}-${group}`;
  const make = async () => {
    const known = await listOwnGroups(site);
    const members = await ensureGroup(site, known, 'members');
    const own = await ensureGroup(site, known, `group-${group}`);
    const opening = await ensureGroup(site, known, part);
    await ensureRules(site, opening, neutronRules(rules, { members: members.id, group: own.id }));
    return [members.id, own.id, opening.id];
  };
  // In turn, because machines of all kinds need the group `members`; those of one kind at once need it once.
  return await site.share(`groups ${part}`, () => site.inTurn('groups', make));
}

/** Groups of the deployment at this site. */
async function listOwnGroups({ cloud, mark, signal }: OpenSite): Promise<readonly Group[]> {
  const { project } = await cloud.login(signal);
  const all = await listThings(cloud, 'security_group', { project_id: project.id }, signal);
  return all.filter(({ description }) => isOf(mark, description));
}

function isOf(mark: Mark, description: string | null | undefined): boolean {
  const found = readMark(description);
  return found !== undefined && sameSite(found, mark);
}

/** The oldest of that part, or a new one. */
async function ensureGroup(site: OpenSite, known: readonly Group[], part: string): Promise<Group> {
  const description = describeMark({ ...site.mark, part });
  const found = known.find((one) => one.description === description);
  if (found !== undefined) return found;
  const name = `purlin-${site.mark.deployment}-${site.mark.site}-${part}`.slice(0, 255);
  return await createThing(site.cloud, 'security_group', { name, description }, site.signal);
}

async function ensureRules(site: OpenSite, group: Group, wanted: readonly NeutronRule[]): Promise<void> {
  const { cloud, signal } = site;
  const { missing, extra } = diffRules(wanted, group.security_group_rules);
  for (const { id } of extra) {
    const call = {
      service: 'network',
      method: 'DELETE',
      path: `/security-group-rules/${id}`,
      what: 'close a port',
    } as const;
    await cloud.call(call, signal).catch((thrown: unknown) => {
      if (!isCode(thrown, 'not-found')) throw thrown;
    });
  }
  if (missing.length === 0) return;
  const body = { security_group_rules: missing.map((rule) => ({ ...rule, security_group_id: group.id })) };
  const schema = z.object({ security_group_rules: z.array(ruleSchema) });
  const call = {
    service: 'network',
    method: 'POST',
    path: '/security-group-rules',
    body,
    what: 'open ports',
    schema,
  } as const;
  await cloud.call(call, signal);
}

/** The port of a server in the site's network; undefined while it has none. */
export async function findPort(site: OpenSite, serverId: string): Promise<Thing<'port'> | undefined> {
  return (await listThings(site.cloud, 'port', { device_id: serverId }, site.signal))[0];
}

/**
 * Brings the rules of a server that is there to the wish. Without `admitted` the ranges that were let in before stay.
 * Groups that somebody else put on the port stay too.
 */
export async function followRules(
  site: OpenSite,
  machine: DesiredMachine,
  port: Thing<'port'>,
  admitted?: readonly string[],
): Promise<void> {
  const own = await listOwnGroups(site);
  const before = own.filter(({ id }) => port.security_groups.includes(id));
  const wanted = await ensureGroups(site, machine, admitted ?? admittedIn(before));
  const foreign = port.security_groups.filter((id) => !own.some((one) => one.id === id));
  const groups = [...foreign, ...wanted];
  if (groups.length === port.security_groups.length && groups.every((id) => port.security_groups.includes(id))) return;
  await putPortGroups(site, port.id, groups);
  for (const { id } of before.filter((one) => !wanted.includes(one.id))) {
    await deleteThing(site.cloud, 'security_group', id, site.signal).catch((thrown: unknown) => {
      // Other machines still let in what this one did.
      if (!isCode(thrown, 'platform-busy')) throw thrown;
    });
  }
}

/** The ranges that were admitted, told by the rules themselves. */
function admittedIn(groups: readonly Group[]): readonly string[] {
  const rules = groups.flatMap((group) => group.security_group_rules);
  const ranges = rules.flatMap((rule) => (rule.description === ADMITTED ? (rule.remote_ip_prefix ?? []) : []));
  return [...new Set(ranges)].sort();
}

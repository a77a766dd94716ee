import type { ListenRule } from '../model/machine.ts';
import type { Bound } from './bind.ts';
import { addNotice, addProblem, type Context } from './context.ts';
import type { Solver } from './solver.ts';
import { isOneFabric, type Spot, Spots } from './spots.ts';

/** Machines that others must reach: where they are, and one of their roles that says so. */
interface Goal {
  readonly spot: Spot;
  readonly group: string;
  readonly role: string;
  readonly port: string;
  readonly from: ListenRule['from'];
}

/**
 * Before anything is made: where a role listens for the deployment or its group, machines at every other site must have a way to its
 * machines' `cluster` addresses: one fabric, a network that is reached from anywhere, or the word of their site, `reaches`.
 */
export function checkReach(context: Context, bound: Bound): void {
  const spots = new Spots(context);
  const sites = new Map<string, { readonly spot: Spot; readonly groups: Set<string> }>();
  const goals = new Map<string, Goal>();
  const unopened = new Set<string>();
  for (const { cls, site, group, listens, solver } of bound.classes) {
    const distinct = new Set(cls.members.map((member) => spots.of(member)));
    for (const spot of distinct) {
      const known = sites.get(site) ?? { spot, groups: new Set<string>() };
      known.groups.add(group);
      sites.set(site, known);
      const rule = listens.find(({ from }) => from === 'deployment') ?? listens.find(({ from }) => from === 'group');
      if (rule === undefined) continue;
      if (!isOpenedHere(solver)) unopened.add(site);
      const role = solver.roles.find(({ plan }) => plan.role.file.listens?.some(({ from }) => from === rule.from));
      const key = `${spot.site}|${spot.network}|${rule.from === 'group' ? group : ''}`;
      const port = `${rule.port}/${rule.protocol}`;
      if (!goals.has(key)) goals.set(key, { spot, group, role: role?.plan.name ?? '', port, from: rule.from });
    }
  }
  if (sites.size < 2) return;
  for (const goal of goals.values()) {
    for (const { spot, groups } of sites.values()) {
      if (goal.from === 'deployment' || groups.has(goal.group)) checkPair(context, spot, goal, unopened);
    }
  }
}

function checkPair(context: Context, from: Spot, goal: Goal, unopened: ReadonlySet<string>): void {
  const { spot: to } = goal;
  if (isOneFabric(from, to)) return;
  if (unopened.has(to.site)) noteFirewall(context, to);
  const site = context.content.sites.get(from.site);
  if (to.reach === 'anywhere' || site?.file.reaches?.includes(to.site) === true || site === undefined) return;
  addProblem(
    context,
    'no-reach',
    `machines at site ${from.site} have no way to those at site ${to.site}: the role ${goal.role} listens there on port ${goal.port} for the ${goal.from === 'group' ? `group ${goal.group}` : 'whole deployment'}, and the network ${to.network} of ${to.site} is reached from within only`,
    {
      locate: site.locate,
      path: ['reaches'],
      hint: `If there is a route (a tunnel, peering), say \`reaches: [${to.site}]\` in the file of site ${from.site}; else give the machines of ${to.site} public addresses for it: \`address: { cluster: public }\`.`,
    },
  );
}

/** Whether a role on the machine does something to let members in; one without steps only tells how things are. */
function isOpenedHere(solver: Solver): boolean {
  return solver.providing('member-access').some(({ plan }) => plan.role.file.apply !== undefined);
}

/** Where nobody opens ports to chosen addresses, the operator's own firewall has to. */
function noteFirewall(context: Context, to: Spot): void {
  if (context.input.portRules?.[to.site]?.admits === true) return;
  const message = `site ${to.site} opens no ports to members at other sites: a firewall in front of its machines must let them in`;
  addNotice(context, { kind: 'warning', message });
}

import type { Context } from './context.ts';
import type { Founding } from './founding.ts';
import type { Member } from './members.ts';
import type { Pick } from './nodes.ts';
import { type MemberRole } from './wide-needs.ts';
import { needsItself } from './wide-words.ts';

const MOST_PICKS = 5;

/**
 * The providers that a wider need without `of` may take, best first: members that are done (founders before others, then by
 * ordinal, dead ones last), at most five; before any is done the founders, else the first that joins nothing.
 */
export function pickProviders(
  context: Context,
  members: readonly MemberRole[],
  capability: string,
  place: string,
  founding: Founding,
): { readonly picks: readonly Pick[]; readonly done: boolean } {
  const dead = new Set(context.input.dead);
  const done: Pick[] = [];
  const late: Pick[] = [];
  const sorted = [...members].sort(
    (a, b) => rank(a, capability, place, founding) - rank(b, capability, place, founding),
  );
  for (const { resolved, role } of sorted) {
    for (const member of resolved.cls.members) {
      if (done.length >= MOST_PICKS) break;
      if (!isDone(context, member, role.key)) continue;
      (dead.has(member.name) ? late : done).push({ resolved, role, member, node: undefined, at: 0 });
    }
  }
  const picks = [...done, ...late].slice(0, MOST_PICKS);
  if (picks.length > 0) return { picks, done: true };
  const founders = sorted.flatMap(({ resolved, role }) =>
    resolved.cls.members
      .filter((member) => founding.isFounder(capability, place, member.id))
      .filter(() => role.plan.founds.some(([name]) => name === capability))
      .map((member): Pick => ({ resolved, role, member, node: undefined, at: 0 })),
  );
  if (founders.length > 0) return { picks: founders, done: false };
  const root = sorted.find(({ role }) => !needsItself(role.plan, capability)) ?? sorted[0];
  const member = root?.resolved.cls.members[0];
  if (root === undefined || member === undefined) return { picks: [], done: false };
  return { picks: [{ ...root, member, node: undefined, at: 0 }], done: false };
}

function rank({ resolved, role }: MemberRole, capability: string, place: string, founding: Founding): number {
  const first = resolved.cls.members[0];
  const founder = first !== undefined && founding.isFounder(capability, place, first.id);
  return (founder ? 0 : 1_000_000) + (first?.ordinal ?? 0) + (role.instance === undefined ? 0 : 0.5);
}

/** Whether a role reached done on this machine, in its present identity. */
function isDone(context: Context, member: Member, roleKey: string): boolean {
  if (member.recorded === undefined) return false;
  const row = context.input.record.task(`${member.name}/${roleKey}/apply`);
  return row !== undefined && row.machine === member.id && row.content !== undefined && row.verb !== 'remove';
}

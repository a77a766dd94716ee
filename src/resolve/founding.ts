import type { Context } from './context.ts';
import type { Member } from './members.ts';
import type { RolePlan } from './role-plan.ts';

interface Decision {
  readonly identities: ReadonlySet<string>;
  /** Names for messages: who founds or founded it. */
  readonly names: readonly string[];
  /** true: the record says so. */
  readonly past: boolean;
}

/** Where a role that founds is bound while it is not decided yet who founds. */
export interface FoundingOffer {
  readonly capability: string;
  readonly place: string;
  readonly mode: 'one' | 'all';
  readonly member: Member;
}

/**
 * Who founds what, once per capability and place: what the record says, then who began, then the lowest ordinal
 * (design "Resolution", 6).
 */
export class Founding {
  private readonly decisions = new Map<string, Decision>();
  private readonly context: Context;
  private readonly members: ReadonlyMap<string, Member>;

  constructor(context: Context, members: readonly Member[]) {
    this.context = context;
    this.members = new Map(members.map((member) => [member.id, member]));
    for (const { capability, place, machines } of context.input.record.founded) {
      if (machines.length === 0 || !this.lives(capability, machines)) continue;
      const begun = this.begun(capability, place, 'all');
      const identities = new Set([...machines, ...begun.map((member) => member.id)]);
      const names = [...identities].map((id) => this.members.get(id)?.name ?? 'a machine that is gone').sort();
      this.decisions.set(`${capability}@${place}`, { identities, names, past: true });
    }
  }

  /** Whether a machine may bind a role that founds; a sentence when not. */
  verdict(capability: string, place: string, identity: string): 'open' | 'founder' | string {
    const decision = this.decisions.get(`${capability}@${place}`);
    if (decision === undefined) return 'open';
    if (decision.identities.has(identity)) return 'founder';
    return `founds ${capability}, which ${decision.names.join(', ')} ${decision.past ? 'founded already' : 'founds'}`;
  }

  /** Identities that found something: they stand in classes of their own. */
  get identities(): ReadonlySet<string> {
    return new Set([...this.decisions.values()].flatMap((decision) => [...decision.identities]));
  }

  isFounder(capability: string, place: string, identity: string): boolean {
    return this.decisions.get(`${capability}@${place}`)?.identities.has(identity) === true;
  }

  /** Decides what is still open; false when nothing was. */
  decide(offers: readonly FoundingOffer[]): boolean {
    const open = new Map<string, FoundingOffer[]>();
    for (const offer of offers) {
      const key = `${offer.capability}@${offer.place}`;
      if (this.decisions.has(key)) continue;
      const list = open.get(key);
      if (list === undefined) open.set(key, [offer]);
      else list.push(offer);
    }
    for (const [key, list] of open) {
      const chosen = this.choose(list);
      this.decisions.set(key, {
        identities: new Set(chosen.map((member) => member.id)),
        names: chosen.map((member) => member.name).sort(),
        past: false,
      });
    }
    return open.size > 0;
  }

  private choose(offers: readonly FoundingOffer[]): readonly Member[] {
    const sorted = [...offers].sort(
      (a, b) => a.member.ordinal - b.member.ordinal || (a.member.group < b.member.group ? -1 : 1),
    );
    const [first] = sorted;
    if (first === undefined) return [];
    if (first.mode === 'all') return sorted.map((offer) => offer.member).filter((m) => m.group === first.member.group);
    const begun = this.begun(first.capability, first.place, 'one').filter((member) =>
      sorted.some((offer) => offer.member.id === member.id),
    );
    return [begun[0] ?? first.member];
  }

  /** Members on which a founding role has a row of its own: it was planned there, and may have run. */
  private begun(capability: string, place: string, mode: 'one' | 'all'): readonly Member[] {
    const founders = this.context.roles.providing(capability).filter((plan) => foundsAs(plan, capability, mode));
    if (founders.length === 0) return [];
    return [...this.members.values()]
      .filter((member) => member.recorded !== undefined && member.recorded.settled === undefined)
      .filter((member) => place === 'deployment' || place === `site/${member.site.name}`)
      .filter((member) => founders.some((plan) => this.hasRow(member, plan)))
      .sort((a, b) => a.ordinal - b.ordinal || (a.group < b.group ? -1 : 1));
  }

  /** A founded thing lives while any of its providers does. */
  private lives(capability: string, founders: readonly string[]): boolean {
    if (founders.some((id) => this.members.has(id))) return true;
    const plans = this.context.roles.providing(capability);
    for (const member of this.members.values()) {
      if (member.recorded !== undefined && plans.some((plan) => this.hasRow(member, plan, true))) return true;
    }
    return false;
  }

  private hasRow(member: Member, plan: RolePlan, done = false): boolean {
    const row = this.context.input.record.task(`${member.name}/${plan.name}/apply`);
    return row !== undefined && row.machine === member.id && (!done || row.content !== undefined);
  }
}

function foundsAs(plan: RolePlan, capability: string, mode: 'one' | 'all'): boolean {
  return plan.founds.some(([name, as]) => name === capability && as === mode);
}

/** The place of a founded or wider capability as seen from a site. */
export function placeFor(scope: 'machine' | 'site' | 'deployment', site: string): string {
  return scope === 'site' ? `site/${site}` : 'deployment';
}

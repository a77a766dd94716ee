import type { OwnedThing } from '../../platforms/platform.ts';
import type { SweepDocument } from '../documents/sites.ts';
import type { SweepRequest } from '../operations.ts';
import type { OperationsDeps } from './deps.ts';
import { settingsOf } from './site-settings.ts';
import { type OpenSite, openSites } from './sites.ts';

type SweptSite = SweepDocument['sites'][number];
type Verdict = SweptSite['things'][number]['verdict'];

/** What the records of this state folder hold: nothing of it is ever swept. */
interface Needed {
  readonly owner: string;
  /** Identities of recorded machines. */
  readonly machines: ReadonlySet<string>;
  /** `DEPLOYMENT/SITE` with a recorded machine. */
  readonly places: ReadonlySet<string>;
}

/** Shows what Purlin made at sites, and removes what nothing needs on request. Errors: those of the files and platforms. */
export async function sweepSites(
  deps: OperationsDeps,
  request: SweepRequest,
  signal: AbortSignal,
): Promise<SweepDocument> {
  const open = await openSites(deps, request, signal);
  const needed = await readNeeded(deps);
  const sites: SweptSite[] = [];
  for (const each of open) sites.push(await sweepSite(each, request, needed, signal));
  const things = sites.flatMap((site) => site.things);
  return {
    schema: 'purlin/sweep@1',
    sites,
    leftOver: things.filter(({ verdict, removed }) => verdict === 'left-over' && !removed).length,
  };
}

async function readNeeded(deps: OperationsDeps): Promise<Needed> {
  const store = await deps.store('read');
  const machines = new Set<string>();
  const places = new Set<string>();
  for (const { name } of await store.deployments()) {
    for (const machine of (await store.loadRecord(name)).machines) {
      machines.add(machine.id);
      places.add(`${name}/${machine.site}`);
    }
  }
  return { owner: await deps.owner(), machines, places };
}

async function sweepSite(
  { site, platform, deployment }: OpenSite,
  request: SweepRequest,
  needed: Needed,
  signal: AbortSignal,
): Promise<SweptSite> {
  const base = { name: site.name, platform: platform.name };
  if (platform.owned === undefined || platform.remove === undefined)
    return { ...base, things: [], skipped: `platform ${platform.name} keeps no list of what was made there` };
  const settings = settingsOf(deployment, site);
  const things: SweptSite['things'][number][] = [];
  for (const thing of await platform.owned(settings, { signal })) {
    const verdict = judge(thing, site.name, needed, request.foreign === true);
    const remove = request.remove === true && verdict === 'left-over';
    if (remove) await platform.remove(settings, thing, { signal });
    const { kind, platformId, name, owner } = thing;
    things.push({ kind, platformId, name, owner, deployment: thing.deployment, verdict, removed: remove });
  }
  return { ...base, things };
}

function judge(thing: OwnedThing, site: string, needed: Needed, foreign: boolean): Verdict {
  if (thing.owner !== needed.owner) return foreign ? 'left-over' : 'foreign';
  const inUse =
    thing.machine === undefined ? needed.places.has(`${thing.deployment}/${site}`) : needed.machines.has(thing.machine);
  return inUse ? 'in-use' : 'left-over';
}

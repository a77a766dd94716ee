import type { Capability, Content, Loaded, Role, Site } from '../../model/content.ts';
import type { Position, Problem } from '../../model/errors.ts';
import { CORE_FACTS, type FactDefinition } from '../../model/facts.ts';
import type { DeploymentFile } from '../../model/files/deployment.ts';
import type { WorkloadFile } from '../../model/files/workload.ts';
import type { ReadPack } from './read-pack.ts';

/** Content of packs, of which a deployment is a part only when it is valid. */
export type PackContent = Omit<Content, 'deployment'> & { readonly deployment: Loaded<DeploymentFile> | undefined };

/** Puts what was read together by name. A name that stands twice is a problem; the first one counts. */
export function assembleContent(
  packs: readonly ReadPack[],
  sites: readonly Site[],
  deployment: Loaded<DeploymentFile> | undefined,
): { readonly content: PackContent; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const roles = byName<Role>(
    'role',
    packs.flatMap((pack) => pack.roles),
    problems,
  );
  const capabilities = byName<Capability>(
    'capability',
    packs.flatMap((pack) => pack.capabilities),
    problems,
  );
  const workloads = byName<Loaded<WorkloadFile> & { readonly name: string }>(
    'workload',
    packs.flatMap((pack) => pack.workloads),
    problems,
  );
  const files = packs.flatMap((pack) => (pack.file === undefined ? [] : [[pack.name, pack.file] as const]));
  const content: PackContent = {
    packs: new Map(files),
    capabilities,
    roles,
    workloads,
    sites: new Map(sites.map((site) => [site.name, site])),
    deployment,
    facts: collectFacts(packs, problems),
  };
  return { content, problems };
}

type Named = Loaded<unknown> & { readonly name: string };

function byName<One extends Named>(kind: string, all: readonly One[], problems: Problem[]): ReadonlyMap<string, One> {
  const found = new Map<string, One>();
  for (const one of all) {
    const first = found.get(one.name);
    if (first === undefined) found.set(one.name, one);
    else problems.push(declaredTwice(`${kind} \`${one.name}\``, one.locate(kind), first.locate(kind)));
  }
  return found;
}

function declaredTwice(what: string, position: Position, first: Position): Problem {
  return {
    severity: 'error',
    rule: 'duplicate-name',
    message: `the ${what} is declared twice, first in ${first.file}:${first.line}`,
    position,
    hint: 'Names are global over the loaded packs: rename one of them.',
  };
}

function collectFacts(packs: readonly ReadPack[], problems: Problem[]): ReadonlyMap<string, FactDefinition> {
  const facts = new Map<string, FactDefinition>(Object.entries(CORE_FACTS));
  for (const pack of packs) {
    for (const [name, fact] of pack.facts) {
      const other = facts.get(name);
      if (other === undefined) {
        facts.set(name, fact);
        continue;
      }
      const owner = other.pack === undefined ? 'the core catalogue' : `the pack ${other.pack}`;
      const position = pack.yaml?.locate('facts', name);
      problems.push({
        severity: 'error',
        rule: 'duplicate-name',
        message: `the fact \`${name}\` is in ${owner} already`,
        position,
        hint: 'Use that one, or choose another name.',
      });
    }
  }
  return facts;
}

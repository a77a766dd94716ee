import { compare, type Fidelity, headline, percentages } from '../../src/resolve/fidelity.ts';
import type { SiteSummary } from '../fidelity-sites.ts';

interface Pair {
  readonly here: SiteSummary;
  readonly there: SiteSummary;
  readonly fidelity: Fidelity;
}

/** The page of what deployments of one workload share at the example's sites, pair by pair. */
export function fidelityPageText(workload: string, sites: readonly SiteSummary[]): string {
  const pairs = sites.flatMap((here, at) =>
    sites.slice(at + 1).map((there): Pair => ({ here, there, fidelity: compare(here.summary, there.summary) })),
  );
  const lines = [
    `# Fidelity of the workload ${workload}`,
    '',
    "Written by `node tools/write-fidelity.ts`. The deployment `examples/swarm/demo.yaml` as it would be at each of the example's sites,",
    'with one workload file: what any two of them share. `purlin fidelity SITE SITE` says why; see',
    '[How Purlin decides](../guide/how-purlin-decides.md). Sites whose control plane is not here are resolved from offers and facts that',
    'were recorded in `examples/swarm/offers`.',
    '',
    '## Shares',
    '',
    'Of the roles of each group: shared / substituted / only one side, in percent.',
    '',
    row(['', ...sites.map(({ site, platform }) => `${site} (${platform})`)]),
    row(['---', ...sites.map(() => ':-:')]),
    ...sites.map((side) => row([side.site, ...sites.map((other) => cellOf(side, other, pairs))])),
    '',
    '## Who provides what',
    '',
    row(['capability', ...sites.map(({ site }) => site)]),
    row(['---', ...sites.map(() => '---')]),
    ...providerRows(sites).map(row),
    '',
    '## Pairs',
    ...pairs.flatMap(pairLines),
  ];
  return `${lines.join('\n')}\n`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function cellOf(side: SiteSummary, other: SiteSummary, pairs: readonly Pair[]): string {
  if (side === other) return '';
  const pair = pairs.find(({ here, there }) => [here, there].includes(side) && [here, there].includes(other));
  if (pair === undefined) return '';
  const { shared, substituted, oneSide, open } = percentages(pair.fidelity.shares.roles);
  return `${shared} / ${substituted} / ${oneSide}${open === 0 ? '' : ` (${open} open)`}`;
}

function providerRows(sites: readonly SiteSummary[]): readonly (readonly string[])[] {
  const capabilities = new Set(
    sites.flatMap(({ summary }) => [...summary.needs.values()].map((need) => need.capability)),
  );
  return [...capabilities].sort().map((capability) => [
    capability,
    ...sites.map(({ summary }) => {
      const needs = [...summary.needs.values()].filter((need) => need.capability === capability);
      const names = needs.flatMap(({ providers }) =>
        [...providers.values()].map(({ name, provided }) => (provided ? 'there already' : name)),
      );
      return names.length === 0 ? (needs.length === 0 ? '' : 'not decided yet') : [...new Set(names)].sort().join(', ');
    }),
  ]);
}

function pairLines({ here, there, fidelity }: Pair): readonly string[] {
  const { capabilities, roles, shares } = fidelity;
  const substituted = capabilities
    .filter(({ verdict }) => verdict === 'substituted')
    .map((need) => `${need.capability} (${namesOf(need.here)}; ${namesOf(need.there)})`);
  const only = (verdict: string) =>
    capabilities.filter((need) => need.verdict === verdict).map((need) => need.capability);
  const inputs = roles.flatMap(({ role, inputs: other }) => other.map(({ name }) => `${role}.${name}`));
  return [
    '',
    `### ${here.site} and ${there.site}`,
    '',
    `${headline(shares)}.`,
    '',
    ...listed('substituted', substituted),
    ...listed(`only ${here.site}`, only('only-here')),
    ...listed(`only ${there.site}`, only('only-there')),
    ...listed('not decided yet', only('open')),
    ...listed('shared, with other inputs', inputs),
  ];
}

function namesOf(providers: readonly { readonly name: string; readonly provided: boolean }[]): string {
  return providers.map(({ name, provided }) => (provided ? 'there already' : name)).join(', ');
}

function listed(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`- ${title}: ${[...new Set(items)].join(', ')}`];
}

import type { Locate } from '../../../model/content.ts';
import { didYouMean } from '../../../model/nearest-name.ts';
import type { Rule, RuleInput } from '../rule.ts';
import { layersOf, needsOf, type Path, provisionsOf } from '../walk.ts';

interface Mention {
  readonly name: string;
  readonly locate: Locate;
  readonly path: Path;
}

/** Names of capabilities, roles and workloads that nothing declares. */
export const unknownNames: Rule = {
  name: 'unknown-name',
  description: 'Every capability, role and workload that a file names is declared by a loaded pack.',
  check: (input) => [
    ...capabilityMentions(input).flatMap((mention) => unknown('capability', mention, input)),
    ...roleMentions(input).flatMap((mention) => unknown('role', mention, input)),
    ...workloadMentions(input).flatMap((mention) => unknown('workload', mention, input)),
  ],
};

function capabilityMentions({ content }: RuleInput): readonly Mention[] {
  const roles = [...content.roles.values()].flatMap(({ file, locate }) => [
    ...provisionsOf(file).map(({ capability, path }) => ({ name: capability, locate, path })),
    ...Object.keys(file.founds ?? {}).map((name) => ({ name, locate, path: ['founds', name] })),
  ]);
  const needs = needsOf(content).map(({ need, locate, path }) => ({
    name: need.capability,
    locate,
    path: [...path, 'capability'],
  }));
  const proves = [...content.workloads.values()].flatMap(({ file, locate }) =>
    (file.proves ?? []).map((name, index) => ({ name, locate, path: ['proves', index] })),
  );
  const sites = [...content.sites.values()].flatMap(({ file, locate }) => [
    ...(file.provides ?? []).map(({ capability }, index) => ({
      name: capability,
      locate,
      path: ['provides', index, 'capability'],
    })),
    ...(file.adds ?? []).map((name, index) => ({ name, locate, path: ['adds', index] })),
  ]);
  const layers = layersOf(content).flatMap(({ layer, locate, path }) => [
    ...Object.keys(layer.prefer ?? {}).map((name) => ({ name, locate, path: [...path, 'prefer', name] })),
    ...(layer.ready ?? []).map((name, index) => ({ name, locate, path: [...path, 'ready', index] })),
  ]);
  return [...roles, ...needs, ...proves, ...sites, ...layers];
}

function roleMentions({ content }: RuleInput): readonly Mention[] {
  return layersOf(content).flatMap(({ layer, locate, path }) =>
    Object.entries(layer.prefer ?? {})
      .filter(([, role]) => role !== 'provided')
      .map(([capability, name]) => ({ name, locate, path: [...path, 'prefer', capability] })),
  );
}

function workloadMentions({ content }: RuleInput): readonly Mention[] {
  const { deployment } = content;
  return deployment === undefined
    ? []
    : [{ name: deployment.file.workload, locate: deployment.locate, path: ['workload'] }];
}

const PLURALS = { capability: 'capabilities', role: 'roles', workload: 'workloads' } as const;

function unknown(kind: keyof typeof PLURALS, mention: Mention, input: RuleInput) {
  const known = input.content[PLURALS[kind]];
  if (known.has(mention.name) || input.broken.has(`${kind}:${mention.name}`)) return [];
  const holder = input.seen.find((pack) => pack[PLURALS[kind]].has(mention.name));
  const elsewhere =
    holder === undefined
      ? undefined
      : `The pack ${holder.name} has it: add \`uses: { ${holder.name}: ... }\` to the pack that needs it.`;
  const names = [...known.keys(), ...input.seen.flatMap((pack) => [...pack[PLURALS[kind]]])];
  return [
    {
      severity: 'error' as const,
      message: `there is no ${kind} \`${mention.name}\``,
      position: mention.locate(...mention.path),
      hint: elsewhere ?? didYouMean(mention.name, new Set(names), PLURALS[kind]),
    },
  ];
}

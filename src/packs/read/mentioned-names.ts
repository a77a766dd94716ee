import { entriesOf } from './load-sites.ts';
import { memberOf } from './schema-shape.ts';
import type { YamlFile } from './yaml-file.ts';

/** Names that a deployment and its sites mention: the packs that hold them are loaded. */
export interface MentionedNames {
  readonly workloads: ReadonlySet<string>;
  readonly capabilities: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
}

/** Reads names out of files that may not be valid. */
export function mentionedNames(files: readonly YamlFile[]): MentionedNames {
  const workloads = new Set<string>();
  const capabilities = new Set<string>();
  const roles = new Set<string>();
  for (const { data } of files) {
    add(workloads, memberOf(data, 'workload'));
    for (const name of listOf(memberOf(data, 'adds'))) add(capabilities, name);
    for (const provided of listOf(memberOf(data, 'provides'))) add(capabilities, memberOf(provided, 'capability'));
    for (const layer of layersOf(data)) {
      for (const name of listOf(memberOf(layer, 'ready'))) add(capabilities, name);
      for (const [capability, role] of entriesOf(memberOf(layer, 'prefer'))) {
        capabilities.add(capability);
        add(roles, role);
      }
    }
  }
  return { workloads, capabilities, roles };
}

function layersOf(data: unknown): readonly unknown[] {
  const machines = memberOf(data, 'machines');
  const inner = Array.isArray(machines) ? machines : entriesOf(machines).map(([, layer]) => layer);
  return [data, ...entriesOf(memberOf(data, 'groups')).map(([, layer]) => layer), ...inner];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function add(names: Set<string>, name: unknown): void {
  if (typeof name === 'string') names.add(name);
}

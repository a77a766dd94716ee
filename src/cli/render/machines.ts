import type { MachineDocument, MachinesDocument } from '../../server/documents/machines.ts';
import { renderAttention } from './attention.ts';
import { renderPairs, valueText } from './pairs.ts';
import { mainAddress, totalOf } from './status.ts';
import { paint, type Style, type Tone } from './style.ts';
import { table } from './table.ts';
import { duration, indent } from './text.ts';

const TONES: Readonly<Record<string, Tone>> = {
  done: 'good',
  running: 'busy',
  failed: 'bad',
  blocked: 'quiet',
  ready: 'quiet',
};

function stateText(style: Style, state: string): string {
  return paint(style, TONES[state] ?? 'change', state);
}

/** The machines of a deployment as a table. */
export function renderMachines(document: MachinesDocument, style: Style): readonly string[] {
  if (document.machines.length === 0) return [`${document.deployment} has no machines.`];
  const columns = [
    { title: 'MACHINE' },
    { title: 'STATE' },
    { title: 'GROUP' },
    { title: 'SITE' },
    { title: 'PLATFORM' },
    { title: 'ORIGIN' },
    { title: 'ADDRESS' },
  ];
  const rows = document.machines.map((machine) => [
    machine.name,
    stateText(style, machine.state),
    machine.group,
    machine.site,
    machine.platform,
    machine.origin === 'create' ? 'created' : 'adopted',
    mainAddress(machine.addresses),
  ]);
  return table(style, columns, rows);
}

/** One machine: what it is, addresses, facts, roles, and what needs attention first. */
export function renderMachine(
  machine: MachineDocument,
  style: Style,
  view: { readonly now: number },
): readonly string[] {
  const attention = renderAttention(machine.attention, style, view.now);
  const login =
    machine.access === undefined
      ? undefined
      : `${machine.access.user}@${machine.access.host}:${machine.access.port ?? 22}`;
  const about = [
    ['group', `${machine.group}, ordinal ${machine.ordinal}`],
    ['site', `${machine.site} (${machine.platform}), ${machine.origin === 'create' ? 'created' : 'adopted'}`],
    ['power', machine.power],
    ['login', login],
    ['tasks', `${machine.counts.done} of ${totalOf(machine.counts)} done`],
    ['identity', machine.id],
  ] as const;
  return [
    `${paint(style, 'strong', machine.name)}  ${stateText(style, machine.state)}`,
    ...indent(renderPairs(style, about), 2),
    ...(attention.length === 0 ? [] : ['', ...attention]),
    ...part(style, 'Addresses', renderPairs(style, Object.entries(machine.addresses))),
    ...part(style, 'Facts', renderFacts(style, machine.facts)),
    ...part(style, 'Roles', renderRoles(machine, style, view.now)),
  ];
}

function part(style: Style, title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', paint(style, 'strong', title), ...indent(lines, 2)];
}

/** Facts by path; a predicted one says so. */
export function renderFacts(style: Style, facts: MachineDocument['facts']): readonly string[] {
  return renderPairs(
    style,
    facts.map((fact) => [fact.path, valueText(fact.value) + (fact.how === 'predicted' ? ' (predicted)' : '')]),
  );
}

function renderRoles(machine: MachineDocument, style: Style, now: number): readonly string[] {
  const columns = [{ title: 'ROLE' }, { title: 'VERB' }, { title: 'STATUS' }, { title: 'DONE' }];
  const rows = machine.roles.map((role) => [
    role.role,
    role.verb,
    stateText(style, role.status),
    role.doneAt === undefined ? '' : `${duration((now - Date.parse(role.doneAt)) / 1000)} ago`,
  ]);
  return table(style, columns, rows);
}

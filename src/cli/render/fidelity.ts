import type { FidelityDocument } from '../../server/documents/fidelity.ts';
import { renderReasons } from './fidelity-reasons.ts';
import { alike, placesOf, renderValues } from './fidelity-words.ts';
import { mark, paint, type Style } from './style.ts';
import { table } from './table.ts';
import { hang, indent, listing, number, pad, plural, widest, wrap } from './text.ts';

export interface FidelityView {
  /** What both share in full, and every group on its own. */
  readonly full: boolean;
}

/** Two deployments side by side: who they are, shares in numbers, then what differs and why. */
export function renderFidelity(document: FidelityDocument, style: Style, view: FidelityView): readonly string[] {
  return [
    ...renderSides(document, style),
    '',
    ...wrap(document.headline, style.width).map((line) => paint(style, 'strong', line)),
    '',
    ...renderShares(document, style),
    ...section(style, 'substituted', 'change', renderReasons(document, style, view.full)),
    ...section(style, 'only here', 'change', renderOneSide(document, style, 'only-here', view.full)),
    ...section(style, 'only there', 'change', renderOneSide(document, style, 'only-there', view.full)),
    ...section(style, 'not decided yet', 'maybe', renderOneSide(document, style, 'open', view.full)),
    ...section(style, 'shared, with other inputs', 'change', renderInputs(document, style, view.full)),
    ...section(style, 'shared', 'good', renderShared(document, style, view.full)),
    ...document.notices.flatMap((notice) => [
      '',
      ...hang(style, `${paint(style, 'change', mark(style, 'warning'))} `, notice),
    ]),
  ];
}

function section(style: Style, title: string, tone: 'good' | 'change' | 'maybe', lines: readonly string[]) {
  return lines.length === 0 ? [] : ['', paint(style, tone, title), ...indent(lines, 2)];
}

function renderSides({ workload, here, there }: FidelityDocument, style: Style): readonly string[] {
  const width = widest([here.name, there.name]);
  const line = (word: string, side: FidelityDocument['here']) => {
    const groups = side.groups.map((group) => `${number(group.machines)} ${group.name}`);
    const sites = side.sites.map((site) => `${site.name} (${site.platform})`);
    const what = side.kind === 'site' ? `${side.deployment} as it would be there` : `deployment ${side.deployment}`;
    const text = `${what}: ${listing(groups)}${sites.length === 0 ? '' : ` at ${listing(sites)}`}`;
    return hang(style, `${paint(style, 'quiet', word)}  ${paint(style, 'strong', pad(side.name, width))}  `, text);
  };
  return [`Workload ${paint(style, 'strong', workload)}`, ...line('here ', here), ...line('there', there)];
}

const SHARES = [
  ['capabilities', 'per group'],
  ['roles', 'per group'],
  ['tasks', 'per machine'],
] as const;

function renderShares({ shares }: FidelityDocument, style: Style): readonly string[] {
  const open = SHARES.some(([name]) => shares[name].open > 0);
  const columns = [
    { title: 'COUNTED', flexible: true },
    { title: 'SHARED', right: true },
    { title: 'SUBSTITUTED', right: true },
    { title: 'ONLY HERE', right: true },
    { title: 'ONLY THERE', right: true },
    ...(open ? [{ title: 'OPEN', right: true }] : []),
  ];
  const rows = SHARES.map(([name, counted]) => {
    const { shared, substituted, onlyHere, onlyThere, percent, open: undecided } = shares[name];
    return [
      `${name} ${counted}`,
      `${number(shared)} (${percent.shared} %)`,
      `${number(substituted)} (${percent.substituted} %)`,
      number(onlyHere),
      number(onlyThere),
      ...(open ? [number(undecided)] : []),
    ];
  });
  return table(style, columns, rows);
}

type Row = readonly [what: string, where: string, by: string, why: string];

/** Capabilities of one side, then roles of one side that are there for a capability of both. */
function renderOneSide(
  { capabilities, roles }: FidelityDocument,
  style: Style,
  verdict: 'only-here' | 'only-there' | 'open',
  full: boolean,
): readonly string[] {
  const needs = capabilities.filter((need) => need.verdict === verdict);
  const told = new Set(needs.flatMap((need) => [...need.here, ...need.there].map((by) => `${need.place} ${by.role}`)));
  const rest = roles.filter((role) => role.verdict === verdict && !told.has(`${role.place} ${role.role}`));
  const rows = [
    ...alike(needs, full, (need) => [need.capability, providerNames([...need.here, ...need.there]), need.why ?? '']),
    ...alike(rest, full, (role) => [role.provides.join(', '), role.role, role.why ?? '']),
  ].map(({ item: [what = '', by = '', why = ''], places }): Row => [what, placesOf(places), by, why]);
  const widths = [0, 1, 2].map((at) => widest(rows.map((row) => row[at] ?? '')));
  return rows.flatMap(([what, where, by, why]) => {
    const cells = [what, paint(style, 'quiet', where), by].map((cell, at) => pad(cell, widths[at] ?? 0));
    return hang({ ...style, width: style.width - 2 }, `${cells.join('  ')}  `, why);
  });
}

function providerNames(providers: FidelityDocument['capabilities'][number]['here']): string {
  const names = [...new Set(providers.map(({ role, provided }) => role ?? provided ?? ''))];
  return names.length === 0 ? '-' : names.join(', ');
}

function renderInputs({ roles, capabilities }: FidelityDocument, style: Style, full: boolean): readonly string[] {
  const items = [
    ...roles.map(({ role: name, place, inputs }) => ({ name, place, inputs })),
    ...capabilities.map(({ capability: name, place, inputs }) => ({ name, place, inputs })),
  ].filter(({ inputs }) => inputs.length > 0);
  const inner = { ...style, width: style.width - 2 };
  return alike(items, full, ({ name, inputs }) => [name, ...renderValues(inputs, inner, full)]).flatMap(
    ({ item: [name = '', ...lines], places }) => [
      `${paint(style, 'strong', name)}  ${paint(style, 'quiet', placesOf(places))}`,
      ...lines,
    ],
  );
}

function renderShared({ capabilities, roles }: FidelityDocument, style: Style, full: boolean): readonly string[] {
  const shared = capabilities.filter(({ verdict }) => verdict === 'shared');
  if (!full) {
    const names = [...new Set(roles.filter(({ verdict }) => verdict === 'shared').map(({ role }) => role))];
    if (names.length === 0) return [];
    return hang({ ...style, width: style.width - 2 }, `${plural(names.length, 'role')}: `, names.join(', '));
  }
  const rows = shared.map((need) => [
    need.capability,
    placesOf([need.place]),
    providerNames([...need.here, ...need.there]),
  ]);
  const columns = [{ title: 'CAPABILITY' }, { title: 'WHERE' }, { title: 'BY', flexible: true }];
  return table({ ...style, width: style.width - 2 }, columns, rows);
}

import type { SiteDocument, SitesDoctorDocument, SitesDocument } from '../../server/documents/sites.ts';
import { renderPairs } from './pairs.ts';
import { mark, paint, type Style } from './style.ts';
import { table } from './table.ts';
import { hang, number } from './text.ts';
import { VERDICTS } from './verdict.ts';

/** Sites as a table; what keeps this process from using one stands below. */
export function renderSites(document: SitesDocument, style: Style): readonly string[] {
  if (document.sites.length === 0) return ['No site is in sight. `purlin init` writes an example.'];
  const columns = [
    { title: 'SITE' },
    { title: 'PLATFORM' },
    { title: 'MACHINES', right: true },
    { title: 'TO ADOPT', right: true },
    { title: 'PROVIDES' },
    { title: 'FILE', flexible: true },
  ];
  const rows = document.sites.map((site) => [
    site.used ? site.name : paint(style, 'quiet', site.name),
    site.platform,
    number(site.machines),
    site.adoptable === 0 ? '-' : number(site.adoptable),
    site.provides.length === 0 ? '-' : site.provides.join(', '),
    site.file,
  ]);
  const notes = document.sites.flatMap((site) =>
    [site.privilege, site.problem].flatMap((note) =>
      note === undefined ? [] : hang(style, `${paint(style, 'change', mark(style, 'warning'))} ${site.name}: `, note),
    ),
  );
  return [...table(style, columns, rows), ...(notes.length === 0 ? [] : ['', ...notes])];
}

/** One site: what its file says, and what its platform can do. */
export function renderSite(site: SiteDocument, style: Style): readonly string[] {
  const able = Object.entries(site.abilities).flatMap(([name, has]) => (has ? [words(name)] : []));
  const listed = (names: readonly string[]) => (names.length === 0 ? '-' : names.join(', '));
  return [
    `${paint(style, 'strong', site.name)}  ${paint(style, 'quiet', site.description ?? `platform ${site.platform}`)}`,
    '',
    ...renderPairs(style, [
      ['platform', site.platform],
      ['file', site.file],
      ['settings', JSON.stringify(site.settings)],
      ['machine', JSON.stringify(site.machine)],
      ['address', listed(Object.entries(site.address).map(([purpose, network]) => `${purpose}: ${network}`))],
      ['reaches', listed(site.reaches)],
      ['provides', listed(site.provides)],
      ['ready', listed(site.ready)],
      ['adds', listed(site.adds)],
      ['can', listed(able)],
      ['to adopt', listed(site.adoptable)],
      ['machines', listed(site.machines)],
    ]),
  ];
}

/** `knowsHostKey` -> `knows host key`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** What each site needs to work, with what to do. */
export function renderSitesDoctor(document: SitesDoctorDocument, style: Style): readonly string[] {
  return document.sites.flatMap((site, i) => [
    ...(i === 0 ? [] : ['']),
    `${paint(style, 'strong', site.name)}  ${paint(style, 'quiet', `platform ${site.platform}`)}`,
    ...site.findings.flatMap((finding) => {
      const [sign, tone] = VERDICTS[finding.verdict];
      const head = `${paint(style, tone, mark(style, sign))} ${paint(style, 'strong', finding.name)}  `;
      const hint = finding.try === undefined ? [] : hang(style, '    try: ', finding.try);
      return [...hang(style, head, finding.detail), ...hint];
    }),
  ]);
}

import type { FidelityDocument } from '../../server/documents/fidelity.ts';
import { alike, placesOf } from './fidelity-words.ts';
import { paint, type Style } from './style.ts';
import { hang, pad, widest } from './text.ts';

type Need = FidelityDocument['capabilities'][number];
type Provider = Need['here'][number];

/** Each substituted capability: who provides it on each side, by which rule, and what kept the other side's choice away. */
export function renderReasons(
  { capabilities, roles }: FidelityDocument,
  style: Style,
  full: boolean,
): readonly string[] {
  const inner = { ...style, width: style.width - 2 };
  const needs = capabilities.filter(({ verdict }) => verdict === 'substituted');
  const changed = (need: Need) =>
    roles.flatMap((role) =>
      role.place === need.place &&
      role.why !== undefined &&
      role.here > 0 &&
      role.there > 0 &&
      role.provides.includes(need.capability)
        ? [role.why]
        : [],
    );
  return alike(needs, full, (need) => [need.capability, ...block(need, changed(need), inner)]).flatMap(
    ({ item: [capability = '', ...lines], places }) => [
      `${paint(style, 'strong', capability)}  ${paint(style, 'quiet', placesOf(places))}`,
      ...lines,
    ],
  );
}

function block(need: Need, changed: readonly string[], style: Style): readonly string[] {
  const here = need.here.filter((each) => !each.shared || need.here.length === 1);
  const there = need.there.filter((each) => !each.shared || need.there.length === 1);
  const width = widest([...here, ...there].map(nameOf));
  const side = (word: string, providers: readonly Provider[]) =>
    providers.flatMap((each, i) => {
      const head = `  ${paint(style, 'quiet', i === 0 ? word : '     ')}  ${pad(nameOf(each), width)}  `;
      const why = each.rejected.map((other) => `\nnot ${other.name}: ${other.why}`).join('');
      return hang(style, head, `${each.because}${why}`);
    });
  return [...side('here ', here), ...side('there', there), ...changed.flatMap((why) => hang(style, '  ', why))];
}

function nameOf({ role, provided }: Provider): string {
  return role ?? provided ?? '';
}

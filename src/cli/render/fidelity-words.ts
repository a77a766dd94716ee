import type { FidelityDocument } from '../../server/documents/fidelity.ts';
import { paint, type Style } from './style.ts';
import { cut, hang, listing, pad, visibleLength, widest } from './text.ts';

const SECRET = '(secret)';

/** Rows that say the same of several places stand once; with `full` each place has its own. */
export function alike<T extends { readonly place: string }>(
  items: readonly T[],
  full: boolean,
  cells: (item: T) => readonly string[],
): readonly { readonly item: readonly string[]; readonly places: readonly string[] }[] {
  const found = new Map<string, { item: readonly string[]; places: string[] }>();
  for (const each of items) {
    const item = cells(each);
    const key = JSON.stringify(full ? [each.place, item] : item);
    const known = found.get(key);
    if (known === undefined) found.set(key, { item, places: [each.place] });
    else known.places.push(each.place);
  }
  return [...found.values()];
}

/** `manager and worker`, `the site`. */
export function placesOf(places: readonly string[]): string {
  return listing(places.map((place) => (place.startsWith('group/') ? place.slice('group/'.length) : `the ${place}`)));
}

type Input = FidelityDocument['roles'][number]['inputs'][number];

/** Inputs with the values of each side; a value takes one line, or with `full` as many as it needs. */
export function renderValues(inputs: readonly Input[], style: Style, full: boolean): readonly string[] {
  const width = widest(inputs.map(({ name }) => name));
  return inputs.flatMap((input) =>
    (['here', 'there'] as const).flatMap((side, i) => {
      const head = `  ${pad(i === 0 ? input.name : '', width)}  ${paint(style, 'quiet', pad(side, 5))}  `;
      const text = input.secret ? SECRET : input[side].map(valueText).join(' | ');
      return full ? hang(style, head, text) : [head + cut(style, text, style.width - visibleLength(head))];
    }),
  );
}

function valueText(value: unknown): string {
  return typeof value === 'string' && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value);
}

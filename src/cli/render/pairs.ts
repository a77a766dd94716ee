import { paint, type Style } from './style.ts';
import { hang, pad, widest } from './text.ts';

/** Names and values in two columns, names quiet; values that are absent are left out, long ones wrapped. */
export function renderPairs(
  style: Style,
  pairs: readonly (readonly [name: string, value: string | undefined])[],
): readonly string[] {
  const shown = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined && pair[1] !== '');
  const width = widest(shown.map(([name]) => name));
  return shown.flatMap(([name, value]) => hang(style, `${paint(style, 'quiet', pad(name, width))}  `, value));
}

/** A value for people: text as it is, everything else as JSON; a value that is not known is `-`. */
export function valueText(value: unknown): string {
  if (value === undefined) return '-';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

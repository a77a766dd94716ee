import { closest, distance } from 'fastest-levenshtein';

/** "Did you mean X?" for a name that is nearly one of these; undefined when none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const best = closest(name, known);
  return distance(name, best) <= Math.max(2, Math.floor(name.length / 3)) ? `Did you mean ${best}?` : undefined;
}

import { distance } from 'fastest-levenshtein';

/**
 * The known name that an operator most likely meant, or undefined when none is near (about a third of its letters differ).
 * Case and hyphens count little: `Listen-Port` finds `listenPort`.
 */
export function nearestName(wrong: string, known: Iterable<string>): string | undefined {
  const plain = flatten(wrong);
  let best: string | undefined;
  let bestDistance = (plain.length <= 3 ? 1 : plain.length <= 6 ? 2 : Math.floor(plain.length / 3)) + 1;
  for (const name of known) {
    const far = distance(plain, flatten(name));
    if (far < bestDistance && name !== wrong) {
      best = name;
      bestDistance = far;
    }
  }
  return best;
}

/** "Did you mean `x`?" for a hint, or the list of what there is when nothing is near; undefined when there is nothing. */
export function didYouMean(wrong: string, known: Iterable<string>, noun = 'known'): string | undefined {
  const names = [...known];
  const near = nearestName(wrong, names);
  if (near !== undefined) return `Did you mean \`${near}\`?`;
  if (names.length === 0) return undefined;
  const shown = names.sort().slice(0, SHOWN).join(', ');
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return `${noun[0]?.toUpperCase()}${noun.slice(1)}: ${shown}${more}.`;
}

/** How many names a hint lists. */
const SHOWN = 12;

function flatten(name: string): string {
  return name.replace(/[-_]/g, '').toLowerCase();
}

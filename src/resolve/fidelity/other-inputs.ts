import type { Json } from '../../model/files/values.ts';
import type { OtherInput } from './compared.ts';
import type { Inputs, InputValues } from './summary.ts';

/** Values of one input that are shown for a side. */
const MOST_VALUES = 5;

/** Inputs that both sides know and that differ, by name. */
export function otherInputs(here: Inputs, there: Inputs): readonly OtherInput[] {
  const names = [...here.keys()].sort();
  return names.flatMap((name): readonly OtherInput[] => {
    const mine = here.get(name);
    const theirs = there.get(name);
    if (mine === undefined || theirs === undefined || haveSame(mine, theirs)) return [];
    const secret = mine.secret || theirs.secret;
    return [{ name, secret, here: secret ? [] : shown(mine), there: secret ? [] : shown(theirs) }];
  });
}

function haveSame(here: InputValues, there: InputValues): boolean {
  return here.values.size === there.values.size && [...here.values.keys()].every((key) => there.values.has(key));
}

function shown({ values }: InputValues): readonly Json[] {
  return [...values]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, MOST_VALUES)
    .map(([, value]) => value as Json); // what holds a secret does not come here, and all else is JSON
}

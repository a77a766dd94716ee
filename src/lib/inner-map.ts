/** The map that stands under a key of a map of maps; an empty one is put there when there is none. */
export function innerMap<Outer, Inner, Value>(maps: Map<Outer, Map<Inner, Value>>, key: Outer): Map<Inner, Value> {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const made = new Map<Inner, Value>();
  maps.set(key, made);
  return made;
}

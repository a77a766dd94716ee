import type { Json } from '../model/files/values.ts';
import { canonical } from './canonical.ts';

/** `port=6443`: the arguments of an instance in its task's id. */
export function instanceKey(asked: Readonly<Record<string, Json>>): string {
  return Object.keys(asked)
    .sort()
    .map((name) => {
      const value = asked[name];
      return `${name}=${typeof value === 'string' ? value : canonical(value)}`;
    })
    .join(',');
}

/** The stable id of an element: its `id` or `serial` (a disk), else itself. */
export function elementKey(each: Json): string {
  if (typeof each !== 'object' || each === null) return String(each);
  if (!Array.isArray(each)) {
    const map = each as Readonly<Record<string, Json>>; // lists are out
    const id = map['id'] ?? map['serial'] ?? map['name'];
    if (typeof id === 'string' || typeof id === 'number') return String(id);
  }
  return canonical(each);
}

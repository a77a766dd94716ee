import type { Locate } from '../model/content.ts';
import type { Json } from '../model/files/values.ts';

/** What one rung may say; the keys of every file that is a rung. */
interface LayerData {
  readonly values?: Readonly<Record<string, Json>>;
  readonly prefer?: Readonly<Record<string, string>>;
  readonly address?: Readonly<Record<string, string>>;
  readonly ready?: readonly string[];
}

/** One rung with its name for people (`site lab`) and the place of its keys in a file. */
export interface Layer {
  readonly name: string;
  readonly data: LayerData;
  readonly locate: Locate;
  readonly path: readonly (string | number)[];
}

/** The merged ladder: workload < site < deployment < group < machine. */
export interface Ladder {
  readonly layers: readonly Layer[];
  readonly values: Readonly<Record<string, Json>>;
  readonly prefer: Readonly<Record<string, string>>;
  readonly address: Readonly<Record<string, string>>;
  readonly ready: readonly string[];
}

/** Merges rungs, lowest first: maps merge, scalars and lists replace, null removes. */
export function mergeLayers(layers: readonly Layer[]): Ladder {
  let values: Json = {};
  let prefer: Record<string, string> = {};
  let address: Record<string, string> = {};
  let ready: readonly string[] = [];
  for (const { data } of layers) {
    if (data.values !== undefined) values = mergeValues(values, data.values);
    if (data.prefer !== undefined) prefer = { ...prefer, ...data.prefer };
    if (data.address !== undefined) address = { ...address, ...data.address };
    if (data.ready !== undefined) ready = data.ready;
  }
  return { layers, values: values as Readonly<Record<string, Json>>, prefer, address, ready }; // two maps merge to a map
}

export function mergeValues(below: Json, above: Json): Json {
  if (!isMap(below) || !isMap(above)) return above;
  const merged: Record<string, Json> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    if (value === null) delete merged[key];
    else merged[key] = key in merged ? mergeValues(merged[key] ?? null, value) : withoutNulls(value);
  }
  return merged;
}

function withoutNulls(value: Json): Json {
  return isMap(value) ? mergeValues({}, value) : value;
}

/** A map of values; `{ secret: NAME }` is one value, not a map. */
function isMap(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && secretName(value) === undefined;
}

/** The name in `{ secret: NAME }`. */
export function secretName(value: Json): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const map = value as Readonly<Record<string, Json>>; // arrays are out
  return Object.keys(map).length === 1 && typeof map['secret'] === 'string' ? map['secret'] : undefined;
}

/** The highest rung that says a path below `values`, for explain and messages. */
export function layerOf(ladder: Ladder, path: readonly string[]): Layer | undefined {
  return ladder.layers.findLast((layer) => valueAt(layer.data.values, path) !== undefined);
}

export function valueAt(values: Json | undefined, path: readonly string[]): Json | undefined {
  let value: Json | undefined = values;
  for (const name of path) {
    if (!isMap(value)) return undefined;
    value = value[name];
  }
  return value;
}

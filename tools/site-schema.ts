import { z } from 'zod';
import { fileSchema, type JsonSchemaData, toJsonSchema } from '../src/packs/json-schemas.ts';
import type { Platform } from '../src/platforms/platform.ts';

/** The parts of a schema that are put together here. */
interface Parts {
  readonly properties: Readonly<Record<string, JsonSchemaData>>;
  readonly $defs?: JsonSchemaData;
}

/**
 * The JSON Schema of a site file for editors: the keys of its `settings` and `machine` follow from the platform that it names.
 * What depends on two keys at once (a key that only comes with another) is checked by Purlin alone.
 */
export function siteFileSchema(platforms: readonly Platform[]): JsonSchemaData {
  const base = fileSchema('site');
  const { properties, $defs } = partsOf(base);
  const own = platforms.map((platform) => ({
    name: platform.name,
    needs: needsOf(platform),
    ...platformParts(platform),
  }));
  const { $ref: _, ...platform } = properties['platform'] ?? {};
  return {
    ...base,
    properties: { ...properties, platform: { ...platform, enum: own.map(({ name }) => name) } },
    allOf: own.map(({ name, needs, properties: keys }) => ({
      if: { properties: { platform: { const: name } }, required: ['platform'] },
      // oxlint-disable-next-line no-thenable -- the word of JSON Schema; nobody awaits it
      then: { properties: described(keys, properties), ...(needs.length > 0 && { required: needs }) },
    })),
    $defs: Object.assign({}, $defs, ...own.map((part) => part.$defs)) as JsonSchemaData,
  };
}

/** Each key with words of its own, else with those that it has on every platform. */
function described(keys: Parts['properties'], common: Parts['properties']): Parts['properties'] {
  const entries = Object.entries(keys);
  return Object.fromEntries(
    entries.map(([key, schema]) => [key, { description: common[key]?.['description'], ...schema }]),
  );
}

function platformParts({ settingsSchema, machineSchema }: Platform): Parts {
  return partsOf(toJsonSchema(z.object({ settings: settingsSchema, machine: machineSchema })));
}

/** What a site file must have since the platform's schema does not take nothing at all. */
function needsOf({ settingsSchema, machineSchema }: Platform): readonly string[] {
  const schemas = { settings: settingsSchema, machine: machineSchema };
  return Object.entries(schemas).flatMap(([key, schema]) => (schema.safeParse({}).success ? [] : [key]));
}

/** `as`: the schema of a map of keys has these members. */
function partsOf(schema: JsonSchemaData): Parts {
  return schema as unknown as Parts;
}

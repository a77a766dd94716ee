import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../../model/errors.ts';
import type { Surroundings } from '../surroundings.ts';

const text = z.union([z.string(), z.number()]).transform(String);

/** One cloud as clouds.yaml writes it. Source: openstacksdk, "Configuring OpenStack SDK Applications". */
export const cloudEntrySchema = z.looseObject({
  auth_type: z.string().optional(),
  auth: z
    .looseObject({
      auth_url: text.optional(),
      username: text.optional(),
      user_id: text.optional(),
      password: text.optional(),
      user_domain_name: text.optional(),
      user_domain_id: text.optional(),
      project_name: text.optional(),
      project_id: text.optional(),
      project_domain_name: text.optional(),
      project_domain_id: text.optional(),
      application_credential_id: text.optional(),
      application_credential_name: text.optional(),
      application_credential_secret: text.optional(),
    })
    .default({}),
  region_name: text.optional(),
  interface: z.string().optional(),
  cacert: z.string().optional(),
  verify: z.boolean().optional(),
  compute_endpoint_override: z.string().optional(),
  network_endpoint_override: z.string().optional(),
  image_endpoint_override: z.string().optional(),
  block_storage_endpoint_override: z.string().optional(),
  volumev3_endpoint_override: z.string().optional(),
  volume_endpoint_override: z.string().optional(),
});
export type CloudEntry = z.infer<typeof cloudEntrySchema>;

const cloudsSchema = z.looseObject({ clouds: z.record(z.string(), z.record(z.string(), z.unknown())).default({}) });

/**
 * The entry of clouds.yaml with what secure.yaml adds to it. The first file of each name that is found counts.
 * Errors: `invalid-file` for a file that cannot be read, `not-found` for an entry that is not there.
 */
export async function readCloud(name: string, around: Surroundings): Promise<CloudEntry> {
  const { OS_CLIENT_CONFIG_FILE: config, OS_CLIENT_SECURE_FILE: secure } = around.environment;
  const clouds = await readFirst(places('clouds', config, around));
  const secrets = await readFirst(places('secure', secure, around));
  const found = pickCloud(name, clouds?.data, secrets?.data);
  if (found !== undefined) return found;
  const why =
    clouds === undefined
      ? `there is no clouds.yaml in ${searchFolders(around).join(', ')}`
      : `it is not in ${clouds.file}`;
  throw new AppError('not-found', `cannot find the cloud ${name}: ${why}`, {
    hint: 'Download clouds.yaml from the dashboard (API access), put it beside the deployment file, and name its entry in `settings.cloud`.',
  });
}

/** Merges what both files say of one cloud; secure.yaml wins. Pure. */
export function pickCloud(name: string, clouds: unknown, secure: unknown): CloudEntry | undefined {
  const open = cloudsSchema.parse(clouds ?? {}).clouds[name];
  const secret = cloudsSchema.parse(secure ?? {}).clouds[name];
  if (open === undefined) return undefined;
  return cloudEntrySchema.parse(merge(open, secret ?? {}));
}

type Tree = Readonly<Record<string, unknown>>;

function merge(below: Tree, above: Tree): Tree {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const old = merged[key];
    merged[key] = isTree(old) && isTree(value) ? merge(old, value) : value;
  }
  return merged;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function searchFolders({ folder, home }: Surroundings): readonly string[] {
  return [folder, path.join(home, '.config/openstack'), '/etc/openstack'];
}

function places(name: string, given: string | undefined, around: Surroundings): readonly string[] {
  const files = searchFolders(around).flatMap((folder) =>
    ['yaml', 'yml'].map((end) => path.join(folder, `${name}.${end}`)),
  );
  return given === undefined ? files : [path.resolve(around.folder, given), ...files];
}

async function readFirst(files: readonly string[]): Promise<{ file: string; data: unknown } | undefined> {
  for (const file of files) {
    const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw unreadable(file, error.message);
    });
    if (content !== undefined) return { file, data: await parseFile(file, content) };
  }
  return undefined;
}

async function parseFile(file: string, content: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return cloudsSchema.parse(parse(content) ?? {});
  } catch {
    // What a parser says of this file may quote a password.
    throw unreadable(file, 'it is not a map of `clouds` in YAML');
  }
}

function unreadable(file: string, why: string): AppError {
  return new AppError('invalid-file', `cannot read ${file}: ${why}`, {
    hint: 'Compare it with the clouds.yaml that the dashboard gives (API access).',
  });
}

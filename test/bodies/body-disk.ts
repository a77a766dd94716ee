import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { claimAddress } from '../../src/platforms/lab/addresses.ts';
import { exists } from '../../src/platforms/lab/files.ts';
import type { HostRecord } from '../../src/platforms/lab/host-folder.ts';
import { hostPaths, type LabPaths } from '../../src/platforms/lab/layout.ts';
import { ownAddresses, type SeenMachine } from './seen-machine.ts';

const SEED = 'upper/var/lib/cloud/seed/nocloud';
const DATA = 'upper/var/lib/cloud/data';

/** Brings the body's folder to what was seen, while it is off: its disk stays, its seed and its addresses follow. */
export async function prepareDisk(deployment: string, paths: LabPaths, seen: SeenMachine): Promise<HostRecord> {
  const { folder } = hostPaths(paths, seen.id);
  if (!(await exists(folder))) await makeDisk(folder, seen.hostname);
  await writeSeed(folder, seen);
  return await writeRecord(deployment, paths, seen);
}

/** Remembers where the body answers. */
export async function writeRecord(deployment: string, paths: LabPaths, seen: SeenMachine): Promise<HostRecord> {
  const { desired } = hostPaths(paths, seen.id);
  const index = await claimAddress(paths, seen.id);
  const [address = '', ...moreAddresses] = ownAddresses(seen);
  const { id, image } = seen;
  const machine = { image, init: 'systemd' } as const;
  const place = { deployment, site: deployment, group: '', ordinal: 0 };
  const record: HostRecord = { ...place, id, name: id, machine, index, address, moreAddresses, hostKey: '' };
  await writeFile(`${desired}.new`, `${JSON.stringify(record, null, 2)}\n`);
  await rename(`${desired}.new`, desired);
  return record;
}

async function makeDisk(folder: string, hostname: string): Promise<void> {
  for (const part of ['upper/etc/cloud/cloud.cfg.d', 'work', 'root', 'data/docker', 'data/containerd', SEED, DATA])
    await mkdir(join(folder, part), { recursive: true });
  await chmod(join(folder, 'data/docker'), 0o710);
  const files = {
    'console.log': '',
    'upper/etc/hosts': `127.0.0.1 localhost\n127.0.1.1 ${hostname}\n::1 localhost ip6-localhost ip6-loopback\n`,
    'upper/etc/machine-id': `${randomUUID().replaceAll('-', '')}\n`,
    'upper/etc/resolv.conf': '',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

/** The seed of cloud-init's data source NoCloud; JSON is YAML. */
async function writeSeed(folder: string, seen: SeenMachine): Promise<void> {
  const { id, hostname, publicKeys = [], defaultUser, userData = Buffer.alloc(0) } = seen;
  const metadata = { 'instance-id': id, 'local-hostname': hostname, 'public-keys': publicKeys };
  await writeFile(join(folder, SEED, 'meta-data'), JSON.stringify(metadata));
  await writeFile(join(folder, SEED, 'user-data'), userData, { mode: 0o600 });
  if (defaultUser !== undefined) {
    const image = { system_info: { default_user: { name: defaultUser } } };
    await writeFile(join(folder, 'upper/etc/cloud/cloud.cfg.d/91-image.cfg'), JSON.stringify(image));
  }
  await rm(join(folder, DATA, 'result.json'), { force: true });
}

/** What cloud-init says of this boot: undefined until its last stage ended, then its errors (cloud-init's result.json). */
export async function readResult(folder: string): Promise<readonly string[] | undefined> {
  const file = join(folder, DATA, 'result.json');
  if (!(await exists(file))) return undefined;
  // `as`: cloud-init wrote it, as its documentation says.
  const result = JSON.parse(await readFile(file, 'utf8')) as { v1: { datasource: string; errors: string[] } };
  return result.v1.errors;
}

/** The last lines of what its boot and cloud-init said, for messages. */
export async function readConsole(folder: string): Promise<string> {
  const files = ['console.log', 'upper/var/log/cloud-init-output.log'];
  const texts = await Promise.all(files.map(async (file) => await readEnd(join(folder, file))));
  const warnings = (await readEnd(join(folder, 'upper/var/log/cloud-init.log'), 2000))
    .split('\n')
    .filter((line) => /WARNING|ERROR|Traceback/.test(line));
  return [...texts, ...warnings].filter(Boolean).join('\n');
}

async function readEnd(file: string, lines = 30): Promise<string> {
  if (!(await exists(file))) return '';
  return (await readFile(file, 'utf8')).trimEnd().split('\n').slice(-lines).join('\n');
}

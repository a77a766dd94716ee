import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Files by path; null leaves one of the base out. */
export type Files = Readonly<Record<string, string | null>>;

/** A small deployment without a problem: one workload, one role, one capability, one site. */
const BASE: Files = {
  '.git/HEAD': 'ref: refs/heads/main\n',
  'purlin.yaml': 'deployment: demo\nworkload: app\nsite: here\n',
  'sites/here.yaml': 'site: here\nplatform: moon\n',
  'packs/app/pack.yaml': 'pack: app\nversion: 1.0.0\n',
  'packs/app/workloads/app.yaml': 'workload: app\ngroups:\n  front: { count: 1, requires: [web] }\n',
  'packs/app/capabilities/web.yaml':
    'capability: web\ndescription: Serves pages.\nscope: machine\nvalues:\n  address: { type: string, format: host-port }\n',
  'packs/app/roles/web-server/role.yaml':
    'role: web-server\nprovides: [web]\ninputs:\n  port: { type: integer, default: 80, maximum: 65535 }\napply: apply.sh\n',
  'packs/app/roles/web-server/apply.sh': 'serve "$PORT"\necho "address=h:$PORT" >>"$PURLIN_OUTPUTS"\n',
};

/** Writes BASE with changes into a new folder, runs `use` with its path, and removes it. */
export async function withTree<T>(changes: Files, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'purlin-packs-'));
  try {
    for (const [name, text] of Object.entries({ ...BASE, ...changes })) {
      if (text === null) continue;
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../model/errors.ts';
import type { InitDocument } from '../documents/house.ts';
import type { InitRequest } from '../operations.ts';
import type { OperationsDeps } from './deps.ts';
import { EXAMPLE_SITES } from './init-sites.ts';

const DEPLOYMENT = `# A deployment puts a workload on sites, with counts and values. Next: purlin plan
deployment: demo
workload: swarm                # what to run; shipped workloads: see packs/, yours: packs/NAME/workloads/ beside this file
site: PLACE                    # where: the file sites/PLACE.yaml
groups:
  manager: { count: 3 }        # an odd number: most managers must always be there
  worker:  { count: 2 }
values: {}                     # inputs of roles by role name, for example: docker: { registryMirror: "http://10.0.0.1:5000" }
`;

/** Writes a commented deployment and its site; files that are there are kept. */
export async function writeExample(deps: Pick<OperationsDeps, 'cwd'>, request: InitRequest): Promise<InitDocument> {
  const folder = path.resolve(deps.cwd, request.folder ?? '.');
  const platform = request.platform ?? 'lab';
  const site = EXAMPLE_SITES[platform];
  if (site === undefined)
    throw new AppError('usage', `cannot write an example for platform ${platform}: there is none`, {
      hint: `Platforms with an example: ${Object.keys(EXAMPLE_SITES).join(', ')}.`,
    });
  await mkdir(path.join(folder, 'sites'), { recursive: true });
  const files = [
    ['purlin.yaml', DEPLOYMENT.replaceAll('PLACE', platform)],
    [path.join('sites', `${platform}.yaml`), site],
  ] as const;
  const written: string[] = [];
  const kept: string[] = [];
  for (const [name, text] of files) ((await writeNew(path.join(folder, name), text)) ? written : kept).push(name);
  return { schema: 'purlin/init@1', written, kept };
}

/** false: a file of that name is there, and stays. */
async function writeNew(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw new AppError('usage', `cannot write ${file}: ${error instanceof Error ? error.message : String(error)}`, {
      hint: 'Choose a folder that you may write to.',
      cause: error,
    });
  }
}

import { isUtf8 } from 'node:buffer';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../model/errors.ts';

/** Longest file that is read: what is larger is no configuration and no script. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The text of a file, or undefined when there is none. Throws `invalid-file` for what is not UTF-8 text or too long. */
export async function readText(file: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const bytes = await readFile(file, { signal });
    if (bytes.length > MAX_BYTES) throw new AppError('invalid-file', `cannot read ${file}: it is longer than 4 MiB`);
    if (!isUtf8(bytes)) throw new AppError('invalid-file', `cannot read ${file}: it is not UTF-8 text`);
    return bytes.toString('utf8').replace(/^\uFEFF/, '');
  } catch (thrown) {
    throwIfCancelled(signal);
    if (hasCode(thrown, 'ENOENT') || hasCode(thrown, 'ENOTDIR')) return undefined;
    if (thrown instanceof AppError) throw thrown;
    throw new AppError('invalid-file', `cannot read ${file}: ${reasonOf(thrown)}`, { cause: thrown });
  }
}

/** Relative paths of all files below a folder, sorted, dot files left out; [] when there is no such folder. */
export async function listFiles(folder: string, signal: AbortSignal): Promise<readonly string[]> {
  return list(folder, signal, async () => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
      .filter((file) => !file.split('/').some((part) => part.startsWith('.')));
  });
}

/** Names of the folders right below a folder, sorted; [] when there is no such folder. */
export async function listFolders(folder: string, signal: AbortSignal): Promise<readonly string[]> {
  return list(folder, signal, async () => {
    const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
    const kinds = await Promise.all(names.map((name) => isFolder(path.join(folder, name))));
    return names.filter((_, index) => kinds[index]);
  });
}

/** false also for a link that leads nowhere. */
function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function list(folder: string, signal: AbortSignal, read: () => Promise<string[]>): Promise<readonly string[]> {
  throwIfCancelled(signal);
  try {
    return (await read()).sort();
  } catch (thrown) {
    if (hasCode(thrown, 'ENOENT') || hasCode(thrown, 'ENOTDIR')) return [];
    throw new AppError('invalid-file', `cannot list ${folder}: ${reasonOf(thrown)}`, { cause: thrown });
  }
}

export async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('cancelled', 'cannot read the files: cancelled', { cause: signal.reason });
}

/** Whether it is a system error of this code, such as ENOENT. */
export function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}

/** The message of whatever was thrown. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

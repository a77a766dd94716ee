import path from 'node:path';
import type { Capability, Loaded, Role } from '../../model/content.ts';
import { AppError, type Problem } from '../../model/errors.ts';
import type { FactDefinition } from '../../model/facts.ts';
import type { PackFile } from '../../model/files/pack.ts';
import type { WorkloadFile } from '../../model/files/workload.ts';
import { hashOf } from './content-hash.ts';
import { FOLDERS, nameIn, type PackFolder } from './find-folders.ts';
import { namedFiles } from './named-files.ts';
import { readText } from './read-text.ts';
import { validateFile } from './validate-file.ts';
import type { YamlFile } from './yaml-file.ts';

/** A pack with everything in it that is valid, and the problems of what is not. */
export interface ReadPack {
  readonly name: string;
  readonly folder: PackFolder;
  readonly file: PackFile | undefined;
  readonly yaml: YamlFile | undefined;
  readonly capabilities: readonly Capability[];
  readonly roles: readonly Role[];
  readonly workloads: readonly (Loaded<WorkloadFile> & { readonly name: string })[];
  readonly facts: readonly (readonly [string, FactDefinition])[];
  readonly problems: readonly Problem[];
}

/** Reads and checks every file of a pack. `show` turns an absolute path into the one for messages. */
export async function readPack(
  folder: PackFolder,
  show: (file: string) => string,
  signal: AbortSignal,
): Promise<ReadPack> {
  const { texts, problems } = await readAll(folder, show, signal);
  return new PackReader(folder, texts, show, problems).read();
}

async function readAll(folder: PackFolder, show: (file: string) => string, signal: AbortSignal) {
  const problems: Problem[] = [];
  const texts = await Promise.all(
    folder.files.map((file) =>
      readText(path.join(folder.folder, file), signal).catch((thrown: unknown) => {
        if (!(thrown instanceof AppError) || thrown.code === 'cancelled') throw thrown;
        const position = { file: show(path.join(folder.folder, file)), line: 1, column: 1 };
        problems.push({ severity: 'error', rule: 'missing-file', message: thrown.message, position });
        return undefined;
      }),
    ),
  );
  return { texts: new Map(folder.files.map((file, index) => [file, texts[index] ?? ''])), problems };
}

class PackReader {
  readonly #folder: PackFolder;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #show: (file: string) => string;
  readonly #problems: Problem[];

  constructor(
    folder: PackFolder,
    texts: ReadonlyMap<string, string>,
    show: (file: string) => string,
    problems: Problem[],
  ) {
    this.#problems = problems;
    this.#folder = folder;
    this.#texts = texts;
    this.#show = show;
  }

  read(): ReadPack {
    const { file, yaml } = this.#readPackFile();
    const platform = file?.platform;
    const roles = this.#readAll('role').map((one) => ({ ...one, platform }));
    const capabilities = this.#readAll('capability');
    const workloads = this.#readAll('workload');
    this.#findMisplaced();
    const facts = file === undefined || yaml === undefined ? [] : this.#readFacts(file, yaml);
    const name = this.#folder.name;
    return {
      name,
      folder: this.#folder,
      file,
      yaml,
      roles,
      capabilities,
      workloads,
      facts,
      problems: this.#problems,
    };
  }

  #readPackFile() {
    const text = this.#texts.get('pack.yaml');
    const shown = this.#show(path.join(this.#folder.folder, 'pack.yaml'));
    if (text === undefined) {
      const hint = `Create it with \`pack: ${this.#folder.name}\` and \`version: 1.0.0\`.`;
      this.#problems.push({
        severity: 'error',
        rule: 'missing-file',
        message: `the pack ${this.#folder.name} has no pack.yaml`,
        position: { file: shown, line: 1, column: 1 },
        hint,
      });
      return { file: undefined, yaml: undefined };
    }
    const read = validateFile('pack', shown, text);
    this.#problems.push(...read.problems);
    if (read.file !== undefined && read.yaml !== undefined)
      this.#checkName(read.file.pack, this.#folder.name, 'pack', read.yaml);
    return read;
  }

  #readAll<K extends 'role' | 'capability' | 'workload'>(kind: K) {
    return [...this.#texts.keys()].flatMap((file) => {
      const name = nameIn(file, kind);
      return name === undefined ? [] : this.#readOne(kind, name, file);
    });
  }

  #readOne<K extends 'role' | 'capability' | 'workload'>(kind: K, name: string, path_: string) {
    const { file, yaml, problems } = validateFile(
      kind,
      this.#show(path.join(this.#folder.folder, path_)),
      this.#texts.get(path_) ?? '',
    );
    this.#problems.push(...problems);
    if (file === undefined || yaml === undefined) return [];
    this.#checkName((file as Record<string, unknown>)[kind], name, kind, yaml); // the key that names the kind
    const files = this.#sourcesOf(kind, name, namedFiles(file));
    const hash = hashOf({ file: { ...file, description: undefined }, files });
    return [{ file, name, pack: this.#folder.name, locate: yaml.locate, files, hash }];
  }

  /** Files of the folder of the same name, and those that it names beside it, which several may share; the nearer one counts. */
  #sourcesOf(kind: string, name: string, named: readonly string[]): Readonly<Record<string, string>> {
    const holder = `${FOLDERS[kind]}/`;
    const own = `${holder}${name}/`;
    const files: Record<string, string> = {};
    for (const [file, text] of this.#texts) {
      if (file.startsWith(own) && file !== `${own}${kind}.yaml`) files[file.slice(own.length)] = text;
    }
    for (const file of named) {
      const beside = this.#texts.get(`${holder}${file}`);
      if (files[file] === undefined && beside !== undefined) files[file] = beside;
    }
    return files;
  }

  #checkName(declared: unknown, expected: string, kind: string, yaml: YamlFile): void {
    if (declared === expected) return;
    const message = `the ${kind} is called \`${String(declared)}\`, but its file or folder \`${expected}\``;
    const hint = 'Both must be the same, so that a name is found without reading every file.';
    this.#problems.push({ severity: 'error', rule: 'file-name', message, position: yaml.locate(kind), hint });
  }

  #findMisplaced(): void {
    for (const file of this.#texts.keys()) {
      const holder = file.split('/')[0] ?? '';
      const position = { file: this.#show(path.join(this.#folder.folder, file)), line: 1, column: 1 };
      if (Object.values(FOLDERS).includes(holder) && file.endsWith('.yml')) {
        this.#problems.push({
          severity: 'error',
          rule: 'file-name',
          message: 'the file ends in .yml and would not be read',
          position,
          hint: 'Call it .yaml.',
        });
      }
    }
  }

  #readFacts(file: PackFile, yaml: YamlFile): readonly (readonly [string, FactDefinition])[] {
    return Object.entries(file.facts ?? {}).map(([name, fact]) => {
      const observe = fact.observe === undefined ? undefined : this.#texts.get(fact.observe);
      if (fact.observe !== undefined && observe === undefined) {
        const message = `the pack has no script \`${fact.observe}\``;
        this.#problems.push({
          severity: 'error',
          rule: 'missing-script',
          message,
          position: yaml.locate('facts', name, 'observe'),
          hint: `Create it in ${this.#show(this.#folder.folder)}.`,
        });
      }
      return [
        name,
        {
          type: fact.type,
          description: fact.description,
          pack: file.pack,
          ...(observe === undefined ? {} : { observe }),
        },
      ] as const;
    });
  }
}

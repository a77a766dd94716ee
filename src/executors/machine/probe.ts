import { readFile } from 'node:fs/promises';
import { AppError } from '../../model/errors.ts';
import { CORE_FACTS, type FactDefinition, type Facts } from '../../model/facts.ts';
import type { Json } from '../../model/files/values.ts';
import type { Session, ShellResult } from '../../transports/session.ts';
import type { StepContext } from '../executor.ts';

const PROBE = new URL('./probe.sh', import.meta.url);
const PROBE_TIMEOUT_MS = 60_000;

/**
 * Reads every fact of a machine in its session: the core ones by one script, then those that packs add with `observe`.
 * A fact that cannot be observed stays absent, which is unknown. Throws `step-failed` where the probe itself fails.
 */
export async function probeFacts(
  session: Session,
  context: Pick<StepContext, 'signal' | 'environment' | 'log'>,
  added: ReadonlyMap<string, FactDefinition>,
): Promise<Facts> {
  const run = (script: string) =>
    session.run(
      { script, environment: context.environment, secrets: {} },
      { signal: context.signal, timeoutMs: PROBE_TIMEOUT_MS },
    );
  const core = await run(await readFile(PROBE, 'utf8'));
  if (core.exit !== 0) throw probeError(core);
  const facts: Record<string, Json> = { ...readFacts(core.stdout) };
  for (const [path, fact] of added) {
    if (fact.observe === undefined) continue;
    const result = await run(fact.observe);
    const value = result.exit === 0 ? factValue(fact.type, result.stdout.trim()) : undefined;
    if (value === undefined) context.log({ stream: 'info', text: `fact ${path} is unknown: ${whyUnknown(result)}` });
    else facts[path] = value;
  }
  return facts;
}

/** Reads the probe's lines; unknown paths and empty values are left out. */
export function readFacts(stdout: string): Facts {
  const facts: Record<string, Json> = {};
  const disks: Json[] = [];
  for (const line of stdout.split('\n')) {
    const disk = /^disk (\S+) (\d+) (true|false) (.+)$/.exec(line);
    if (disk !== null) disks.push(diskOf(disk));
    const fact = /^([A-Za-z.]+)=(.*)$/.exec(line);
    const definition = CORE_FACTS[fact?.[1] ?? ''];
    const value = definition === undefined ? undefined : factValue(definition.type, fact?.[2]?.trim() ?? '');
    if (fact?.[1] !== undefined && value !== undefined) facts[fact[1]] = value;
  }
  return { ...facts, disks };
}

function diskOf([, name = '', sizeMiB, empty, id = '']: RegExpExecArray): Json {
  return { id: id.trim(), name, sizeMiB: Number(sizeMiB), found: { empty: empty === 'true' } };
}

/** Text as a fact's type; undefined where it is none. A list is one element per line. */
export function factValue(type: FactDefinition['type'], text: string): Json | undefined {
  if (type === 'list') return text === '' ? [] : text.split('\n');
  if (text === '') return undefined;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  if (type === 'integer') return /^-?\d+$/.test(text) ? Number(text) : undefined;
  return type === 'map' ? undefined : text;
}

function whyUnknown(result: ShellResult): string {
  return result.exit === 0 ? `it printed "${result.stdout.trim().slice(0, 80)}"` : `exit code ${result.exit}`;
}

function probeError(result: ShellResult): AppError {
  const last = result.stderr.trim().split('\n').at(-1) ?? '';
  return new AppError('step-failed', `cannot read the machine's facts: exit code ${result.exit}: ${last}`);
}

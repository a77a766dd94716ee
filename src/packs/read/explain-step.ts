import type { Problem } from '../../model/errors.ts';
import { STEP_KINDS, type StepKind } from '../../model/files/step.ts';
import { nearestName } from '../../model/nearest-name.ts';
import { nameOf, type Path } from './issue-words.ts';
import type { YamlFile } from './yaml-file.ts';

const CONDITIONS: readonly string[] = ['when', 'if', 'unless', 'only_if', 'onlyif', 'not_if', 'creates', 'condition'];

/** What other tools call what an executor does. */
const OTHER_WORDS: Readonly<Record<string, StepKind>> = {
  command: 'script',
  shell: 'script',
  run: 'script',
  exec: 'script',
  sh: 'script',
  bash: 'script',
  copy: 'file',
  template: 'file',
  lineinfile: 'file',
  directory: 'file',
  apt: 'package',
  yum: 'package',
  dnf: 'package',
  apk: 'package',
  systemd: 'service',
  uri: 'http',
  get_url: 'http',
};

/** A key of a step that is neither the executor nor one of its companions: conditions and second executors have their own message. */
export function explainStepKey(key: string, known: readonly string[], path: Path, file: YamlFile): Problem | undefined {
  const kinds: readonly string[] = STEP_KINDS;
  const own = known.find((one) => kinds.includes(one));
  if (own === undefined) return undefined;
  const position = file.locateKey(...path, key);
  if (CONDITIONS.includes(key)) {
    return {
      severity: 'error',
      rule: 'step-condition',
      message: `a step has no conditions: \`${key}\``,
      position,
      why: 'A difference between machines is another role that provides the same capability, so that plan and explain can show it.',
      hint: 'Make a second role with its own `when:` on facts, or give the step what differs as an input: { input: NAME }.',
    };
  }
  if (!kinds.includes(key)) return undefined;
  const message = `a step has one executor, ${nameOf(path)} has \`${own}\` and \`${key}\``;
  return {
    severity: 'error',
    rule: 'step-executor',
    message,
    position,
    hint: `Make two steps: [{ ${own}: ... }, { ${key}: ... }].`,
  };
}

/** A step in which no key is an executor. */
export function explainStepWithoutExecutor(keys: readonly string[], path: Path, file: YamlFile): Problem {
  const meant = keys
    .map((key) => [key, OTHER_WORDS[key] ?? nearestName(key, STEP_KINDS)] as const)
    .find(([, kind]) => kind !== undefined);
  const position = meant === undefined ? file.locate(...path) : file.locateKey(...path, meant[0]);
  const message =
    meant === undefined ? `the step ${nameOf(path)} names no executor` : `there is no executor \`${meant[0]}\``;
  const list = `Executors: ${STEP_KINDS.join(', ')}.`;
  return {
    severity: 'error',
    rule: 'step-executor',
    message,
    position,
    hint: meant === undefined ? list : `Did you mean \`${meant[1]}\`? ${list}`,
  };
}

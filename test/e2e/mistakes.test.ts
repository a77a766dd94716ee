import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deploymentFolder, LAB_SITE, writeFiles } from '../support/deployment-folder.ts';
import { purlin, removeFolder } from '../support/purlin.ts';

const DEPLOYMENT = 'deployment: mistakes\nworkload: journal\nsite: lab\nvalues: { round: 1 }\n';
const ROLES = 'packs/journal/roles';

/** A mistake in a file: what is written instead of what, and what the message must hold. */
interface Mistake {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** file:line:column and words. */
  readonly says: readonly string[];
}

const MISTAKES: readonly Mistake[] = [
  {
    name: 'an unknown key',
    file: 'purlin.yaml',
    from: 'workload:',
    to: 'workloads:',
    says: ['purlin.yaml:2:1', 'unknown key `workloads`', '2 | workloads: journal', 'Did you mean `workload`?'],
  },
  {
    name: 'a wrong type',
    file: 'purlin.yaml',
    from: 'values:',
    to: 'groups: { scribe: { count: many } }\nvalues:',
    says: ['purlin.yaml:4:28', '`groups.scribe.count` must be an integer or a map, found the text `many`'],
  },
  {
    name: 'a value of the wrong type',
    file: 'purlin.yaml',
    from: 'round: 1',
    to: 'round: one',
    says: ['purlin.yaml:4:18', '`values.round` is "one", not an integer'],
  },
  {
    name: 'a value that nothing reads',
    file: 'purlin.yaml',
    from: 'round: 1',
    to: 'round: 1, rond: 2',
    says: ['purlin.yaml:4:27', 'nothing reads `values.rond`', 'Did you mean `values.round`?'],
  },
  {
    name: 'a missing input',
    file: 'purlin.yaml',
    from: 'values: { round: 1 }\n',
    to: '',
    says: [`${ROLES}/copy/role.yaml:5:3`, 'values.round has no value', 'Write `values: { round: ... }`'],
  },
  {
    name: 'bad YAML',
    file: 'purlin.yaml',
    from: 'workload: journal',
    to: 'workload: [journal',
    says: ['purlin.yaml:3:1', 'not valid YAML', 'Is a `]` missing?'],
  },
  {
    name: 'an unknown workload',
    file: 'purlin.yaml',
    from: 'workload: journal',
    to: 'workload: jornal',
    says: ['purlin.yaml:2:11', 'there is no workload `jornal`', 'Did you mean `journal`?'],
  },
  {
    name: 'an unknown platform',
    file: 'sites/lab.yaml',
    from: 'platform: lab',
    to: 'platform: labb',
    says: ['sites/lab.yaml:2:11', 'there is no platform labb', 'Platforms: ', 'lab'],
  },
  {
    name: 'unknown settings',
    file: 'sites/lab.yaml',
    from: 'machine: { image: debian-12 }',
    to: 'settings: { colour: red }\nmachine: { image: debian-11, imgae: x }',
    says: [
      'sites/lab.yaml:3:',
      'knows no `colour`',
      'sites/lab.yaml:4:19',
      'it can be debian-12',
      'Did you mean `image`?',
    ],
  },
  {
    name: 'an unknown capability',
    file: `${ROLES}/copy/role.yaml`,
    from: '[written]',
    to: '[writen]',
    says: [`${ROLES}/copy/role.yaml:3:12`, 'there is no capability `writen`', 'Did you mean `written`?'],
  },
  {
    name: 'a cycle',
    file: `${ROLES}/write/role.yaml`,
    from: 'inputs:',
    to: 'requires: [copied]\ninputs:',
    says: ['copied (by copy) needs written (by write) needs copied', 'role.yaml:3:12', 'try:'],
  },
  {
    name: 'a bad expression',
    file: `${ROLES}/copy/role.yaml`,
    from: 'from: values.round',
    to: 'from: values.round +',
    says: [`${ROLES}/copy/role.yaml:5:47`, 'bad expression', 'Is an operand or a closing bracket missing?'],
  },
  {
    name: 'a fact that does not exist',
    file: `${ROLES}/copy/role.yaml`,
    from: 'apply:',
    to: 'when: machine.os.familly == "debian"\napply:',
    says: [`${ROLES}/copy/role.yaml:6:18`, 'unknown fact `machine.os.familly`', 'Did you mean `os.family`?'],
  },
];

describe('a mistake in the files', () => {
  let folder = '';
  beforeEach(() => {
    folder = deploymentFolder(['journal'], { 'purlin.yaml': DEPLOYMENT, 'sites/lab.yaml': LAB_SITE });
  });
  afterEach(() => removeFolder(folder));

  test.each(MISTAKES)('$name: what, where, why and what to try', async ({ file, from, to, says }) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    writeFiles(folder, { [file]: text.replace(from, to) });
    const ended = await purlin(folder, 'apply', '--yes');
    expect(ended.code).toBe(3);
    for (const words of says) expect(ended.err.replace(/\s+/g, ' ')).toContain(words);
  });

  test('two candidates that stand alike: both are named, and how to say which', async () => {
    const role = readFileSync(path.join(folder, ROLES, 'copy/role.yaml'), 'utf8');
    const scripts = { [`${ROLES}/copy-too/apply.sh`]: 'true\n', [`${ROLES}/copy-too/check.sh`]: 'exit 0\n' };
    writeFiles(folder, { ...scripts, [`${ROLES}/copy-too/role.yaml`]: role.replace('role: copy', 'role: copy-too') });
    const ended = await purlin(folder, 'plan');
    expect(ended.code).toBe(3);
    expect(ended.err).toContain('copy and copy-too can both provide copied');
    expect(ended.err).toContain('`prefer: { copied: copy }`');
  });
});

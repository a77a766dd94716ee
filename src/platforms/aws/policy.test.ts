import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const POLICY = path.resolve(import.meta.dirname, '../../../docs/guide/platforms/aws-policy.json');
/** Tags come with what is made, in the same call; the permission is asked for all the same. */
const IMPLIED = ['ec2:CreateTags'];

test('the least policy allows exactly the calls that the code makes', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const code = files.map((name) => readFileSync(path.join(import.meta.dirname, name), 'utf8')).join('\n');
  const commands = [...code.matchAll(/\bnew (?:ec2\.)?(?:sdk\.)?(\w+)Command\(/g)].map(([, name]) => `ec2:${name}`);
  const { Statement } = JSON.parse(readFileSync(POLICY, 'utf8')) as { Statement: { Action: string[] }[] }; // `as`: our own file
  const allowed = Statement.flatMap(({ Action }) => Action);
  expect(allowed.toSorted()).toEqual([...new Set([...commands, ...IMPLIED])].toSorted());
});

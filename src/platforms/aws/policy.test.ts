import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const POLICY = path.resolve(import.meta.dirname, '../../../docs/guide/platforms/aws-policy.json');
/** Tags come with what is made, in the same call; the permission is asked for all the same. */
const IMPLIED = ['ec2:CreateTags'];
/** How the actions of a service begin, by the client that a file loads; files that load none are given EC2's. */
const PREFIXES = { 'client-pricing': 'pricing', 'client-service-quotas': 'servicequotas' };

/** Actions of the commands that a file makes. Service Authorization Reference: "Price List", "Service Quotas", "Amazon EC2". */
function actionsOf(code: string): readonly string[] {
  const loaded = Object.entries(PREFIXES).filter(([client]) => code.includes(`'@aws-sdk/${client}'`));
  expect(loaded.length, 'a file talks to one service').toBeLessThan(2);
  const prefix = loaded[0]?.[1] ?? 'ec2';
  return [...code.matchAll(/\bnew (?:ec2\.)?(?:sdk\.)?(\w+)Command\(/g)].map(([, name]) => `${prefix}:${name}`);
}

test('the least policy allows exactly the calls that the code makes', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const made = files.flatMap((name) => actionsOf(readFileSync(path.join(import.meta.dirname, name), 'utf8')));
  const { Statement } = JSON.parse(readFileSync(POLICY, 'utf8')) as { Statement: { Action: string[] }[] }; // `as`: our own file
  const allowed = Statement.flatMap(({ Action }) => Action);
  expect(allowed.toSorted()).toEqual([...new Set([...made, ...IMPLIED])].toSorted());
});

test('what only reads is in the statement that allows nothing else', () => {
  const { Statement } = JSON.parse(readFileSync(POLICY, 'utf8')) as { Statement: { Sid: string; Action: string[] }[] }; // `as`: our own file
  const reading = Statement.find(({ Sid }) => Sid === 'Look')?.Action ?? [];
  expect(reading.filter((action) => !/:(Describe|Get)/.test(action))).toEqual([]);
  expect(reading).toEqual(expect.arrayContaining(['pricing:GetProducts', 'servicequotas:GetServiceQuota']));
});

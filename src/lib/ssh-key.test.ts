import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { generateSshKey } from './ssh-key.ts';

test('keys are whole and fit together, also those whose public half begins with a zero', () => {
  let zeros = 0;
  for (let count = 0; zeros === 0 || count < 200; count += 1) {
    const pair = generateSshKey('host key');
    const blob = Buffer.from(pair.public.split(' ')[1] ?? '', 'base64');
    expect(blob).toHaveLength(51);
    if (blob[19] === 0) zeros += 1;
    const parsed = ssh2.utils.parseKey(pair.private);
    if (parsed instanceof Error) throw parsed;
    expect(parsed.comment).toBe('host key');
    expect(parsed.getPublicSSH()).toEqual(blob);
    expect(parsed.verify('text', parsed.sign('text'))).toBe(true);
  }
});

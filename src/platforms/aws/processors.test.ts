import { expect, test } from 'vitest';
import { cpusBySize, quotaOf, usedProcessors } from './processors.ts';

test.each([
  ['t3.small', 'Standard'],
  ['a1.large', 'Standard'],
  ['m7i-flex.large', 'Standard'],
  ['c7gn.medium', 'Standard'],
  ['im4gn.large', 'Standard'],
  ['is4gen.large', 'Standard'],
  ['i8g.large', 'Standard'],
  ['d3en.xlarge', 'Standard'],
  ['h1.2xlarge', 'Standard'],
  ['z1d.large', 'Standard'],
  ['g5.xlarge', 'G and VT'],
  ['gr6.4xlarge', 'G and VT'],
  ['vt1.3xlarge', 'G and VT'],
  ['p5.48xlarge', ' P '],
  ['x2gd.medium', ' X '],
  ['f2.6xlarge', ' F '],
  ['inf2.xlarge', 'Inf'],
  ['trn1.2xlarge', 'Trn'],
  ['dl1.24xlarge', 'DL'],
  ['hpc7g.4xlarge', 'HPC'],
  ['u-6tb1.56xlarge', 'High Memory'],
  ['u7i-12tb.224xlarge', 'High Memory'],
])('%s counts against the quota of %s', (size, name) => {
  expect(quotaOf(size)?.name).toContain(name);
});

test('a site without a size has the usual quota, and a Mac has none', () => {
  expect(quotaOf(undefined)?.code).toBe('L-1216C47A');
  expect(quotaOf('mac2.metal')).toBeUndefined();
});

test('processors are counted of the families that share the quota, by what machines tell, else by their size', () => {
  const cpusOf = cpusBySize([{ name: 'm5.xlarge', facts: { cpus: 4 } }]);
  const running = [
    { size: 't3.small', cpus: 2 },
    { size: 'm5.xlarge', cpus: undefined },
    { size: 'm5.xlarge', cpus: 2 },
    { size: 'm1.forgotten', cpus: undefined },
    { size: 'g5.xlarge', cpus: 4 },
  ];
  const used = (size: string) => {
    const quota = quotaOf(size);
    return quota && usedProcessors(running, quota, cpusOf);
  };
  expect([used('t3.small'), used('g5.xlarge'), used('p5.48xlarge')]).toEqual([8, 4, 0]);
});

import { describe, expect, it } from 'vitest';
import { isHolderAlive, thisHolder } from './holder.ts';

describe('holder of a lease', () => {
  it('is alive while its process is, and not when the pid was reused', () => {
    const here = thisHolder('apply');
    expect(isHolderAlive(here)).toBe(true);
    expect(isHolderAlive({ ...here, startTime: here.startTime + 1 })).toBe(false);
    expect(isHolderAlive({ ...here, bootId: 'another boot' })).toBe(false);
    expect(isHolderAlive({ ...here, pid: 2 ** 22 + 1 })).toBe(false);
  });
});

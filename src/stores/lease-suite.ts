import { describe, expect, it } from 'vitest';
import { LEASE_EXPIRY_MS } from './lease.ts';
import { holder, type SuiteStore } from './suite-store.ts';

/** What every store promises of leases. */
export function leaseSuite(suite: SuiteStore): void {
  describe('leases', () => {
    it('refuses a second process and names the first', async () => {
      await suite.acquire(1);
      await expect(suite.acquire(2)).rejects.toMatchObject({
        code: 'locked',
        message: expect.stringContaining('process 1 on here'),
      });
    });

    it('lets a dead holder of the same host be taken over at once', async () => {
      const first = await suite.acquire(1);
      suite.dead.add(1);
      const second = await suite.acquire(2);
      expect(second.token).toBeGreaterThan(first.token);
      expect((await suite.store.holderOf('demo'))?.holder.pid).toBe(2);
    });

    it('waits for the expiry of a holder on another host', async () => {
      const lease = await suite.acquire(1, 'elsewhere');
      suite.nowMs += LEASE_EXPIRY_MS - 1;
      await expect(suite.acquire(2)).rejects.toMatchObject({ code: 'locked' });
      await suite.store.renew(lease);
      suite.nowMs += LEASE_EXPIRY_MS - 1;
      await expect(suite.acquire(2)).rejects.toMatchObject({ code: 'locked' });
      suite.nowMs += 1;
      expect((await suite.acquire(2)).holder.pid).toBe(2);
    });

    it('stops whoever lost its lease at the next write', async () => {
      const lost = await suite.acquire(1);
      suite.dead.add(1);
      await suite.acquire(2);
      await expect(
        suite.store.commit({ lease: lost, at: suite.nowMs, events: [{ type: 'notice' }] }),
      ).rejects.toMatchObject({
        code: 'lease-lost',
      });
      await expect(suite.store.renew(lost)).rejects.toMatchObject({ code: 'lease-lost' });
      await expect(suite.store.isCancelAsked(lost)).rejects.toMatchObject({ code: 'lease-lost' });
      await suite.store.release(lost);
      expect((await suite.store.holderOf('demo'))?.holder.pid).toBe(2);
      expect(await suite.store.events('demo', 0)).toEqual([]);
    });

    it('is free after a release, which can be repeated', async () => {
      const lease = await suite.acquire(1);
      await suite.store.release(lease);
      await suite.store.release(lease);
      expect(await suite.store.holderOf('demo')).toBeUndefined();
      expect((await suite.acquire(2)).token).toBeGreaterThan(lease.token);
    });

    it('carries the wish to stop to the holder', async () => {
      expect(await suite.store.askCancel('demo')).toBe(false);
      const lease = await suite.acquire(1);
      expect(await suite.store.isCancelAsked(lease)).toBe(false);
      expect(await suite.store.askCancel('demo')).toBe(true);
      expect(await suite.store.isCancelAsked(lease)).toBe(true);
      expect(await suite.store.renew(lease)).toEqual({ cancelAsked: true });
    });

    it('knows no lease of a deployment that was not claimed', async () => {
      await expect(suite.store.acquire('other', holder(1))).rejects.toMatchObject({ code: 'not-found' });
    });
  });
}

import { runCommand } from '../../src/platforms/lab/command.ts';
import { GATEWAY } from '../../src/platforms/lab/layout.ts';
import { ensureBodyTree } from './body-tree.ts';
import { translationsOf, writeFilter } from './filter-text.ts';
import type { SeenMachine } from './seen-machine.ts';
import type { Yard } from './yard.ts';

/** Keeps the yard's packet filter like the security groups that control planes tell of. */
export interface PacketFilter {
  /** Machines by control plane; done when it holds. */
  apply(realms: readonly (readonly SeenMachine[])[], signal: AbortSignal): Promise<void>;
}

/** The filter of a yard, whose `nft` is that of the bodies' tree: this machine needs none. */
export function packetFilter(yard: Yard, options: { readonly apart: boolean }): PacketFilter {
  let has = '';
  let last = Promise.resolve();
  async function change(text: string, outer: readonly string[], signal: AbortSignal): Promise<void> {
    if (text === has) return;
    const tree = await ensureBodyTree('debian-12', signal);
    const words = [`--net=${yard.network}`, 'chroot', tree, 'nft', '-f', '-'];
    await runCommand('nsenter', words, { signal, input: text });
    // The yard's own connections are translated behind the first choice of a way, which must be there.
    const ways = outer.map((address) => `route replace ${address}/32 dev lo src ${GATEWAY}\n`).join('');
    await runCommand('nsenter', [`--net=${yard.network}`, 'ip', '-batch', '-'], { signal, input: ways });
    has = text;
  }
  return {
    apply: async (realms, signal) => {
      const text = writeFilter(realms, options);
      const outer = realms
        .flat()
        .flatMap(translationsOf)
        .map(([address]) => address);
      // One after the other, in the order of looks; a failure is its own caller's.
      const mine = last.then(async () => await change(text, outer, signal));
      last = mine.catch(() => undefined);
      await mine;
    },
  };
}

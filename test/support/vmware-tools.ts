import { readFile } from 'node:fs/promises';
import { systemClock } from '../../src/lib/clock.ts';
import { readServer } from '../../src/platforms/vsphere/endpoint.ts';
import { readDisks } from '../../src/platforms/vsphere/hardware.ts';
import { readExtraConfig } from '../../src/platforms/vsphere/identity.ts';
import { readObject, refOf } from '../../src/platforms/vsphere/properties.ts';
import { openSession, type Session } from '../../src/platforms/vsphere/session.ts';
import { extraConfigXml } from '../../src/platforms/vsphere/specs.ts';
import { runTask } from '../../src/platforms/vsphere/tasks.ts';
import { readMachines } from '../../src/platforms/vsphere/virtual-machine.ts';
import { leaf, node, type Ref, refLeaf, textOf } from '../../src/platforms/vsphere/xml.ts';
import type { Vcsim } from '../sims/vsphere/vcsim.ts';

const PAUSE_MS = 100;

/** A client of a vcsim, behind the adapter's back. */
export async function vcsimSession({ url, user, password, caFile }: Vcsim): Promise<Session> {
  return openSession({ url: readServer(url), user, password, trust: { ca: await readFile(caFile, 'utf8') } });
}

/** Plays VMware Tools: every machine of ours that is on and has no address gets one, as vcsim is told (`SET.guest.ipAddress`). */
export function playTools(session: Session): { playing: boolean; stop(): Promise<void> } {
  const end = new AbortController();
  const { signal } = end;
  let given = 10;
  const tools = {
    playing: true,
    async stop() {
      end.abort();
      await played;
    },
  };
  const played = (async () => {
    const { content } = await session.login(signal);
    while (!signal.aborted) {
      const machines = await readMachines({ session, signal }, { below: content.rootFolder });
      const waiting = machines.filter(
        (each) => tools.playing && each.identity && each.power === 'on' && each.mainAddress === undefined,
      );
      for (const { ref } of waiting) {
        const config = new Map([['SET.guest.ipAddress', `10.90.0.${given++}`]]);
        await runTask(
          { session, clock: systemClock },
          'ReconfigVM_Task',
          ref,
          [node('spec', ...extraConfigXml(config))],
          signal,
        );
      }
      await systemClock.sleep(PAUSE_MS, signal);
    }
  })().catch((thrown: unknown) => {
    // The end of the test.
    if (!signal.aborted) throw thrown;
  });
  return tools;
}

/** What tests do to machines without the adapter, and read of them. */
export interface BehindTheBack {
  userData(platformId: string): Promise<string>;
  disks(platformId: string): Promise<number>;
  /** A second machine of the same name, in the same folder, with the same extra configuration. */
  clone(platformId: string): Promise<void>;
  powerOff(platformId: string): Promise<void>;
}

const CALL_TIMEOUT_MS = 20_000;

export function behindTheBack(session: Session): BehindTheBack {
  const deadline = () => AbortSignal.timeout(CALL_TIMEOUT_MS);
  const read = async (platformId: string, path: string) =>
    (await readObject(session, vm(platformId), [path], deadline())).values[path];
  return {
    userData: async (platformId) => {
      const config = readExtraConfig(await read(platformId, 'config.extraConfig'));
      return Buffer.from(config.get('guestinfo.userdata') ?? '', 'base64').toString();
    },
    disks: async (platformId) => readDisks(await read(platformId, 'config.hardware.device')).length,
    async clone(platformId) {
      const { values } = await readObject(
        session,
        vm(platformId),
        ['name', 'parent', 'resourcePool', 'config.extraConfig'],
        deadline(),
      );
      const config = node('config', ...extraConfigXml(readExtraConfig(values['config.extraConfig'])));
      const spec = node(
        'spec',
        node('location', refLeaf('pool', refOf(values['resourcePool']))),
        leaf('template', false),
        config,
        leaf('powerOn', false),
      );
      const args = [refLeaf('folder', refOf(values['parent'])), leaf('name', textOf(values, 'name')), spec];
      await runTask({ session, clock: systemClock }, 'CloneVM_Task', vm(platformId), args, deadline());
    },
    async powerOff(platformId) {
      await runTask({ session, clock: systemClock }, 'PowerOffVM_Task', vm(platformId), [], deadline());
    },
  };
}

function vm(platformId: string): Ref {
  return { type: 'VirtualMachine', value: platformId };
}

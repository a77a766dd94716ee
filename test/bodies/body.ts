import { setTimeout as sleep } from 'node:timers/promises';
import { groupProcesses } from '../../src/platforms/lab/cgroups.ts';
import { readHierarchies } from '../../src/platforms/lab/hierarchies.ts';
import { isOn, startHost, stopHost } from '../../src/platforms/lab/host.ts';
import { type HostRecord, removeHost } from '../../src/platforms/lab/host-folder.ts';
import { hostPaths } from '../../src/platforms/lab/layout.ts';
import { prepareDisk, readConsole, readResult, writeRecord } from './body-disk.ts';
import { readdress } from './body-link.ts';
import { ensureBodyTree } from './body-tree.ts';
import { ownAddresses, type SeenMachine } from './seen-machine.ts';
import type { Yard } from './yard.ts';

/** Bodies boot while tests use the processors too. */
const BOOT_TIMEOUT_MS = 180_000;
const END_TIMEOUT_MS = 60_000;
const POLL_MS = 100;

export type BodyState = 'new' | 'booting' | 'up' | 'off' | 'gone' | 'failed';

/** The machine behind what a control plane says of one. It follows what was seen, one change after the other. */
export class Body {
  readonly id: string;
  #yard: Yard;
  #signal: AbortSignal;
  #wanted: SeenMachine | undefined;
  #has: SeenMachine | undefined;
  #record: HostRecord | undefined;
  #state: BodyState = 'new';
  #problem: string | undefined;
  #work: Promise<void> | undefined;

  constructor(yard: Yard, first: SeenMachine, signal: AbortSignal) {
    this.id = first.id;
    this.#yard = yard;
    this.#signal = signal;
    this.#wanted = first;
  }

  get state(): BodyState {
    return this.#state;
  }
  /** Why it failed, with the end of its console. */
  get problem(): string | undefined {
    return this.#problem;
  }
  get hostname(): string {
    return (this.#has ?? this.#wanted)?.hostname ?? '';
  }
  get addresses(): readonly string[] {
    return (this.#has ?? this.#wanted)?.addresses ?? [];
  }
  /** Its folder; `upper` in it is what its disk has beside the image. */
  get folder(): string {
    return hostPaths(this.#yard.paths, this.id).folder;
  }

  /** Brings it to what was seen, in the background; undefined: it is gone. */
  follow(seen: SeenMachine | undefined): void {
    this.#wanted = seen;
    this.#work ??= this.#run().finally(() => (this.#work = undefined));
  }

  /** Resolves when nothing is left to do. */
  async settled(): Promise<void> {
    while (this.#work) await this.#work;
  }

  async console(): Promise<string> {
    return await readConsole(this.folder);
  }

  /** Takes its power away without telling the control plane, as a failing machine does. */
  async crash(): Promise<void> {
    await stopHost(this.#yard.name, this.id, this.#signal);
    this.#state = 'off';
  }

  /** Takes it away for good, whatever it is doing; its signal is aborted. */
  async end(): Promise<void> {
    await this.settled();
    await this.#remove(AbortSignal.timeout(END_TIMEOUT_MS));
  }

  async #run(): Promise<void> {
    for (;;) {
      const wanted = this.#wanted;
      try {
        await this.#change(wanted);
      } catch (error) {
        this.#state = 'failed';
        this.#problem = `body ${this.id} failed: ${String(error)}\n${await this.console()}`;
      }
      this.#has = wanted;
      if (wanted === this.#wanted) return;
    }
  }

  async #change(wanted: SeenMachine | undefined): Promise<void> {
    const before = this.#has;
    if (wanted === undefined) return await this.#remove(this.#signal);
    const rebooted = before?.power === 'on' && wanted.boot !== before.boot;
    if (before?.power === 'on' && (wanted.power === 'off' || rebooted)) await this.#stop();
    if (wanted.power === 'on' && (before?.power !== 'on' || rebooted)) return await this.#start(wanted);
    const moved = before !== undefined && ownAddresses(wanted).join() !== ownAddresses(before).join();
    if (wanted.power === 'on' && moved && this.#record) this.#record = await this.#move(this.#record, wanted);
  }

  async #start(seen: SeenMachine): Promise<void> {
    this.#state = 'booting';
    this.#problem = undefined;
    const tree = await ensureBodyTree(seen.image, this.#signal);
    this.#record = await prepareDisk(this.#yard.name, this.#yard.paths, seen);
    await startHost(this.#record, { paths: this.#yard.paths, tree, signal: this.#signal });
    const deadline = Date.now() + BOOT_TIMEOUT_MS;
    for (;;) {
      const errors = await readResult(this.folder);
      if (errors?.length === 0) break;
      if (errors) throw new Error(`cloud-init says ${errors.join('; ')}`);
      if (this.#wanted?.power !== 'on') return;
      this.#signal.throwIfAborted();
      if (Date.now() > deadline) throw new Error(`cloud-init has not ended after ${BOOT_TIMEOUT_MS} ms`);
      if (!(await isOn(this.#record))) throw new Error('its init ended');
      await sleep(POLL_MS);
    }
    this.#state = 'up';
  }

  async #move(record: HostRecord, seen: SeenMachine): Promise<HostRecord> {
    const next = await writeRecord(this.#yard.name, this.#yard.paths, seen);
    const processes = await groupProcesses(await readHierarchies(), this.#yard.name, this.id);
    await readdress({ network: this.#yard.network, processes, before: record, after: next, signal: this.#signal });
    return next;
  }

  async #stop(): Promise<void> {
    await stopHost(this.#yard.name, this.id, this.#signal);
    this.#state = 'off';
  }

  async #remove(signal: AbortSignal): Promise<void> {
    await stopHost(this.#yard.name, this.id, signal);
    await removeHost(this.id, this.id, this.#yard.paths);
    this.#state = 'gone';
  }
}

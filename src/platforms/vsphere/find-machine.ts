import { AppError } from '../../model/errors.ts';
import type { DesiredMachine } from '../../model/machine.ts';
import type { Context } from './context.ts';
import { findFolder } from './folder.ts';
import { instanceUuid } from './identity.ts';
import { type Datacenter, nameOf } from './inventory.ts';
import { readProperties, refOf } from './properties.ts';
import type { VsphereSettings } from './settings.ts';
import { isFault } from './vim-fault.ts';
import { readMachines, type VirtualMachine } from './virtual-machine.ts';
import { leaf, type Ref } from './xml.ts';

/** What lies under a machine's identity and name. */
export interface Found {
  /** Of this identity, the oldest first. */
  readonly own: readonly VirtualMachine[];
  /** Of the same name in the deployment's folder, but of another identity or nobody's. */
  readonly strangers: readonly VirtualMachine[];
}

/** How long a clone may take that another call has begun. */
const CLONE_TIMEOUT_MS = 1_200_000;
const PAUSE_MS = 1000;

/**
 * The machine of an identity. It is found at once by its instance UUID; `thorough`, or when that finds nothing, those of its name in
 * the deployment's folder are looked at too: a server may have left the UUID out of a clone. A clone that is still being made is waited for.
 */
export async function findMachine(
  context: Context,
  datacenter: Datacenter,
  settings: VsphereSettings,
  machine: DesiredMachine,
  { thorough = false }: { readonly thorough?: boolean } = {},
): Promise<Found> {
  const deadline = context.clock.now() + CLONE_TIMEOUT_MS;
  for (;;) {
    const byUuid = await findByUuid(context, machine);
    const named = byUuid.length === 0 || thorough ? await findByName(context, datacenter, settings, machine) : [];
    const machines = await readAll(context, [...byUuid, ...named]);
    if (!machines.some(({ unfinished }) => unfinished)) return sort(machines, machine);
    if (context.clock.now() > deadline) throw neverFinished(machine);
    context.log(`waiting for the clone ${machine.name} that was begun before\n`);
    await context.clock.sleep(PAUSE_MS, context.signal);
  }
}

async function findByUuid({ session, signal }: Context, { id }: DesiredMachine): Promise<readonly Ref[]> {
  const { content } = await session.login(signal);
  const args = [leaf('uuid', instanceUuid(id)), leaf('vmSearch', true), leaf('instanceUuid', true)];
  return (await session.call('FindByUuid', content.searchIndex, args, signal)).map(refOf);
}

async function findByName(
  context: Context,
  datacenter: Datacenter,
  settings: VsphereSettings,
  machine: DesiredMachine,
): Promise<readonly Ref[]> {
  const folder = await findFolder(context, datacenter, settings, machine);
  if (folder === undefined) return [];
  const children = await readProperties(
    context.session,
    'VirtualMachine',
    ['name'],
    { childrenOf: folder },
    context.signal,
  );
  return children.filter((child) => nameOf(child) === machine.name).map(({ ref }) => ref);
}

/** One that vanished since it was found is left out. */
async function readAll(context: Context, refs: readonly Ref[]): Promise<readonly VirtualMachine[]> {
  const distinct = [...new Map(refs.map((ref) => [ref.value, ref])).values()];
  try {
    return await readMachines(context, { refs: distinct });
  } catch (thrown) {
    if (!isFault(thrown, 'ManagedObjectNotFound')) throw thrown;
    if (distinct.length === 1) return [];
    return (await Promise.all(distinct.map((ref) => readAll(context, [ref])))).flat();
  }
}

function sort(machines: readonly VirtualMachine[], { id }: DesiredMachine): Found {
  const own = machines.filter(({ identity }) => identity?.id === id);
  return { own: own.toSorted(byAge), strangers: machines.filter(({ identity }) => identity?.id !== id) };
}

function byAge(a: VirtualMachine, b: VirtualMachine): number {
  const [left, right] = [a.identity?.born ?? '', b.identity?.born ?? ''];
  if (left !== right) return left < right ? -1 : 1;
  // Numbers of objects grow: vm-42 came before vm-107.
  return numberOf(a) - numberOf(b);
}

function numberOf({ ref }: VirtualMachine): number {
  return Number(/\d+$/.exec(ref.value)?.[0] ?? 0);
}

function neverFinished({ name }: DesiredMachine): AppError {
  return new AppError(
    'platform',
    `cannot make machine ${name}: a clone of that name is not finished after 20 minutes`,
    {
      hint: "See the vCenter's recent tasks; cancel the clone there, or wait, and apply again.",
    },
  );
}

import type { Finding } from '../platform.ts';
import type { Context } from './context.ts';
import { type Datacenter, findCompute, findNamed, findParentFolder, findPool, listCompute } from './inventory.ts';
import { PRIVILEGES } from './privileges.ts';
import { readProperties } from './properties.ts';
import type { VsphereSettings } from './settings.ts';
import { listTemplates } from './templates.ts';
import { field, leaf, listOf, type Ref, refLeaf, textOf } from './xml.ts';

interface Where {
  readonly settings: VsphereSettings;
  readonly datacenter: Datacenter;
}

/** Looks at one thing; `finding` names what an error on the way is about. */
type Examine = ((context: Context, where: Where) => Promise<Finding>) & { readonly finding: Finding['name'] };

function part(finding: Finding['name'], look: (context: Context, where: Where) => Promise<Finding>): Examine {
  return Object.assign(look, { finding });
}

/** Asks the server whether the session has every privilege on what it is needed on. */
export const examinePermissions = part('permissions', async (context, { settings, datacenter }) => {
  const { session, signal } = context;
  const { content, key } = await session.login(signal);
  const manager = content.authorizationManager;
  if (manager === undefined) return { name: 'permissions', verdict: 'ok', detail: 'the server tells none' };
  const entities = await entitiesOf(context, { settings, datacenter });
  const missing = await Promise.all(
    entities.map(async ({ ref, privileges }) => {
      const args = [refLeaf('entity', ref), leaf('sessionId', key), ...privileges.map((id) => leaf('privId', id))];
      const [answer] = await session.call('HasPrivilegeOnEntities', manager, args, signal);
      return listOf(field(answer, 'privAvailability'))
        .filter((each) => textOf(each, 'isGranted') !== 'true')
        .map((each) => textOf(each, 'privId'));
    }),
  );
  const all = [...new Set(missing.flat())].sort();
  if (all.length === 0)
    return { name: 'permissions', verdict: 'ok', detail: 'the account has every privilege it needs' };
  return {
    name: 'permissions',
    verdict: 'failed',
    detail: `the account lacks ${all.join(', ')}`,
    try: 'Give it the role of the guide (docs/guide/platforms/vsphere-role.json) on the datacenter, propagating.',
  };
});

async function entitiesOf(context: Context, { settings, datacenter }: Where) {
  const named = settings.cluster ?? settings.host;
  // Where clusters are zones, one stands for all.
  const [first] = named === undefined ? await listCompute(context, datacenter) : [];
  const compute = first ?? (await findCompute(context, datacenter, settings, undefined));
  const [template] = await listTemplates(context, datacenter, settings);
  const find = async (type: 'Datastore' | 'Network', name: string | undefined): Promise<Ref> =>
    name === undefined ? datacenter.ref : (await findNamed(context, datacenter, type, name)).ref;
  return [
    { ref: await findParentFolder(context, datacenter, settings), privileges: PRIVILEGES.folder },
    ...(template === undefined
      ? []
      : [{ ref: { type: 'VirtualMachine', value: template.id ?? '' }, privileges: PRIVILEGES.template }]),
    { ref: await findPool(context, compute, settings), privileges: PRIVILEGES.pool },
    { ref: await find('Datastore', settings.datastore), privileges: PRIVILEGES.datastore },
    { ref: await find('Network', settings.network), privileges: PRIVILEGES.network },
  ];
}

const GIB = 1024 ** 3;
/** Less is not enough for the root disks of a few machines. */
const LITTLE_GIB = 20;

/** Free space where machines would go. */
export const examineRoom = part('quota', async ({ session, signal }, { settings, datacenter }) => {
  const paths = ['name', 'summary.freeSpace', 'summary.accessible'];
  const all = await readProperties(session, 'Datastore', paths, { below: datacenter.ref }, signal);
  const usable = all
    .filter(({ values }) => values['summary.accessible'] !== 'false')
    .map(({ values }) => ({
      name: textOf(values, 'name'),
      freeGiB: Math.max(0, Math.floor(Number(textOf(values, 'summary.freeSpace')) / GIB)),
    }))
    .filter(({ name }) => settings.datastore === undefined || name === settings.datastore)
    .toSorted((a, b) => b.freeGiB - a.freeGiB);
  const [best] = usable;
  if (best === undefined) {
    return {
      name: 'quota',
      verdict: 'failed',
      detail: 'no datastore can be used',
      try: 'Check `datastore` of the site, and its state in the vCenter.',
    };
  }
  const detail = `datastore ${best.name} has ${best.freeGiB} GiB free`;
  if (best.freeGiB >= LITTLE_GIB) return { name: 'quota', verdict: 'ok', detail };
  return { name: 'quota', verdict: 'warning', detail, try: 'Free space, or let the site name another `datastore`.' };
});

export const examineImages = part('images', async (context, { settings, datacenter }) => {
  const images = await listTemplates(context, datacenter, settings);
  if (images.length > 0) {
    return {
      name: 'images',
      verdict: 'ok',
      detail: `templates: ${[...new Set(images.map(({ name }) => name))].join(', ')}`,
    };
  }
  return {
    name: 'images',
    verdict: 'failed',
    detail: 'there is no template whose name or guest system tells a distribution and version',
    try: 'Make one and call it DISTRIBUTION-VERSION, such as debian-12 (docs/guide/platforms/vsphere.md); or correct `templates`.',
  };
});

export const examineNetwork = part('network', async (context, { settings, datacenter }) => {
  if (settings.network === undefined) {
    return { name: 'network', verdict: 'ok', detail: 'machines stay in the port group of their template' };
  }
  await findNamed(context, datacenter, 'Network', settings.network);
  return { name: 'network', verdict: 'ok', detail: `there is a port group ${settings.network}` };
});

const MOST_DRIFT_MS = 60_000;

export const examineClock = part('clock', async ({ session, signal, clock }) => {
  const self = { type: 'ServiceInstance', value: 'ServiceInstance' };
  const [told] = await session.call('CurrentTime', self, [], signal);
  const driftS = Math.round((Date.parse(typeof told === 'string' ? told : '') - clock.now()) / 1000);
  const detail = `the clock of the vCenter is ${Math.abs(driftS)}s ${driftS < 0 ? 'behind' : 'ahead'}`;
  if (Math.abs(driftS) * 1000 <= MOST_DRIFT_MS) return { name: 'clock', verdict: 'ok', detail };
  return {
    name: 'clock',
    verdict: 'warning',
    detail,
    try: 'Let this machine and the vCenter take their time from the same servers (NTP).',
  };
});

import { AppError, type ErrorCode } from '../../model/errors.ts';
import { VimFault } from './vim-fault.ts';
import { textOf } from './xml.ts';

interface Meaning {
  readonly code: ErrorCode;
  readonly hint: string;
}

const AGAIN = 'It may pass: try again.';
const NO_ROOM =
  'Free or add resources, raise the limits of the resource pool, or let the site name another cluster, host, pool or datastore.';

/** What a fault means, by its type; any other is `platform`. Source: vim25's reference, "Faults". */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  InvalidLogin: {
    code: 'credentials',
    hint: 'Check `user` (with its domain, such as purlin@vsphere.local) and `password` of the site; too many tries lock the account.',
  },
  NotAuthenticated: { code: 'credentials', hint: 'The vCenter ends the session at once: may the account log in?' },
  NoPermission: {
    code: 'credentials',
    hint: 'Give the account the role of the guide (docs/guide/platforms/vsphere-role.json).',
  },
  RestrictedVersion: {
    code: 'quota',
    hint: "The licence of the server does not allow it: the free ESXi's API only reads.",
  },
  LicenseFault: { code: 'quota', hint: 'The licence of the server does not allow it: see its licences.' },
  InsufficientResourcesFault: { code: 'quota', hint: NO_ROOM },
  InsufficientCpuResourcesFault: { code: 'quota', hint: NO_ROOM },
  InsufficientMemoryResourcesFault: { code: 'quota', hint: NO_ROOM },
  InsufficientHostCapacityFault: { code: 'quota', hint: NO_ROOM },
  InsufficientHostCpuCapacityFault: { code: 'quota', hint: NO_ROOM },
  InsufficientHostMemoryCapacityFault: { code: 'quota', hint: NO_ROOM },
  InsufficientFailoverResourcesFault: { code: 'quota', hint: NO_ROOM },
  InsufficientStorageSpace: { code: 'quota', hint: NO_ROOM },
  NoDiskSpace: { code: 'quota', hint: 'Free space in the datastore, or let the site name another `datastore`.' },
  NumVirtualCpusExceedsLimit: { code: 'quota', hint: 'Name a smaller size.' },
  MemorySizeNotSupported: { code: 'quota', hint: 'Name a smaller size.' },
  ManagedObjectNotFound: {
    code: 'not-found',
    hint: 'It was removed meanwhile: look with `purlin sites offers`, and plan again.',
  },
  NotFound: { code: 'not-found', hint: 'Check the names in the `settings` of the site.' },
  DuplicateName: {
    code: 'platform',
    hint: 'Rename or remove what has the name, or choose another name of the deployment.',
  },
  InvalidName: {
    code: 'platform',
    hint: 'Choose a shorter name of deployment or site: a name in vSphere has at most 80 characters.',
  },
  TaskInProgress: { code: 'platform-busy', hint: AGAIN },
  ConcurrentAccess: { code: 'platform-busy', hint: AGAIN },
  ResourceInUse: { code: 'platform-busy', hint: AGAIN },
  FileLocked: { code: 'platform-busy', hint: AGAIN },
  HostCommunication: {
    code: 'platform-busy',
    hint: 'The vCenter does not reach the host: see its state there. It may pass.',
  },
  HostNotConnected: {
    code: 'platform-busy',
    hint: 'The vCenter does not reach the host: see its state there. It may pass.',
  },
  HostNotReachable: {
    code: 'platform-busy',
    hint: 'The vCenter does not reach the host: see its state there. It may pass.',
  },
  Timedout: { code: 'platform-busy', hint: AGAIN },
  NotSupported: { code: 'platform', hint: 'Is it a vCenter? A host alone cannot clone.' },
};

const OTHER: Meaning = { code: 'platform', hint: "See the task in the vCenter's own client: it names the reason." };

/** Says what could not be done and why; anything but a fault stays as it is. */
export function explainFault(doing: string, thrown: unknown): unknown {
  if (!(thrown instanceof VimFault)) return thrown;
  const { code, hint } = MEANINGS[thrown.type] ?? OTHER;
  return new AppError(code, `cannot ${doing}: ${reason(thrown)}`, { hint, cause: thrown });
}

function reason({ type, message, detail }: VimFault): string {
  const privilege = textOf(detail, 'privilegeId');
  if (type === 'NoPermission' && privilege !== '') return `the account lacks the privilege ${privilege}`;
  return message === type ? type : `${message.replace(/\.$/, '')} (${type})`;
}

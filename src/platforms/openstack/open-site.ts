import type { Clock } from '../../lib/clock.ts';
import type { CallOptions, SiteSettings } from '../platform.ts';
import type { Surroundings } from '../surroundings.ts';
import { isCode } from './absent.ts';
import { readAccount } from './account.ts';
import { Cloud } from './cloud.ts';
import { httpClient } from './http.ts';
import type { Mark } from './ownership.ts';
import { type OpenstackSettings, openstackSettingsSchema } from './settings.ts';

/** A site of a deployment, with its cloud logged in on the first call. */
export interface OpenSite {
  readonly cloud: Cloud;
  readonly settings: OpenstackSettings;
  /** What everything that is made here is marked with. */
  readonly mark: Mark;
  readonly around: Surroundings;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: (text: string) => void;
  /** Runs work once for all that ask for it at the same time in this process. */
  readonly share: <T>(key: string, work: () => Promise<T>) => Promise<T>;
  /** Runs work behind all that was begun under this key before in this process. */
  readonly inTurn: <T>(key: string, work: () => Promise<T>) => Promise<T>;
}

export type OpenOne = (
  site: Pick<SiteSettings, 'deployment' | 'site' | 'settings'>,
  options: CallOptions,
) => Promise<OpenSite>;

/** Opens sites; all of one project of one cloud have one login per process. */
export function siteOpener(around: Surroundings): OpenOne {
  const clouds = new Map<string, Promise<Cloud>>();
  const running = new Map<string, Promise<unknown>>();
  const turns = new Map<string, Promise<unknown>>();

  function cloudOf(settings: OpenstackSettings): Promise<Cloud> {
    const key = JSON.stringify(settings);
    const known = clouds.get(key);
    if (known !== undefined) return known;
    const opened = openCloud(settings, around);
    clouds.set(key, opened);
    opened.catch(() => clouds.delete(key));
    return opened;
  }

  return async ({ deployment, site, settings: plain }, { signal, log = () => undefined }) => {
    const settings = openstackSettingsSchema.parse(plain);
    const [cloud, owner] = await Promise.all([cloudOf(settings), around.identity.owner()]);
    // Credentials that were refused may be put right on disk while this process lives.
    await cloud.login(signal).catch((thrown: unknown) => {
      if (isCode(thrown, 'credentials')) clouds.delete(JSON.stringify(settings));
      throw thrown;
    });
    const mark = { owner, deployment, site };
    const nameOf = (key: string) => JSON.stringify([settings, mark, key]);
    const share = <T>(key: string, work: () => Promise<T>): Promise<T> => {
      const name = nameOf(key);
      // `as`: one key always stands for one kind of work.
      const known = running.get(name) as Promise<T> | undefined;
      if (known !== undefined) return known;
      const started = work().finally(() => running.delete(name));
      running.set(name, started);
      return started;
    };
    const inTurn = <T>(key: string, work: () => Promise<T>): Promise<T> => {
      const name = nameOf(key);
      // What failed before is its own caller's business.
      const mine = (turns.get(name) ?? Promise.resolve()).then(work, work);
      turns.set(name, mine);
      return mine;
    };
    return { cloud, settings, mark, around, clock: around.clock, signal, log, share, inTurn };
  };
}

async function openCloud(settings: OpenstackSettings, around: Surroundings): Promise<Cloud> {
  const account = await readAccount(settings, around);
  const { ca, verify } = account;
  const ask = httpClient({ verify, environment: around.environment, ...(ca !== undefined && { ca }) });
  return new Cloud(account, ask, around.clock);
}

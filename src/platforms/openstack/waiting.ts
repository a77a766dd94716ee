import { AppError } from '../../model/errors.ts';
import type { OpenSite } from './open-site.ts';
import { type Server, showServer } from './servers.ts';
import { stopped } from './stopped.ts';

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 3000;

/**
 * Looks at a server until `done` says so; undefined: it is gone. Errors: `timeout`, which says in what state it stayed, `cancelled`.
 */
export async function waitFor(
  { cloud, clock, signal }: Pick<OpenSite, 'cloud' | 'clock' | 'signal'>,
  { id, name }: Pick<Server, 'id' | 'name'>,
  options: {
    readonly what: string;
    readonly timeoutMs: number;
    readonly done: (server: Server | undefined) => boolean;
  },
): Promise<Server | undefined> {
  const deadline = clock.now() + options.timeoutMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const server = await showServer(cloud, id, signal);
    if (options.done(server)) return server;
    if (clock.now() > deadline) throw tooLate(options, name, server);
    await clock.sleep(pauseMs, signal).catch(() => {
      throw stopped(signal, `${options.what} ${name}`);
    });
  }
}

function tooLate(
  { what, timeoutMs }: { what: string; timeoutMs: number },
  name: string,
  server: Server | undefined,
): AppError {
  const task = server?.['OS-EXT-STS:task_state'];
  const state = server === undefined ? 'gone' : server.status + (task ? ` (${task})` : '');
  return new AppError('timeout', `cannot ${what} ${name}: it is still ${state} after ${timeoutMs / 1000}s`, {
    hint: `\`openstack server show ${server?.id ?? name}\` and \`openstack server event list\` say more; the next apply goes on with it.`,
  });
}

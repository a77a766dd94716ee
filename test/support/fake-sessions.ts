import { AppError, type ErrorCode } from '../../src/model/errors.ts';
import type { Access } from '../../src/model/machine.ts';
import type { Session, SessionOptions, Sessions } from '../../src/transports/session.ts';
import { scriptedSession } from './step-context.ts';

export interface FakeSessions extends Sessions {
  /** Every session that was opened, in order. */
  readonly opened: { readonly host: string; readonly options: SessionOptions; closed: boolean }[];
}

/**
 * Sessions on machines that do nothing. `down` says which hosts do not answer, and how; `session` gives a host's session.
 */
export function fakeSessions(
  given: { readonly down?: (host: string) => ErrorCode | undefined; readonly session?: (host: string) => Session } = {},
): FakeSessions {
  const opened: FakeSessions['opened'] = [];
  return {
    opened,
    async open(access: Access, options) {
      const code = given.down?.(access.host);
      if (code !== undefined) throw new AppError(code, `cannot reach ${access.host}: ${code}`);
      const entry = { host: access.host, options, closed: false };
      opened.push(entry);
      const session = given.session?.(access.host) ?? scriptedSession();
      return {
        run: (command, how) => session.run(command, how),
        dial: (to, port, how) => session.dial(to, port, how),
        async close() {
          entry.closed = true;
          await session.close();
        },
      };
    },
    close: async () => {},
  };
}

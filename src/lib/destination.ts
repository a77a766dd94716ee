/** Where to connect to, as ssh(1) reads a destination. */
export interface Destination {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

/**
 * Reads `[user@]host[:port]`, `ssh://[user@]host[:port]` and `[user@][IPv6]:port`; undefined when it is none of them.
 * @example parseDestination('ops@[2001:db8::1]:2222') => { host: '2001:db8::1', user: 'ops', port: 2222 }
 */
export function parseDestination(text: string): Destination | undefined {
  const found = /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(?:\[([^\]]+)\]|([^@:[\]\s/]+)|([0-9A-Fa-f:]+))(?::(\d{1,5}))?\/?$/.exec(
    text.trim(),
  );
  const host = found?.[2] ?? found?.[3] ?? found?.[4];
  if (!found || host === undefined) return undefined;
  const port = found[5] === undefined ? undefined : Number(found[5]);
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  return { host, ...(found[1] === undefined ? {} : { user: found[1] }), ...(port === undefined ? {} : { port }) };
}

import { Agent } from 'node:https';
import { type ConnectionOptions, connect } from 'node:tls';

/** How the server's certificate is checked: by certificates to trust, by its own fingerprint, or as the system does. */
export interface Trust {
  /** PEM text. */
  readonly ca?: string;
  readonly thumbprint?: string;
}

const CONNECTIONS = 8;

/** The code of the error when a certificate is not the one that is pinned. */
export const WRONG_THUMBPRINT = 'ERR_TLS_THUMBPRINT';

/** Connections to one server, kept for the next call. They do not keep the process alive. */
export function secureAgent({ ca, thumbprint }: Trust): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, ...(ca !== undefined && { ca }) });
  if (thumbprint === undefined) return agent;
  const wanted = normalize(thumbprint);
  agent.createConnection = (options, done) => {
    // The chain is not looked at because the certificate itself is known; nothing is sent before it was compared.
    // `as`: the agent hands on what it was given for TLS, its type only knows TCP's part.
    const socket = connect({ ...(options as ConnectionOptions), rejectUnauthorized: false });
    const fail = (error: Error) => done?.(error, socket);
    socket.once('error', fail);
    socket.once('secureConnect', () => {
      const shown = socket.getPeerCertificate();
      const seen = wanted.length === 40 ? shown.fingerprint : shown.fingerprint256;
      if (normalize(seen) !== wanted) {
        socket.destroy(Object.assign(new Error(`it shows ${shown.fingerprint256}`), { code: WRONG_THUMBPRINT }));
        return;
      }
      socket.off('error', fail);
      done?.(null, socket);
    });
    return undefined;
  };
  return agent;
}

function normalize(thumbprint: string): string {
  return thumbprint.replaceAll(':', '').toLowerCase();
}

// Opens a session and runs one step in it, until it is killed: `node lone-step.ts ACCESS_JSON FOLDER ID SCRIPT [keep]`.
import type { Access } from '../../src/model/machine.ts';
import { createLocalTransport } from '../../src/transports/local/local-transport.ts';
import { openSessions } from '../../src/transports/shell-session/open-sessions.ts';
import { createSshTransport } from '../../src/transports/ssh/ssh-transport.ts';

const [json = '', folder = '', id = '', script = '', keep] = process.argv.slice(2);
// The test that starts this program writes the access.
const access = JSON.parse(json) as Access;
const ssh = createSshTransport({ home: '/nonexistent', agentSocket: undefined, knownHosts: [] });
const sessions = openSessions({ ssh, local: createLocalTransport() }, { folder });
const signal = new AbortController().signal;
const session = await sessions.open(access, { signal, id });
await session.run(
  { script, environment: {}, secrets: {}, interruptible: keep !== 'keep' },
  { signal, timeoutMs: 60_000, onOutput: (_stream, text) => process.stdout.write(text) },
);

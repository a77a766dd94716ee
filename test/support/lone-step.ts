// Opens a session on this machine and runs one step in it, until it is killed: `node lone-step.ts FOLDER ID SCRIPT [keep]`.
import { createLocalTransport } from '../../src/transports/local/local-transport.ts';
import { openSessions } from '../../src/transports/shell-session/open-sessions.ts';

const [folder = '', id = '', script = '', keep] = process.argv.slice(2);
const sessions = openSessions({ local: createLocalTransport() }, { folder });
const access = { host: 'localhost', user: 'root', hostKeys: [], sudo: false, transport: 'local' };
const signal = new AbortController().signal;
const session = await sessions.open(access, { signal, id });
await session.run(
  { script, environment: {}, secrets: {}, interruptible: keep !== 'keep' },
  { signal, timeoutMs: 60_000, onOutput: (_stream, text) => process.stdout.write(text) },
);

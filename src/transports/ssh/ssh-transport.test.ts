import { startSshServer } from '../../../test/support/ssh-server.ts';
import { transportSuite } from '../transport-suite.ts';
import { createSshTransport } from './ssh-transport.ts';

transportSuite(
  'ssh',
  async () => {
    const server = await startSshServer();
    const transport = createSshTransport({ home: server.folder, agentSocket: undefined, knownHosts: [] });
    return { transport, access: server.access, stop: server.stop };
  },
  {
    skips: {
      'a script may open /dev/stdout and /dev/stderr':
        'the server of this test gives sockets; sshd gives pipes, see test/e2e',
    },
  },
);

import { SESSION_CASES } from '../session-cases.ts';
import { transportSuite } from '../transport-suite.ts';
import { createFakeTransport } from './fake-transport.ts';

const NO_SHELL = 'a fake machine runs nothing';

transportSuite(
  'fake',
  async () => ({
    transport: createFakeTransport({
      answer: (request) =>
        request.kind === 'run'
          ? (SESSION_CASES.find((one) => one.command.script === request.command.script)?.shows ?? {})
          : {},
    }),
    access: { host: 'nowhere', user: 'root', hostKeys: [], sudo: false, transport: 'fake' },
  }),
  {
    skips: {
      'output arrives while the command still runs': NO_SHELL,
      'a cancelled command is ended within 5 s, even one that ignores TERM, and the session lives': NO_SHELL,
      'a command that is too slow is ended and gives timeout': NO_SHELL,
      'two commands of one session run one after the other': NO_SHELL,
      'a shared session waits for nobody': NO_SHELL,
      'nothing is left on the machine but the session file': NO_SHELL,
      'secrets are in no argument list and no environment': NO_SHELL,
      'dial gives a byte stream to a port that the machine reaches': NO_SHELL,
      'dial says what cannot be reached': NO_SHELL,
      'a closed session says so, and closing twice is fine': NO_SHELL,
      'a command that kills the session’s shell gives unreachable with the reason': NO_SHELL,
    },
  },
);

import { scriptedSession, stepContext } from '../../../test/support/step-context.ts';
import { executorSuite } from '../executor-suite.ts';
import { fakeExecutor } from './fake.ts';

executorSuite(
  'fake',
  async () => ({
    executor: fakeExecutor({ kind: 'package' }),
    step: { package: { name: 'curl' } },
    context: stepContext({ session: scriptedSession() }),
    remove: async () => {},
  }),
  { broken: 'it reads no fields', cut: 'it uses no session', short: 'it uses no session' },
);

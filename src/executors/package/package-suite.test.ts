import { stepContext } from '../../../test/support/step-context.ts';
import { stubMachine } from '../../../test/support/stub-machine.ts';
import { executorSuite } from '../executor-suite.ts';
import { packageExecutor } from './package.ts';

/** `apt-get install` leaves a mark that `dpkg-query` sees. */
const TOOLS = {
  'dpkg-query': '#!/bin/sh\n[ ! -e "${0%/*}/curl" ] || echo "installed curl 7.88"\n',
  'apt-get': '#!/bin/sh\n: > "${0%/*}/curl"\n',
};

executorSuite('package', async () => {
  const machine = await stubMachine(TOOLS);
  return {
    executor: packageExecutor(),
    step: { package: { name: 'curl' } },
    broken: { package: { name: { input: 'nobodyGivesThis' } } },
    context: stepContext({ session: machine.session, facts: { 'os.family': 'debian' } }),
    remove: () => machine.remove(),
  };
});

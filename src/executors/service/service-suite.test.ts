import { stepContext } from '../../../test/support/step-context.ts';
import { stubMachine } from '../../../test/support/stub-machine.ts';
import { executorSuite } from '../executor-suite.ts';
import { serviceExecutor } from './service.ts';

const SYSTEMCTL = `#!/bin/sh
at=\${0%/*}
case $1 in
  start | enable) : > "$at/$1ed" ;;
  show)
    [ -e "$at/started" ] && echo ActiveState=active || echo ActiveState=inactive
    [ -e "$at/enableed" ] && echo UnitFileState=enabled || echo UnitFileState=disabled ;;
esac
`;

executorSuite('service', async () => {
  const machine = await stubMachine({ systemctl: SYSTEMCTL });
  return {
    executor: serviceExecutor(),
    step: { service: { name: 'docker', running: true, enabled: true } },
    broken: { service: { name: { input: 'nobodyGivesThis' } } },
    context: stepContext({ session: machine.session, facts: { init: 'systemd' } }),
    remove: () => machine.remove(),
  };
});

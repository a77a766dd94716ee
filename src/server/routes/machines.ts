import { type AnyRoute, route } from '../route.ts';

const base = '/v1/deployments/:deployment/machines';

/** Machines. */
export const MACHINE_ROUTES: readonly AnyRoute[] = [
  route({
    method: 'get',
    path: base,
    summary: 'The machines of the deployment.',
    request: 'machines',
    answer: ['Machines'],
    run: { kind: 'document', of: (operations, request, signal) => operations.machines(request, signal) },
  }),
  route({
    method: 'post',
    path: base,
    summary: 'Looks at a machine that is there already and adds it to a site.',
    request: 'adopt',
    needs: true,
    answer: ['Adopt'],
    run: { kind: 'document', of: (operations, request, signal) => operations.adopt(request, signal) },
  }),
  route({
    method: 'get',
    path: `${base}/:machine`,
    summary: 'One machine with all that is known of it.',
    request: 'machine',
    answer: ['Machine'],
    run: { kind: 'document', of: (operations, request, signal) => operations.machine(request, signal) },
  }),
  route({
    method: 'get',
    path: `${base}/:machine/access`,
    summary: 'How to log in to a machine.',
    request: 'machine',
    answer: ['Access'],
    run: { kind: 'document', of: (operations, request, signal) => operations.access(request, signal) },
  }),
  route({
    method: 'post',
    path: `${base}/:machine/power`,
    summary: 'Switches a machine on or off.',
    request: 'power',
    needs: true,
    answer: ['Power'],
    run: { kind: 'document', of: (operations, request, signal) => operations.power(request, signal) },
  }),
  route({
    method: 'get',
    path: `${base}/:machine/console`,
    summary: "The last lines of a machine's console.",
    request: 'machine',
    answer: ['Console'],
    run: { kind: 'document', of: (operations, request, signal) => operations.console(request, signal) },
  }),
];

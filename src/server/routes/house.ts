import { type AnyRoute, route } from '../route.ts';

/** What belongs to no single deployment. */
export const HOUSE_ROUTES: readonly AnyRoute[] = [
  route({
    method: 'post',
    path: '/v1/examples',
    summary: 'Writes a commented example deployment and site.',
    request: 'init',
    answer: ['Init'],
    run: { kind: 'document', of: (operations, request, signal) => operations.init(request, signal) },
  }),
  route({
    method: 'get',
    path: '/v1/events',
    summary: 'The event log; a client that comes back sends Last-Event-ID.',
    request: 'events',
    answer: ['Event'],
    run: { kind: 'stream', of: (operations, request, signal) => operations.events(request, signal) },
  }),
  route({
    method: 'post',
    path: '/v1/packs/lint',
    summary: 'Checks packs against the rules.',
    request: 'lint',
    answer: ['Lint'],
    run: { kind: 'document', of: (operations, request, signal) => operations.lint(request, signal) },
  }),
  route({
    method: 'post',
    path: '/v1/doctor',
    summary: 'What is wrong here and what is left over.',
    request: 'doctor',
    answer: ['Doctor'],
    run: { kind: 'document', of: (operations, request, signal) => operations.doctor(request, signal) },
  }),
];

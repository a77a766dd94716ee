import { type AnyRoute, route } from '../route.ts';

const base = '/v1/deployments/:deployment/sites';

/** Sites in sight of a deployment. */
export const SITE_ROUTES: readonly AnyRoute[] = [
  route({
    method: 'get',
    path: base,
    summary: 'The sites that the deployment file can see.',
    request: 'deployment',
    answer: ['Sites'],
    run: { kind: 'document', of: (operations, request, signal) => operations.sites(request, signal) },
  }),
  route({
    method: 'get',
    path: `${base}/:site`,
    summary: 'One site: its file, and what its platform can do.',
    request: 'site',
    answer: ['Site'],
    run: { kind: 'document', of: (operations, request, signal) => operations.site(request, signal) },
  }),
  route({
    method: 'get',
    path: `${base}/:site/offers`,
    summary: 'What the site can give now: images, sizes, zones, services.',
    request: 'site',
    answer: ['Offers'],
    run: { kind: 'document', of: (operations, request, signal) => operations.offers(request, signal) },
  }),
  route({
    method: 'post',
    path: `${base}/doctor`,
    summary: 'Whether sites can be used: credentials, permissions, quotas, images.',
    request: 'sites',
    answer: ['SitesDoctor'],
    run: { kind: 'document', of: (operations, request, signal) => operations.examineSites(request, signal) },
  }),
  route({
    method: 'post',
    path: `${base}/sweep`,
    summary: 'What Purlin made at sites and nothing needs; removes it on request.',
    request: 'sweep',
    answer: ['Sweep'],
    run: { kind: 'document', of: (operations, request, signal) => operations.sweep(request, signal) },
  }),
];

import type { AnyRoute } from '../route.ts';
import { DEPLOYMENT_ROUTES } from './deployment.ts';
import { HOUSE_ROUTES } from './house.ts';
import { MACHINE_ROUTES } from './machines.ts';
import { SITE_ROUTES } from './sites.ts';

/** Every route of the API. */
export const ROUTES: readonly AnyRoute[] = [...DEPLOYMENT_ROUTES, ...MACHINE_ROUTES, ...SITE_ROUTES, ...HOUSE_ROUTES];

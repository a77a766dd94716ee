import { bodies } from '../bodies/bodies.ts';
import { openstackWatch } from '../bodies/openstack-watch.ts';
import { startOpenStack } from '../sims/openstack/openstack.ts';
import { swarmLife } from '../support/swarm-life.ts';

swarmLife('openstack', async (yard) => {
  const openstack = await startOpenStack({ network: yard.network });
  const given = bodies({ network: yard, watch: [openstackWatch(yard, openstack)] });
  const { id, secret } = openstack.logins.applicationCredential;
  return {
    settings: {
      authUrl: openstack.endpoints.identity,
      applicationCredential: { id, secret: { secret: 'openstack' } },
    },
    machine: { image: 'debian-12' },
    secrets: { openstack: secret },
    bodies: given,
    stop: async () => {
      await given.stop();
      await openstack.stop();
    },
  };
});

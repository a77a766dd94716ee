import { bodies } from '../bodies/bodies.ts';
import { vsphereWatch } from '../bodies/vsphere-watch.ts';
import { startVcsim } from '../sims/vsphere/vcsim.ts';
import { swarmLife } from '../support/swarm-life.ts';

swarmLife('vsphere', async (yard) => {
  const vcsim = await startVcsim({ network: yard.network });
  const given = bodies({ network: yard, watch: [vsphereWatch(yard, vcsim)] });
  return {
    settings: {
      server: vcsim.endpoint,
      user: vcsim.user,
      password: { secret: 'vcenter' },
      ca: vcsim.caFile,
      folder: 'purlin',
      templates: 'templates',
    },
    machine: { image: 'debian-12' },
    secrets: { vcenter: vcsim.password },
    bodies: given,
    stop: async () => {
      await given.stop();
      await vcsim.stop();
    },
  };
});

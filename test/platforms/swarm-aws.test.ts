import { awsWatch } from '../bodies/aws-watch.ts';
import { bodies } from '../bodies/bodies.ts';
import { startMoto } from '../sims/moto.ts';
import { swarmLife } from '../support/swarm-life.ts';

swarmLife('aws', async (yard) => {
  const moto = await startMoto({ network: yard.network });
  const given = bodies({ network: yard, watch: [awsWatch(yard, moto)] });
  const { accessKeyId, secretAccessKey } = moto.credentials;
  return {
    settings: {
      region: moto.region,
      endpoint: moto.endpoint,
      accessKey: { secret: 'aws-access-key' },
      secretKey: { secret: 'aws-secret-key' },
    },
    machine: { image: 'debian-12' },
    secrets: { 'aws-access-key': accessKeyId, 'aws-secret-key': secretAccessKey },
    bodies: given,
    stop: async () => {
      await given.stop();
      await moto.stop();
    },
  };
});

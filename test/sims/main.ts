import { once } from 'node:events';
import { startMoto } from './moto.ts';
import { startOpenStack } from './openstack/openstack.ts';
import { startStrictAws } from './strict-aws.ts';
import { startTestNetwork } from './test-network.ts';
import { startVcsim } from './vsphere/vcsim.ts';

// Starts a control plane for a developer and ends it with Ctrl-C. Needs root; the first start builds what it needs.
//   node test/sims/main.ts aws|openstack|vsphere

interface Started {
  /** What to tell the developer, by name. */
  readonly about: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const log = (text: string) => void process.stderr.write(text);

const SIMS: Readonly<Record<string, (network: string) => Promise<Started>>> = {
  aws: async (network) => {
    const moto = await startMoto({ network, log });
    const strict = await startStrictAws({ upstream: moto.url });
    const { accessKeyId, secretAccessKey } = moto.credentials;
    return {
      about: {
        AWS_ENDPOINT_URL: strict.url,
        'as lax as moto is': moto.url,
        AWS_REGION: moto.region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      },
      stop: async () => {
        await strict.stop();
        await moto.stop();
      },
    };
  },
  openstack: async (network) => {
    const openstack = await startOpenStack({ network, log });
    return {
      about: { OS_CLIENT_CONFIG_FILE: openstack.cloudsFile, OS_CLOUD: 'operator', logs: `${openstack.folder}/log` },
      stop: openstack.stop,
    };
  },
  vsphere: async (network) => {
    const vcsim = await startVcsim({ network, log });
    const { url, user, password, caFile } = vcsim;
    return {
      about: { GOVC_URL: url, GOVC_USERNAME: user, GOVC_PASSWORD: password, GOVC_TLS_CA_CERTS: caFile },
      stop: vcsim.stop,
    };
  },
};

const start = SIMS[process.argv[2] ?? ''];
if (start === undefined) {
  console.error(`usage: node test/sims/main.ts ${Object.keys(SIMS).join('|')}`);
  process.exit(2);
}
const { network, stop } = await startTestNetwork();
try {
  const sim = await start(network);
  for (const [name, value] of Object.entries(sim.about)) console.log(`${name}=${value}`);
  console.log('ready; Ctrl-C ends it');
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await sim.stop();
} finally {
  await stop();
}

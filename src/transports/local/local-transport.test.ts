import { transportSuite } from '../transport-suite.ts';
import { createLocalTransport } from './local-transport.ts';

transportSuite('local', async () => ({
  transport: createLocalTransport(),
  access: { host: 'localhost', user: 'root', hostKeys: [], sudo: false, transport: 'local' },
}));

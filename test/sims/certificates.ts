import { join } from 'node:path';
import { runCommand } from '../../src/platforms/lab/command.ts';

/** Files of a certificate for 127.0.0.1 and localhost, and of the authority that only this test knows. */
export interface TestCertificates {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

const VALIDITY = ['-days', '2'];
const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes an authority and a server certificate of it in a folder; `name` begins their files' names. */
export async function makeCertificates(folder: string, name: string): Promise<TestCertificates> {
  const signal = AbortSignal.timeout(30_000);
  const file = (end: string) => join(folder, `${name}-${end}.pem`);
  const ca = ['-keyout', file('ca-key'), '-out', file('ca'), '-subj', '/CN=Purlin test authority'];
  await runCommand('openssl', ['req', '-x509', ...CURVE, ...VALIDITY, ...ca], { signal });
  const own = ['-keyout', file('key'), '-out', file('cert'), '-subj', '/CN=localhost'];
  const names = [
    '-addext',
    'subjectAltName=IP:127.0.0.1,DNS:localhost',
    '-addext',
    'basicConstraints=critical,CA:FALSE',
  ];
  const issuer = ['-CA', file('ca'), '-CAkey', file('ca-key')];
  await runCommand('openssl', ['req', '-x509', ...CURVE, ...VALIDITY, ...own, ...names, ...issuer], { signal });
  return { caFile: file('ca'), certFile: file('cert'), keyFile: file('key') };
}

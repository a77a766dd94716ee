import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type * as sdkModule from '@aws-sdk/client-ec2';
import type {
  $Command,
  EC2Client,
  EC2ClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-ec2';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../model/errors.ts';
import type { Json } from '../../model/files/values.ts';
import type { Surroundings } from '../surroundings.ts';
import { openCredentials } from './credentials.ts';
import { readError, toAwsError } from './errors.ts';
import { type OptionsFor, otherServices } from './other-services.ts';
import { type AwsSettings, awsSettingsSchema } from './settings.ts';

export type Sdk = typeof sdkModule;
export type Ec2Command<In extends ServiceInputTypes, Out extends ServiceOutputTypes> = $Command<
  In,
  Out,
  EC2ClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes
>;

/** What a call is for: `to` completes "cannot ...". */
export interface Purpose {
  readonly to: string;
  readonly signal: AbortSignal;
}

/** EC2 in one region with one set of credentials. */
export interface Ec2 {
  readonly sdk: Sdk;
  readonly settings: AwsSettings;
  readonly owner: string;
  readonly clock: Clock;
  /** One request, once: who retries wraps the platform. Errors: ours, see errors.ts. */
  send<In extends ServiceInputTypes, Out extends ServiceOutputTypes>(
    command: Ec2Command<In, Out>,
    purpose: Purpose,
  ): Promise<Out>;
  /** The same, but an answer with one of these error codes is an outcome. */
  attempt<In extends ServiceInputTypes, Out extends ServiceOutputTypes>(
    command: Ec2Command<In, Out>,
    purpose: Purpose,
    codes: RegExp,
  ): Promise<Attempt<Out>>;
  /** By how much AWS' clock is ahead of this computer's, as the last answer told; undefined before the first. */
  skewMs(): number | undefined;
  /** How services beside EC2 are asked, with the same credentials. */
  readonly optionsFor: OptionsFor;
}

/** `answer`, or the error code that was foreseen. */
export interface Attempt<Out> {
  readonly answer?: Out;
  readonly refused?: string;
}

export type OpenEc2 = (settings: Readonly<Record<string, Json>>) => Promise<Ec2>;

const CONNECT_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;

/** Gives one client per settings; the SDK loads with the first. After an error of credentials they are read anew. */
export function ec2Clients(around: Surroundings): OpenEc2 {
  const known = new Map<string, Promise<Ec2>>();
  return (given) => {
    const key = JSON.stringify(given);
    const opened = known.get(key) ?? openEc2(awsSettingsSchema.parse(given), around, () => known.delete(key));
    known.set(key, opened);
    opened.catch(() => known.delete(key));
    return opened;
  };
}

async function openEc2(settings: AwsSettings, around: Surroundings, forget: () => void): Promise<Ec2> {
  const credentials = await openCredentials(settings, around);
  const sdk = await import('@aws-sdk/client-ec2');
  const ca = await readAuthority(settings, around);
  const client = new sdk.EC2Client({
    region: settings.region,
    credentials,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      httpsAgent: { keepAlive: true, maxSockets: 50, ...(ca !== undefined && { ca }) },
    },
    ...(settings.endpoint !== undefined && { endpoint: settings.endpoint }),
  });
  const seen = watchClock(client, around.clock);
  const refuse = (thrown: unknown, command: object, { to, signal }: Purpose) => {
    const error = toAwsError(thrown, to, actionOf(command), signal);
    if (error.code === 'credentials') forget();
    return error;
  };
  return {
    sdk,
    settings,
    owner: await around.identity.owner(),
    clock: around.clock,
    skewMs: () => seen.skewMs,
    optionsFor: otherServices(settings, around, { credentials, ca }),
    async send(command, purpose) {
      try {
        return await client.send(command, { abortSignal: purpose.signal });
      } catch (thrown) {
        throw refuse(thrown, command, purpose);
      }
    },
    async attempt(command, purpose, codes) {
      try {
        return { answer: await client.send(command, { abortSignal: purpose.signal }) };
      } catch (thrown) {
        const { code } = readError(thrown);
        if (codes.test(code)) return { refused: code };
        throw refuse(thrown, command, purpose);
      }
    },
  };
}

/** The permission that a command needs: `ec2:RunInstances`. */
export function actionOf(command: object): string {
  return `ec2:${command.constructor.name.replace(/Command$/, '')}`;
}

async function readAuthority({ ca }: AwsSettings, { environment, folder }: Surroundings): Promise<string | undefined> {
  const file = ca === undefined ? environment['AWS_CA_BUNDLE'] : resolve(folder, ca);
  if (file === undefined) return undefined;
  return await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('tls', `cannot read the certificates in ${file}`, {
      hint: 'Name a file with certificates in PEM as `ca` in the settings of the site, or in AWS_CA_BUNDLE.',
      cause,
    });
  });
}

/** Every answer carries the time at which it was made (RFC 9110, section 6.6.1). */
function watchClock(client: EC2Client, clock: Clock): { skewMs: number | undefined } {
  const seen: { skewMs: number | undefined } = { skewMs: undefined };
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      // The SDK's own type of a response is `unknown`.
      const { headers } = result.response as { readonly headers?: Readonly<Record<string, string>> };
      const at = Date.parse(headers?.['date'] ?? '');
      if (!Number.isNaN(at)) seen.skewMs = at - clock.now();
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'purlinClock' },
  );
  return seen;
}

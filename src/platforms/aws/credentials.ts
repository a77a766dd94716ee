import { join } from 'node:path';
import { openSetting } from '../secret-setting.ts';
import type { Surroundings } from '../surroundings.ts';
import type { AwsSettings } from './settings.ts';

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
export type KeyProvider = () => Promise<Keys>;

/**
 * Who calls: the keys of the settings, else AWS_* variables (unless a profile is named), else what AWS' own tools would use; with
 * `assumeRole`, that role by them. Errors: `secret` when a key of the settings is nowhere.
 */
export async function openCredentials(settings: AwsSettings, around: Surroundings): Promise<KeyProvider> {
  const base = await openBase(settings, around);
  if (settings.assumeRole === undefined) return base;
  const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  const { region, endpoint, assumeRole, externalId } = settings;
  const params = {
    RoleArn: assumeRole,
    RoleSessionName: 'purlin',
    ...(externalId !== undefined && { ExternalId: externalId }),
  };
  return fromTemporaryCredentials({
    masterCredentials: base,
    params,
    clientConfig: { region, ...(endpoint !== undefined && { endpoint }) },
  });
}

async function openBase(settings: AwsSettings, around: Surroundings): Promise<KeyProvider> {
  const { accessKey, secretKey, sessionToken, profile, region } = settings;
  if (accessKey && secretKey) {
    const keys = {
      accessKeyId: await openSetting(accessKey, around),
      secretAccessKey: await openSetting(secretKey, around),
      ...(sessionToken && { sessionToken: await openSetting(sessionToken, around) }),
    };
    return async () => keys;
  }
  const { environment, home } = around;
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = environment;
  if (profile === undefined && id !== undefined && secret !== undefined) {
    const keys = { accessKeyId: id, secretAccessKey: secret, ...(token !== undefined && { sessionToken: token }) };
    return async () => keys;
  }
  const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  return fromNodeProviderChain({
    filepath: environment['AWS_SHARED_CREDENTIALS_FILE'] ?? join(home, '.aws/credentials'),
    configFilepath: environment['AWS_CONFIG_FILE'] ?? join(home, '.aws/config'),
    clientConfig: { region },
    ...(profile !== undefined && { profile }),
  });
}

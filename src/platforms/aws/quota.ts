import type { Ec2, Purpose } from './ec2.ts';
import { readError, stopped, toAwsError } from './errors.ts';
import { QUESTION_TIMEOUT_MS, wayOut } from './other-services.ts';
import type { ProcessorQuota } from './processors.ts';

/** So many processors; or why that is not known, with what to do where somebody can do something. */
export type LimitReading =
  | { readonly kind: 'read'; readonly processors: number }
  | { readonly kind: 'none'; readonly why: string; readonly hint?: string };

const TO = 'read the quota of processors';

/**
 * The account's limit in the region: as it applies, else AWS' default, which holds where an account has no value of its own.
 * Source: Service Quotas API Reference, "GetServiceQuota", "GetAWSDefaultServiceQuota". Errors: only those of `signal`.
 */
export async function readLimit(ec2: Ec2, { code }: ProcessorQuota, { signal }: Purpose): Promise<LimitReading> {
  const options = ec2.optionsFor('service-quotas');
  if (options === undefined) return { kind: 'none', why: 'with `endpoint`, their quota is not asked for' };
  const within = AbortSignal.any([signal, AbortSignal.timeout(QUESTION_TIMEOUT_MS)]);
  const { ServiceQuotasClient, GetServiceQuotaCommand, GetAWSDefaultServiceQuotaCommand } = await import(
    '@aws-sdk/client-service-quotas'
  );
  const client = new ServiceQuotasClient({ ...options, region: ec2.settings.region });
  const asked = { ServiceCode: 'ec2', QuotaCode: code };
  const abort = { abortSignal: within };
  let action = 'servicequotas:GetServiceQuota';
  try {
    const { Quota } = await client.send(new GetServiceQuotaCommand(asked), abort).catch((thrown: unknown) => {
      if (readError(thrown).code !== 'NoSuchResourceException') throw thrown;
      action = 'servicequotas:GetAWSDefaultServiceQuota';
      return client.send(new GetAWSDefaultServiceQuotaCommand(asked), abort);
    });
    if (Quota?.Value !== undefined) return { kind: 'read', processors: Quota.Value };
    return { kind: 'none', why: 'Service Quotas tells no value of their quota' };
  } catch (thrown) {
    if (signal.aborted) throw stopped(TO, signal);
    const error = toAwsError(thrown, TO, action, within);
    return { kind: 'none', why: error.message, hint: wayOut(error, 'Service Quotas') };
  } finally {
    client.destroy();
  }
}

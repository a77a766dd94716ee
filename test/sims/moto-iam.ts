/** An AWS access key. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Where moto is reached from: its `url` will do. */
export interface MotoAt {
  readonly url: string;
}

const TIMEOUT_MS = 30_000;

/**
 * Makes a user who may do what the policy says and no more; call it before `enforceIam`.
 * @param policy a policy document as AWS has it: `{ Version: '2012-10-17', Statement: [...] }`
 */
export async function createMotoUser(
  moto: MotoAt,
  { name, policy }: { name: string; policy: object },
): Promise<AccessKey> {
  await callIam(moto, { Action: 'CreateUser', UserName: name });
  const document = JSON.stringify(policy);
  await callIam(moto, { Action: 'PutUserPolicy', UserName: name, PolicyName: 'least', PolicyDocument: document });
  const answer = await callIam(moto, { Action: 'CreateAccessKey', UserName: name });
  const text = (element: string) => new RegExp(`<${element}>([^<]+)<`).exec(answer)?.[1] ?? '';
  return { accessKeyId: text('AccessKeyId'), secretAccessKey: text('SecretAccessKey') };
}

/**
 * From now on moto checks every call's signature and the policies of its user (docs.getmoto.org, "IAM-like access
 * control"): 401 AuthFailure, 403 UnauthorizedOperation. It does not look at resources and conditions of policies.
 */
export async function enforceIam(moto: MotoAt): Promise<void> {
  await resetAuth(moto, '0');
}

/** Takes `enforceIam` back. */
export async function relaxIam(moto: MotoAt): Promise<void> {
  await resetAuth(moto, 'inf');
}

async function resetAuth({ url }: MotoAt, body: string): Promise<void> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const answer = await fetch(`${url}/moto-api/reset-auth`, { method: 'POST', body, signal });
  if (!answer.ok) throw new Error(`cannot change moto's access control: ${answer.status} ${await answer.text()}`);
}

/** moto only looks at the service and region in the signature as long as it does not enforce. */
async function callIam({ url }: MotoAt, parameters: Readonly<Record<string, string>>): Promise<string> {
  const credential = 'Credential=any/20260101/us-east-1/iam/aws4_request';
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none` },
    body: new URLSearchParams({ ...parameters, Version: '2010-05-08' }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`cannot ${parameters['Action']} in moto: ${answer.status} ${text}`);
  return text;
}

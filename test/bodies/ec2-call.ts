import { type Element, parseXml } from './xml.ts';
import type { Yard } from './yard.ts';

export interface Ec2Place {
  /** EC2's address in the yard, for example that of a moto_server: `http://127.0.0.1:5555`. */
  readonly endpoint: string;
  readonly region: string;
  /** Default any: control planes of tests check no signature. */
  readonly accessKeyId?: string;
}

/** One call of EC2's query protocol, API version 2016-11-15; not signed, for control planes that take that. */
export async function callEc2(
  yard: Yard,
  { endpoint, region, accessKeyId = 'watch' }: Ec2Place,
  action: string,
  parameters: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<Element> {
  const scope = `${accessKeyId}/20260101/${region}/ec2/aws4_request`;
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const body = new URLSearchParams({ Action: action, Version: '2016-11-15', ...parameters }).toString();
  const answer = await yard.request(endpoint, { method: 'POST', headers, body, ...(signal && { signal }) });
  const document = parseXml(answer.text).children.at(-1);
  if (answer.status === 200 && document !== undefined) return document;
  throw new Error(`${action}: ${answer.status} ${answer.text.slice(0, 300)}`);
}

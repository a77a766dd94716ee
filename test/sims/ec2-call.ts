import type { ProxyRequest } from './proxy-server.ts';

/** A call of EC2's query protocol. */
export interface Ec2Call {
  readonly action: string;
  readonly parameters: URLSearchParams;
  readonly request: ProxyRequest;
}

/** How long things take that are done at once in moto. */
export interface StrictAwsTimes {
  readonly appearMs: number;
  readonly runMs: number;
  readonly endMs: number;
}

/** Reads a call of EC2; undefined for what other services are asked. */
export function readEc2Call(request: ProxyRequest): Ec2Call | undefined {
  const parameters = new URLSearchParams(request.body.toString('utf8'));
  const action = parameters.get('Action');
  return action === null || parameters.get('Version') !== '2016-11-15' ? undefined : { action, parameters, request };
}

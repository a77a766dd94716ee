import { STATUS_CODES } from 'node:http';
import type { ControlPlane } from './control-plane-calls.ts';
import type { ProxyAnswer, ProxyRequest } from './proxy-server.ts';

/** An error of AWS, in the words of EC2's query protocol ("Error codes for the Amazon EC2 API"). */
export function awsError(status: number, code: string, message: string): ProxyAnswer {
  const error = `<Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors>`;
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Response>${error}<RequestID>00000000-0000-4000-8000-000000000000</RequestID></Response>`;
  return answerOf(status, 'text/xml;charset=UTF-8', body);
}

/**
 * moto refuses in XML whoever asks; a service of the JSON protocol has AccessDeniedException in JSON for it (Service Quotas API
 * Reference, "Common Error Types"). Other answers stay as they are.
 */
export function refusedInJson(request: ProxyRequest, answer: ProxyAnswer): ProxyAnswer {
  const denied = answer.status === 403 && answer.body.includes('<Code>AccessDenied</Code>');
  if (!denied || request.headers['x-amz-target'] === undefined) return answer;
  return json(400, { __type: 'AccessDeniedException', Message: 'The user is not authorized to perform this.' });
}

/** What a plane answers when it has enough of its clients, or is out of order for a moment. */
export function busyAnswer(plane: ControlPlane, status: 429 | 503, retryAfterS?: number): ProxyAnswer {
  const answer = busyBody(plane, status);
  if (retryAfterS === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfterS) } };
}

function busyBody(plane: ControlPlane, status: 429 | 503): ProxyAnswer {
  const why = STATUS_CODES[status] ?? '';
  switch (plane) {
    case 'aws':
      return status === 429
        ? awsError(503, 'RequestLimitExceeded', 'Request limit exceeded.')
        : awsError(503, 'Unavailable', 'The service is unavailable. Please try again shortly.');
    case 'openstack':
      return json(status, { [status === 429 ? 'overLimit' : 'error']: { code: status, message: why } });
    case 'vsphere':
      return answerOf(status, 'text/html', `<html><body>${status} ${why}</body></html>`);
  }
}

/** What a plane answers to credentials that were good and are no more. */
export function expiredAnswer(plane: ControlPlane): ProxyAnswer {
  switch (plane) {
    case 'aws':
      return awsError(400, 'RequestExpired', 'Request has expired.');
    case 'openstack':
      return json(401, {
        error: { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' },
      });
    case 'vsphere':
      return vimFault('NotAuthenticated', 'The session is not authenticated.');
  }
}

/** A fault of vim25: HTTP 500 with the fault's type in the detail. */
function vimFault(type: string, message: string): ProxyAnswer {
  const detail = `<detail><${type}Fault xmlns="urn:vim25" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${type}"/></detail>`;
  const fault = `<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>${message}</faultstring>${detail}</soapenv:Fault>`;
  const envelope = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>${fault}</soapenv:Body></soapenv:Envelope>`;
  return answerOf(500, 'text/xml;charset=utf-8', `<?xml version="1.0" encoding="UTF-8"?>\n${envelope}`);
}

function json(status: number, value: unknown): ProxyAnswer {
  return answerOf(status, 'application/json', JSON.stringify(value));
}

function answerOf(status: number, type: string, body: string): ProxyAnswer {
  return { status, headers: { 'content-type': type }, body: Buffer.from(body) };
}

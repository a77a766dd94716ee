import type { ProxyRequest } from './proxy-server.ts';

/** Whose protocol a request speaks. */
export type ControlPlane = 'aws' | 'openstack' | 'vsphere';

/** What a request asks for. */
export interface CallName {
  /** `RunInstances`, `POST /v2.1/servers/:id/action os-start`, `CloneVM_Task`. */
  readonly name: string;
  /** Whether it may change what exists. Logging in, reading and AWS's dry runs do not. */
  readonly mutating: boolean;
}

/** Names a request by its plane's protocol. */
export function nameCall(plane: ControlPlane, request: ProxyRequest): CallName {
  switch (plane) {
    case 'aws':
      return nameAws(request);
    case 'openstack':
      return nameOpenStack(request);
    case 'vsphere':
      return nameVsphere(request);
  }
}

const AWS_READING = /^(Describe|Get|List|Search|Lookup|Decode|Assume|Simulate)/;

/** EC2 and its kin: the query protocol has `Action=`, the JSON protocol a header. */
function nameAws({ headers, body, method, path }: ProxyRequest): CallName {
  const target = headers['x-amz-target'];
  const form = new URLSearchParams(body.toString('latin1'));
  const query = new URLSearchParams(path.split('?')[1] ?? '');
  const fromHeader = typeof target === 'string' ? target.split('.').at(-1) : undefined;
  const name = fromHeader ?? form.get('Action') ?? query.get('Action');
  if (name === undefined || name === null) return { name: `${method} ${path}`, mutating: method !== 'GET' };
  return { name, mutating: !AWS_READING.test(name) && form.get('DryRun') !== 'true' };
}

const ID = /\b(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/g;

/** REST: the method says it, but for logging in; the key of an action's body is a part of its name. */
function nameOpenStack({ method, path, body }: ProxyRequest): CallName {
  const plain = (path.split('?')[0] ?? path).replaceAll(ID, ':id');
  const reading = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  const login = plain.endsWith('/auth/tokens');
  const action = plain.endsWith('/action') ? /"([\w-]+)"/.exec(body.toString('utf8'))?.[1] : undefined;
  return { name: `${method} ${plain}${action ? ` ${action}` : ''}`, mutating: !reading && !login };
}

const VIM_READING =
  /^(Retrieve|Query|Find|Fetch|Read|List|Current|Has|Validate|Check|WaitFor|CancelWaitFor|Continue|CancelRetrieve|Log(in|out)|SessionIsActive|Create(ContainerView|ListView|InventoryView|Filter|PropertyCollector|CollectorFor)|Destroy(View|PropertyFilter|PropertyCollector|Collector)|ModifyListView|ResetListView|SetCollectorPageSize|RewindCollector)/;

/** SOAP: the element in the body is the method (vSphere Web Services SDK Programming Guide). */
function nameVsphere({ method, path, body }: ProxyRequest): CallName {
  const name = /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(body.toString('utf8'))?.[1];
  if (name !== undefined) return { name, mutating: !VIM_READING.test(name) };
  return { name: `${method} ${path}`, mutating: method !== 'GET' && !path.endsWith('/session') };
}

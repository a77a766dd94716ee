import { all, type Element, parseXml, textAt } from './xml.ts';
import type { Yard } from './yard.ts';

export interface VspherePlace {
  /** Address in the yard, for example that of vcsim: `https://127.0.0.1:8989/sdk`. */
  readonly endpoint: string;
  readonly user: string;
  readonly password: string;
}

/** A method of the vSphere Web Services API on an object, with its parameters as XML; gives the response element. */
export type VsphereCall = (
  method: string,
  type: string,
  id: string,
  parameters: string,
  signal: AbortSignal,
) => Promise<Element>;

export interface VsphereSession {
  readonly call: VsphereCall;
  /** A container view of all virtual machines. */
  readonly view: string;
  readonly eventManager: string;
}

/** Logs in and makes a view of all virtual machines (vSphere Web Services SDK Programming Guide). */
export async function openVsphere(yard: Yard, place: VspherePlace, signal: AbortSignal): Promise<VsphereSession> {
  let cookie = '';
  const call: VsphereCall = async (method, type, id, parameters, asked) => {
    const inner = `<${method} xmlns="urn:vim25"><_this type="${type}">${id}</_this>${parameters}</${method}>`;
    const names =
      'xmlns="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
    const body = `<?xml version="1.0"?><Envelope ${names} xmlns:xsd="http://www.w3.org/2001/XMLSchema"><Body>${inner}</Body></Envelope>`;
    const headers = { 'content-type': 'text/xml', soapaction: 'urn:vim25/6.5', cookie };
    const answer = await yard.request(place.endpoint, { method: 'POST', headers, body, signal: asked });
    cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? cookie;
    const [response] = all(parseXml(answer.text), 'Envelope', 'Body')[0]?.children ?? [];
    if (answer.status === 200 && response) return response;
    throw new Error(`${method}: ${answer.status} ${(response && textAt(response, 'faultstring')) ?? answer.text}`);
  };
  const content = await call('RetrieveServiceContent', 'ServiceInstance', 'ServiceInstance', '', signal);
  const manager = (name: string) => textAt(content, 'returnval', name) ?? '';
  const who = `<userName>${escapeXml(place.user)}</userName><password>${escapeXml(place.password)}</password>`;
  await call('Login', 'SessionManager', manager('sessionManager'), who, signal);
  const what = `<container type="Folder">${manager('rootFolder')}</container><type>VirtualMachine</type><recursive>true</recursive>`;
  const view = await call('CreateContainerView', 'ViewManager', manager('viewManager'), what, signal);
  return { call, view: textAt(view, 'returnval') ?? '', eventManager: manager('eventManager') };
}

/** Properties of every object of a view, by object id and property path. */
export async function readView(
  { call, view }: VsphereSession,
  type: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ReadonlyMap<string, Element>>> {
  const wanted = paths.map((path) => `<pathSet>${path}</pathSet>`).join('');
  const traversal =
    '<selectSet xsi:type="TraversalSpec"><name>all</name><type>ContainerView</type><path>view</path><skip>false</skip></selectSet>';
  const object = `<objectSet><obj type="ContainerView">${view}</obj><skip>true</skip>${traversal}</objectSet>`;
  const specification = `<specSet><propSet><type>${type}</type>${wanted}</propSet>${object}</specSet><options/>`;
  const answer = await call('RetrievePropertiesEx', 'PropertyCollector', 'propertyCollector', specification, signal);
  return new Map(
    all(answer, 'returnval', 'objects').map((found) => {
      const properties = all(found, 'propSet').map((one): [string, Element] => {
        const [value = one] = all(one, 'val');
        return [textAt(one, 'name') ?? '', value];
      });
      return [textAt(found, 'obj') ?? '', new Map(properties)];
    }),
  );
}

/** Per virtual machine the key of the last event that it is starting, which a reset brings about too. */
export async function readStarts(session: VsphereSession, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const filter = '<filter><eventTypeId>VmStartingEvent</eventTypeId></filter>';
  const answer = await session.call('QueryEvents', 'EventManager', session.eventManager, filter, signal);
  const events = all(answer, 'returnval').map(
    (event) => [textAt(event, 'vm', 'vm') ?? '', Number(textAt(event, 'key'))] as const,
  );
  const last = events.sort(([, a], [, b]) => a - b).map(([id, key]) => [id, String(key)] as const);
  return new Map(last);
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

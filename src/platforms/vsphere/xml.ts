import { XMLParser } from 'fast-xml-parser';

/** Text of an XML element that was written by the functions below, so that nothing unescaped gets in between. */
export interface Xml {
  readonly xml: string;
}

/** A managed object of vSphere: `{ type: 'VirtualMachine', value: 'vm-42' }`. */
export interface Ref {
  readonly type: string;
  readonly value: string;
}

/** What an answer holds: text, lists, objects by field. A reference is a `Ref`; an object of a subtype says it in `$type`. */
export type Value = string | readonly Value[] | { readonly [field: string]: Value };

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};
/** Characters that XML 1.0 (section 2.2) does not allow, not even escaped. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

function escape(text: string): string {
  return text.replace(FORBIDDEN, '\u{fffd}').replace(/[&<>"\r]/g, (found) => ESCAPES[found] ?? found);
}

/** `<name>text</name>`. */
export function leaf(name: string, text: string | number | boolean): Xml {
  return { xml: `<${name}>${escape(String(text))}</${name}>` };
}

/** `<name>...</name>` around elements. */
export function node(name: string, ...children: readonly Xml[]): Xml {
  return { xml: `<${name}>${children.map(({ xml }) => xml).join('')}</${name}>` };
}

/** `<name xsi:type="type">...</name>`: a subtype where the declared type is an abstract one. */
export function typed(name: string, type: string, ...children: readonly Xml[]): Xml {
  return { xml: `<${name} xsi:type="${escape(type)}">${children.map(({ xml }) => xml).join('')}</${name}>` };
}

/** `<name xsi:type="xsd:string">text</name>`: a string where any type may stand. */
export function stringLeaf(name: string, text: string): Xml {
  return { xml: `<${name} xsi:type="xsd:string">${escape(text)}</${name}>` };
}

/** `<name type="VirtualMachine">vm-42</name>`. */
export function refLeaf(name: string, ref: Ref): Xml {
  return { xml: `<${name} type="${escape(ref.type)}">${escape(ref.value)}</${name}>` };
}

/** The envelope of a call. Source: SOAP 1.1, section 4; "vSphere Web Services SDK Programming Guide". */
export function envelope(method: string, self: Ref, args: readonly Xml[]): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"' +
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>' +
    `<${method} xmlns="urn:vim25">${[refLeaf('_this', self), ...args].map(({ xml }) => xml).join('')}</${method}>` +
    '</soapenv:Body></soapenv:Envelope>'
  );
}

const TEXT = '#';
const XSI_TYPE = '@xsi:type';

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: TEXT,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // Numeric references too, such as &#xA;.
  htmlEntities: true,
  ignoreDeclaration: true,
  transformTagName: (name) => name.slice(name.indexOf(':') + 1),
  // Whatever prefix the server gave to the schema instance; a reference's own `type` has none.
  transformAttributeName: (name) => (name.endsWith(':type') ? XSI_TYPE : name),
});

/** Reads an answer; what is no XML gives something without a body. */
export function readXml(text: string): Value {
  const read: unknown = parser.parse(text);
  return simplify(read);
}

function simplify(read: unknown): Value {
  if (Array.isArray(read)) return read.map(simplify);
  if (typeof read !== 'object' || read === null) return typeof read === 'string' ? read : '';
  const entries: [string, unknown][] = Object.entries(read);
  const attribute = (name: string) => textAt(entries, name);
  const children = entries.filter(([key]) => key !== TEXT && !key.startsWith('@'));
  const [type, text] = [attribute(XSI_TYPE), attribute(TEXT)];
  if (children.length === 0) {
    const reference = attribute('@type');
    if (reference !== '') return { type: reference, value: text };
    if (type.startsWith('ArrayOf')) return [];
    return text === '' && type !== '' && !type.startsWith('xsd:') ? { $type: bare(type) } : text;
  }
  if (type.startsWith('ArrayOf')) return children.flatMap(([, child]) => listOf(simplify(child)));
  const fields = Object.fromEntries(children.map(([key, child]) => [key, simplify(child)]));
  return type === '' ? fields : { $type: bare(type), ...fields };
}

function textAt(entries: readonly (readonly [string, unknown])[], name: string): string {
  const found = entries.find(([key]) => key === name)?.[1];
  return typeof found === 'string' ? found : '';
}

function bare(type: string): string {
  return type.slice(type.indexOf(':') + 1);
}

/** A field that may stand there not at all, once or often, as a list. */
export function listOf(value: Value | undefined): readonly Value[] {
  if (value === undefined || value === '') return [];
  return Array.isArray(value) ? value : [value];
}

/** A field of an object; undefined where there is none. */
export function field(value: Value | undefined, name: string): Value | undefined {
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  // `as`: Array.isArray does not narrow readonly arrays away.
  return (value as { readonly [field: string]: Value })[name];
}

/** Text of a field; '' where there is none. */
export function textOf(value: Value | undefined, name: string): string {
  const found = field(value, name);
  return typeof found === 'string' ? found : '';
}

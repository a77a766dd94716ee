import { z } from 'zod';
import { ERROR_CODES } from '../model/errors.ts';
import { countsSchema, holderSchema, positionSchema } from './documents/document.ts';
import {
  bindingSubjectSchema,
  machineSubjectSchema,
  taskSubjectSchema,
  valueSubjectSchema,
} from './documents/explain.ts';
import { otherInputSchema, providerSchema, shareSchema, sideSchema } from './documents/fidelity.ts';
import { findingSchema } from './documents/finding.ts';
import { DOCUMENTS, type DocumentName } from './documents/index.ts';
import { costSumSchema } from './documents/plan.ts';
import { priceSchema } from './documents/price.ts';
import { attentionSchema } from './documents/status.ts';
import { PROBLEM_TYPE } from './problem.ts';
import { REQUESTS } from './requests.ts';
import type { AnyRoute } from './route.ts';
import { ROUTES } from './routes/index.ts';
import { FRAMING_TYPES } from './stream.ts';

/** Parts of documents that stand in several places. */
export const SHARED_PARTS = {
  Attention: attentionSchema,
  Cost: costSumSchema,
  Counts: countsSchema,
  ExplainBinding: bindingSubjectSchema,
  ExplainMachine: machineSubjectSchema,
  ExplainTask: taskSubjectSchema,
  ExplainValue: valueSubjectSchema,
  FidelityInput: otherInputSchema,
  FidelityProvider: providerSchema,
  FidelityShare: shareSchema,
  FidelitySide: sideSchema,
  Finding: findingSchema,
  Holder: holderSchema,
  Position: positionSchema,
  Price: priceSchema,
};

type JsonObject = Readonly<Record<string, unknown>>;

/** The OpenAPI document (3.1.1) of the API, made from the table of routes, so that it cannot differ from what is served. */
export function openApiDocument(version: string): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const route of ROUTES) {
    const path = openApiPath(route.path);
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Purlin', version, description: 'Deploys one workload to any infrastructure.' },
    paths: { ...paths, '/v1/work/{id}': { delete: STOP_WORK } },
    components: { schemas: documentSchemas(), responses: { Problem: PROBLEM_RESPONSE } },
  };
}

/** `:name` of the router as `{name}`. */
function openApiPath(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

/** The JSON Schema of every document and of the parts that several of them have, by name. */
export function documentSchemas(): Readonly<Record<string, JsonObject>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries({ ...DOCUMENTS, ...SHARED_PARTS })) registry.add(schema, { id });
  // The input side: more members may be added to a document, so readers must not refuse them.
  const made = z.toJSONSchema(registry, {
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => dropSafeBounds(jsonSchema),
  });
  return Object.fromEntries(Object.entries(made.schemas).map(([id, schema]) => [id, withoutIdentity(schema)]));
}

/** That a number is one that JavaScript can hold says nothing to a reader. */
function dropSafeBounds(schema: { minimum?: number | undefined; maximum?: number | undefined }): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

function withoutIdentity(schema: object): JsonObject {
  const { $schema: _schema, $id: _id, ...rest } = { $schema: '', $id: '', ...schema };
  return rest;
}

function operationOf(route: AnyRoute): JsonObject {
  const request = withoutIdentity(
    z.toJSONSchema(REQUESTS[route.request], { io: 'input', override: ({ jsonSchema }) => dropSafeBounds(jsonSchema) }),
  );
  // `as`: the request schemas are objects, so their JSON Schema has properties.
  const members = (request['properties'] ?? {}) as Readonly<Record<string, JsonObject>>;
  const required = Array.isArray(request['required']) ? request['required'] : [];
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
  const rest = Object.entries(members).filter(([name]) => !inPath.includes(name));
  const query = route.method === 'get' ? rest : [];
  const parameters = [
    ...inPath.map((name) => ({ name, in: 'path', required: true, schema: members[name] ?? { type: 'string' } })),
    ...query.map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema })),
  ];
  const body =
    route.method === 'post' && rest.length > 0
      ? { requestBody: { content: { 'application/json': { schema: bodyOf(rest, required) } } } }
      : {};
  return {
    summary: route.summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...body,
    responses: { 200: answerOf(route), default: { $ref: '#/components/responses/Problem' } },
  };
}

function bodyOf(rest: readonly (readonly [string, JsonObject])[], required: readonly unknown[]): JsonObject {
  const wanted = rest.map(([name]) => name).filter((name) => required.includes(name));
  const base = { type: 'object', properties: Object.fromEntries(rest), additionalProperties: false };
  return wanted.length > 0 ? { ...base, required: wanted } : base;
}

function answerOf(route: AnyRoute): JsonObject {
  const refs = route.answer.map((name: DocumentName) => ({ $ref: `#/components/schemas/${name}` }));
  const schema = refs.length === 1 ? refs[0] : { anyOf: refs };
  if (route.run.kind === 'document')
    return { description: 'the document', content: { 'application/json': { schema } } };
  const types = Object.values(FRAMING_TYPES).map((type) => type.split(';')[0] ?? type);
  const description =
    route.run.kind === 'work'
      ? 'events, and the result as the last item; a request header `purlin-work` chooses the id under which it can be stopped'
      : 'one item per line or event; a client that comes back sends Last-Event-ID';
  return { description, content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}

const STOP_WORK: JsonObject = {
  summary: 'Asks work of this application to stop cleanly; its stream says how it ended.',
  parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
  responses: { 202: { description: 'asked' }, default: { $ref: '#/components/responses/Problem' } },
};

const PROBLEM_RESPONSE: JsonObject = {
  description: `RFC 9457 problem document; \`code\` is one of ${Object.keys(ERROR_CODES).join(', ')}`,
  content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
};

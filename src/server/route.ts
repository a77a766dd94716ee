import type { DocumentName } from './documents/index.ts';
import type { Operations } from './operations.ts';
import type { RequestName, RequestTypes } from './requests.ts';

/** One route as data: the application serves it, and the OpenAPI document and the reference are made from it. */
export interface Route<K extends RequestName = RequestName> {
  readonly method: 'get' | 'post';
  /** Path with `:name` for parameters, for example `/v1/deployments/:deployment/status`. */
  readonly path: string;
  /** One sentence. */
  readonly summary: string;
  readonly request: K;
  /** The query or the body has members that must be there. */
  readonly needs?: true;
  /** Document of the answer; several where a stream has lines of several kinds. */
  readonly answer: readonly DocumentName[];
  readonly run: Run<K>;
}

/** `document`: one JSON document. `stream`: JSON lines or server-sent events. `work`: a stream that can be cancelled by its id. */
type Run<K extends RequestName> =
  | {
      readonly kind: 'document';
      readonly of: (operations: Operations, request: RequestTypes[K], signal: AbortSignal) => Promise<unknown>;
    }
  | {
      readonly kind: 'stream' | 'work';
      readonly of: (operations: Operations, request: RequestTypes[K], signal: AbortSignal) => AsyncIterable<unknown>;
    };

/** A route whose request type is forgotten, for tables. */
export interface AnyRoute extends Omit<Route, 'run'> {
  readonly run: {
    readonly kind: 'document' | 'stream' | 'work';
    // Method syntax: the request that a route takes is the one that its schema let through.
    of(operations: Operations, request: object, signal: AbortSignal): Promise<unknown> | AsyncIterable<unknown>;
  };
}

/** Checks a route's request against its operation and forgets the type. */
export function route<K extends RequestName>(definition: Route<K>): AnyRoute {
  // Method parameters are bivariant: the schema of REQUESTS[definition.request] guards `of` at run time.
  return definition;
}

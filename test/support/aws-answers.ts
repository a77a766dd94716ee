import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request of AWS' JSON protocol: `AWSPriceListService.GetProducts` with its body. */
export interface AskedOfAws {
  readonly target: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A body with status 200; an error by its code, with status 400; or no answer at all. */
export type AwsAnswer = { readonly body: object } | { readonly error: string } | 'never';

/** Stands in for services that no control plane here has. */
export interface AwsAnswers {
  readonly url: string;
  readonly asked: readonly AskedOfAws[];
  /** From now on this is answered. */
  answer(by: (asked: AskedOfAws) => AwsAnswer): void;
  stop(): Promise<void>;
}

/**
 * An HTTP server that answers as it is told, in the shape that AWS documents (protocol awsJson1_1). It is not AWS and not written by
 * others: what it proves is that the SDK's real client asks what we mean and that its answers are read.
 */
export async function startAwsAnswers(by: (asked: AskedOfAws) => AwsAnswer): Promise<AwsAnswers> {
  const asked: AskedOfAws[] = [];
  let current = by;
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      // `as`: the SDK's client wrote it.
      const one = { target: String(request.headers['x-amz-target']), body: JSON.parse(text) as AskedOfAws['body'] };
      asked.push(one);
      const answer = current(one);
      if (answer === 'never') return;
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      if ('body' in answer) response.end(JSON.stringify(answer.body));
      else response.writeHead(400).end(JSON.stringify({ __type: answer.error, message: 'said by the stand-in' }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // listen(2) on a TCP port gives an AddressInfo, never a path.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    answer: (next) => {
      current = next;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * A product of the price list as GetProducts gives it, shortened to what tells sizes apart. Source: AWS Price List API Reference,
 * "GetProducts"; AWS Billing User Guide, "Reading the service price list files".
 */
export function priceProduct(
  instanceType: string,
  pricePerUnit: Readonly<Record<string, string>>,
  unit = 'Hrs',
): string {
  const sku = `SKU${instanceType}`;
  const rate = `${sku}.JRTCKXETXF`;
  const dimension = {
    unit,
    endRange: 'Inf',
    appliesTo: [],
    rateCode: `${rate}.6YS6EN2CT7`,
    beginRange: '0',
    pricePerUnit,
  };
  const reserved = {
    priceDimensions: { upfront: { unit: 'Quantity', pricePerUnit: { USD: '999' } } },
    termAttributes: {},
  };
  return JSON.stringify({
    product: {
      productFamily: 'Compute Instance',
      attributes: { instanceType, operatingSystem: 'Linux', tenancy: 'Shared', capacitystatus: 'Used' },
      sku,
    },
    serviceCode: 'AmazonEC2',
    terms: {
      OnDemand: { [rate]: { priceDimensions: { [dimension.rateCode]: dimension }, sku, offerTermCode: 'JRTCKXETXF' } },
      Reserved: { [`${sku}.38NPMPTW36`]: reserved },
    },
    version: '20240508191027',
    publicationDate: '2024-05-08T19:10:27Z',
  });
}

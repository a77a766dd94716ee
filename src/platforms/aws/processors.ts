import type { SizeOffer } from '../../model/offers.ts';
import type { Ec2, Purpose } from './ec2.ts';
import { readPages } from './pages.ts';

/** A quota of processors that machines on demand of some families share. */
export interface ProcessorQuota {
  readonly code: string;
  /** As Service Quotas calls it. */
  readonly name: string;
  readonly sizes: RegExp;
}

/**
 * Source: Amazon EC2 User Guide, "On-Demand Instance quotas"; the codes are those of `aws service-quotas list-aws-default-service-quotas
 * --service-code ec2`. Sizes that are none of these run on hosts of their own (mac).
 */
const STANDARD: ProcessorQuota = {
  code: 'L-1216C47A',
  name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
  sizes: /^(a|c|d|h|i|im|is|m|r|t|z)\d/,
};
const QUOTAS: readonly ProcessorQuota[] = [
  STANDARD,
  { code: 'L-DB2E81BA', name: 'Running On-Demand G and VT instances', sizes: /^(g|gr|vt)\d/ },
  { code: 'L-417A185B', name: 'Running On-Demand P instances', sizes: /^p\d/ },
  { code: 'L-7295265B', name: 'Running On-Demand X instances', sizes: /^x\d/ },
  { code: 'L-74FC7D96', name: 'Running On-Demand F instances', sizes: /^f\d/ },
  { code: 'L-1945791B', name: 'Running On-Demand Inf instances', sizes: /^inf\d/ },
  { code: 'L-2C3B7624', name: 'Running On-Demand Trn instances', sizes: /^trn\d/ },
  { code: 'L-6E869C2A', name: 'Running On-Demand DL instances', sizes: /^dl\d/ },
  { code: 'L-F7808C92', name: 'Running On-Demand HPC instances', sizes: /^hpc\d/ },
  { code: 'L-43DA4232', name: 'Running On-Demand High Memory instances', sizes: /^u(-|\d)/ },
];

/** A machine on demand that runs, whoever made it. */
export interface RunningMachine {
  readonly size: string;
  readonly cpus: number | undefined;
}

/** The quota that machines of this size count against; undefined for those that count against none. */
export function quotaOf(size: string | undefined): ProcessorQuota | undefined {
  return size === undefined ? STANDARD : QUOTAS.find(({ sizes }) => sizes.test(size));
}

/** Processors that these machines take of a quota. `cpusOf` tells those of a size, for machines that do not tell their own. */
export function usedProcessors(
  machines: readonly RunningMachine[],
  quota: ProcessorQuota,
  cpusOf: (size: string) => number | undefined,
): number {
  const counted = machines.filter(({ size }) => quota.sizes.test(size));
  return counted.reduce((sum, { size, cpus }) => sum + (cpus ?? cpusOf(size) ?? 0), 0);
}

/** Processors of each size that is offered. */
export function cpusBySize(sizes: readonly SizeOffer[]): (size: string) => number | undefined {
  const known = new Map(sizes.map(({ name, facts }) => [name, Number(facts['cpus'])]));
  return (size) => known.get(size);
}

/** Machines that count against quotas of processors: on demand, not those of spot, of reserved blocks or on a host of their own. */
export async function readRunning(ec2: Ec2, purpose: Purpose): Promise<readonly RunningMachine[]> {
  const Filters = [{ Name: 'instance-state-name', Values: ['pending', 'running'] }];
  return await readPages(async (NextToken) => {
    const command = new ec2.sdk.DescribeInstancesCommand({ Filters, NextToken, MaxResults: 1000 });
    const page = await ec2.send(command, purpose);
    const instances = (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
    const items = instances.flatMap(({ InstanceType: size, InstanceLifecycle, Placement, CpuOptions }) => {
      if (size === undefined || InstanceLifecycle !== undefined || Placement?.Tenancy === 'host') return [];
      const { CoreCount, ThreadsPerCore = 1 } = CpuOptions ?? {};
      return [{ size, cpus: CoreCount && CoreCount * ThreadsPerCore }];
    });
    return { items, next: page.NextToken };
  });
}

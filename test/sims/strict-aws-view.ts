import type { Ec2Call, StrictAwsTimes } from './ec2-call.ts';
import { itemsOf, textOf } from './ec2-xml.ts';
import type { ProxyAnswer, ProxyRequest } from './proxy-server.ts';
import type { StrictAwsState } from './strict-aws-state.ts';

interface ViewOptions {
  readonly state: StrictAwsState;
  readonly times: StrictAwsTimes;
  readonly pass: (request?: ProxyRequest) => Promise<ProxyAnswer>;
}

/** State's code and name (EC2 API Reference, InstanceState). */
const PENDING = { code: 0, name: 'pending' } as const;
const SHUTTING_DOWN = { code: 32, name: 'shutting-down' } as const;

/** Passes a call on and shows in its answer what EC2 would: nothing of what is too new, and states on their way. */
export async function showInstances(call: Ec2Call, options: ViewOptions): Promise<ProxyAnswer> {
  const { action } = call;
  if (action === 'DescribeInstances') return await describeInstances(call, options);
  const answer = await options.pass();
  if (answer.status !== 200) return answer;
  // moto says that all images are Amazon's.
  if (action === 'DescribeImages')
    return edit(answer, (xml) => xml.replaceAll(/<imageOwnerAlias>[^<]*<\/imageOwnerAlias>/g, ''));
  if (action === 'DescribeSecurityGroups')
    return edit(answer, (xml) => dropNew(xml, 'securityGroupInfo', 'groupId', options));
  if (action === 'DescribeSubnets') return edit(answer, (xml) => dropNew(xml, 'subnetSet', 'subnetId', options));
  if (action === 'TerminateInstances')
    return edit(answer, (xml) =>
      xml.replaceAll(/<currentState>.*?<\/currentState>/g, `<currentState>${text(SHUTTING_DOWN)}</currentState>`),
    );
  return answer;
}

/**
 * Whether moto answers a filter by these states with all that is to be shown: what is pending here runs there, what is shutting down
 * is terminated. Such a call goes on as it is, since one that is changed has no good signature any more.
 */
function isClosed(states: readonly string[]): boolean {
  const together = [
    ['pending', 'running'],
    ['shutting-down', 'terminated'],
  ];
  return together.every((pair) => new Set(pair.map((state) => states.includes(state))).size === 1);
}

/** A filter by state speaks of the states that are shown, so the layer applies it where states are on their way. */
async function describeInstances(call: Ec2Call, options: ViewOptions): Promise<ProxyAnswer> {
  const moving = [...options.state.instances.keys()].some((id) => stateOf(id, options) !== undefined);
  const filter = moving ? stateFilter(call.parameters) : undefined;
  const answer = await options.pass(
    filter && !isClosed(filter.states) ? withoutFilter(call, filter.prefix) : undefined,
  );
  if (answer.status !== 200) return answer;
  return edit(answer, (xml) => {
    let shown = xml;
    for (const reservation of itemsOf(xml, 'reservationSet')) {
      const kept = itemsOf(reservation, 'instancesSet').flatMap((item) => shownInstance(item, filter?.states, options));
      const list = `<instancesSet>${kept.join('')}</instancesSet>`;
      const whole = reservation.replace(/<instancesSet>.*<\/instancesSet>/s, () => list);
      shown = shown.replace(reservation, () => (kept.length > 0 ? whole : ''));
    }
    return shown;
  });
}

function shownInstance(item: string, states: readonly string[] | undefined, options: ViewOptions): readonly string[] {
  const id = textOf(item, 'instanceId') ?? '';
  if (isNew(id, options)) return [];
  const moving = stateOf(id, options);
  const shown = moving
    ? item.replace(/<instanceState>.*?<\/instanceState>/, `<instanceState>${text(moving)}</instanceState>`)
    : item;
  const name = moving?.name ?? /<instanceState>.*?<name>([^<]*)</.exec(item)?.[1] ?? '';
  return states === undefined || states.includes(name) ? [shown] : [];
}

function isNew(id: string, { state, times }: ViewOptions): boolean {
  return Date.now() - (state.madeAtMs.get(id) ?? 0) < times.appearMs;
}

/** The state of an instance that is on its way; undefined where moto's is right. */
function stateOf(id: string, { state, times }: ViewOptions): typeof PENDING | typeof SHUTTING_DOWN | undefined {
  const endedAtMs = state.instances.get(id)?.endedAtMs;
  if (endedAtMs !== undefined) return Date.now() - endedAtMs < times.endMs ? SHUTTING_DOWN : undefined;
  return Date.now() - (state.madeAtMs.get(id) ?? 0) < times.runMs ? PENDING : undefined;
}

function stateFilter(parameters: URLSearchParams): { prefix: string; states: readonly string[] } | undefined {
  const [found] =
    [...parameters].find(([name, value]) => name.startsWith('Filter.') && value === 'instance-state-name') ?? [];
  if (found === undefined) return undefined;
  const prefix = found.replace(/Name$/, '');
  const states = [...parameters].filter(([name]) => name.startsWith(`${prefix}Value.`)).map(([, value]) => value);
  return { prefix, states };
}

function withoutFilter({ request, parameters }: Ec2Call, prefix: string): ProxyRequest {
  const kept = [...parameters].filter(([name]) => !name.startsWith(prefix));
  return { ...request, body: Buffer.from(new URLSearchParams(kept).toString()) };
}

function dropNew(xml: string, list: string, idName: string, options: ViewOptions): string {
  const dropped = itemsOf(xml, list).filter((item) => isNew(textOf(item, idName) ?? '', options));
  return dropped.reduce((shown, item) => shown.replace(item, () => ''), xml);
}

function text({ code, name }: { code: number; name: string }): string {
  return `<code>${code}</code><name>${name}</name>`;
}

function edit(answer: ProxyAnswer, change: (xml: string) => string): ProxyAnswer {
  return { ...answer, body: Buffer.from(change(answer.body.toString('utf8'))) };
}

import ssh2, { type IdentityCallback, type ParsedKey } from 'ssh2';
import type { Identity } from './identities.ts';

/** The keys of an SSH agent, or the one of them that is `only`. */
export function agentIdentity(username: string, socket: string, only?: ParsedKey): Identity {
  const agent = new ssh2.OpenSSHAgent(socket);
  if (only) narrow(agent, only.getPublicSSH());
  const which = only ? 'copy of the key' : 'keys';
  return { label: `the agent's ${which} (${socket})`, method: { type: 'agent', username, agent } };
}

function narrow(agent: InstanceType<typeof ssh2.OpenSSHAgent>, blob: Buffer): void {
  const list = agent.getIdentities.bind(agent);
  agent.getIdentities = (callback: IdentityCallback<ParsedKey>) =>
    list((error, keys) =>
      callback(
        error,
        keys?.filter((key) => 'getPublicSSH' in key && key.getPublicSSH().equals(blob)),
      ),
    );
}

import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import type { Runner } from '../engine/run-request.ts';
import { taskRunner } from '../engine/runner/task-runner.ts';
import { fileExecutor } from '../executors/file/file.ts';
import { httpExecutor } from '../executors/http/http.ts';
import { machineExecutor } from '../executors/machine/machine.ts';
import { packageExecutor } from '../executors/package/package.ts';
import { scriptExecutor } from '../executors/script/script.ts';
import { serviceExecutor } from '../executors/service/service.ts';
import type { Clock } from '../lib/clock.ts';
import { quote } from '../lib/quote.ts';
import type { FactDefinition } from '../model/facts.ts';
import type { Access } from '../model/machine.ts';
import type { Platform } from '../platforms/platform.ts';
import type { Store } from '../stores/store.ts';
import { createFakeTransport } from '../transports/fake/fake-transport.ts';
import { seededAnswers } from '../transports/fake/seeded-answers.ts';
import { createLocalTransport } from '../transports/local/local-transport.ts';
import { interactive } from '../transports/shell-session/interactive.ts';
import { openSessions } from '../transports/shell-session/open-sessions.ts';
import { createSshTransport } from '../transports/ssh/ssh-transport.ts';
import type { Transport } from '../transports/transport.ts';
import { loginFile } from './identity.ts';

export interface RunnerSettings {
  readonly access: AccessSettings;
  readonly store: Store;
  readonly facts: ReadonlyMap<string, FactDefinition>;
  readonly platform: (name: string) => Promise<Platform>;
  readonly clock: Clock;
}

/** What logging in to machines needs of a state folder. */
export interface AccessSettings {
  readonly stateDir: string;
  /** Writes the login key's file. */
  readonly writeLogin: () => Promise<unknown>;
}

/** This process's terminal or pipes, and what stops the command. */
export interface Stdio {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

/** A runner over every executor and transport. */
export function openRunner(settings: RunnerSettings): Runner {
  const { clock, store } = settings;
  const sessions = openSessions(openTransports(settings.access), { clock });
  const machine = machineExecutor({ platforms: settings.platform, sessions, clock, facts: () => settings.facts });
  return taskRunner({
    sessions,
    executors: {
      script: scriptExecutor(),
      file: fileExecutor(),
      package: packageExecutor(),
      service: serviceExecutor(),
      http: httpExecutor(),
      machine,
    },
    openSecret: async (ref) => {
      const clear = await store.open(ref);
      return typeof clear === 'string' ? clear : JSON.stringify(clear);
    },
    clock,
  });
}

/** A command, or a shell, on a machine with this process's terminal. */
export async function openInteractive(
  settings: AccessSettings,
  access: Access,
  command: readonly string[],
  stdio: Stdio,
): Promise<number> {
  const transports = openTransports(settings);
  const line = command.length === 0 ? undefined : command.map(quote).join(' ');
  const term = process.env['TERM'];
  try {
    return await interactive(transports, access, line, stdio, { signal: stdio.signal, ...(term ? { term } : {}) });
  } finally {
    await Promise.all(Object.values(transports).map((transport) => transport.close()));
  }
}

function openTransports({ stateDir, writeLogin }: AccessSettings): Readonly<Record<string, Transport>> {
  const ssh = createSshTransport({
    home: homedir(),
    user: userInfo().username,
    agentSocket: process.env['SSH_AUTH_SOCK'],
    knownHosts: [path.join(stateDir, 'known_hosts')],
    own: { file: loginFile(stateDir), write: writeLogin },
  });
  return { ssh, local: createLocalTransport(), fake: createFakeTransport({ answer: seededAnswers({ seed: 'fake' }) }) };
}

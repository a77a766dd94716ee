import type { ShellCommand, ShellResult } from './session.ts';

/** One command in a session and what it must show, as data: a real shell runs it, a fake machine answers it. */
export interface SessionCase {
  readonly title: string;
  readonly command: ShellCommand;
  readonly shows: Partial<ShellResult>;
}

const KEPT = 256 * 1024;

export const SESSION_CASES: readonly SessionCase[] = [
  one('both streams come back apart, with the exit code', 'echo out; echo err >&2; exit 3', {
    stdout: 'out\n',
    stderr: 'err\n',
    exit: 3,
  }),
  one('output without a line end is exact', 'printf abc', { stdout: 'abc', stderr: '', exit: 0 }),
  one('a command without output gives none', ':', { stdout: '', stderr: '', exit: 0 }),
  one('exit 75 and 76 are exact', 'exit 76', { exit: 76 }),
  one('a signal gives 128 and its number', "sh -c 'kill -KILL $$'", { exit: 137 }),
  one('a syntax error is exit 2', 'if then', { exit: 2, stdout: '' }),
  one('an unfinished quote is exit 2', "echo 'open", { exit: 2, stdout: '' }),
  one('a script may exec another program', 'exec sh -c "echo replaced; exit 4"', { stdout: 'replaced\n', exit: 4 }),
  one('a script may trap its own end', "trap 'echo bye' EXIT; false", { stdout: 'bye\n', exit: 1 }),
  one('standard input is empty', 'cat; echo done', { stdout: 'done\n', exit: 0 }),
  one('a script may open /dev/stdout and /dev/stderr', 'echo a >/dev/stdout; echo b >/dev/stderr', {
    stdout: 'a\n',
    stderr: 'b\n',
  }),
  one('a broken pipe ends the writer quietly', 'yes | head -n 1', { stdout: 'y\n', stderr: '', exit: 0 }),
  one('binary output neither breaks the framing nor is lost', "printf '\\000\\036\\377\\036purlin-x\\n'; exit 5", {
    stdout: '\0\x1e\ufffd\x1epurlin-x\n',
    exit: 5,
  }),
  one('of 1 MB of output the last 256 KiB are kept', "head -c 1000000 /dev/zero | tr '\\0' x; echo end", {
    stdout: `${'x'.repeat(KEPT - 4)}end\n`,
    exit: 0,
  }),
  one('the environment is clean', 'env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^HOME= | sort', {
    stdout: 'LC_ALL=C.UTF-8\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n',
  }),
  one(
    'variables are exported with any value',
    `sh -c 'printf "%s|%s" "$A" "$B"'`,
    { stdout: `it's "x" $y \`z\`|two\nlines\n` },
    {
      environment: { A: `it's "x" $y \`z\``, B: 'two\nlines\n' },
    },
  ),
  one(
    'a value longer than 64 KiB is only in the file',
    'printf "%s " "${BIG-unset}"; wc -c <"$PURLIN_INPUTS" | tr -d " "',
    { stdout: 'unset 70010\n' },
    {
      environment: { BIG: 'x'.repeat(70_000) },
      inputs: { big: 'x'.repeat(70_000) },
    },
  ),
  one(
    'a secret is set, not exported, and in a file that only its owner reads',
    'echo "$TOKEN"; cat "$PURLIN_SECRET_TOKEN"; sh -c \'echo ":${TOKEN-unset}"\'; stat -c %a "$PURLIN_SECRET_TOKEN"',
    {
      stdout: "it's secret\nit's secret:unset\n600\n",
    },
    { secrets: { TOKEN: "it's secret" } },
  ),
  one(
    'inputs arrive as JSON',
    'cat "$PURLIN_INPUTS"',
    { stdout: '{"list":[1,"two"],"text":"ä"}' },
    { inputs: { list: [1, 'two'], text: 'ä' } },
  ),
  one('variables do not outlive their command', 'echo "${A-unset}${PURLIN_INPUTS-unset}"', { stdout: 'unsetunset\n' }),
  one(
    'outputs as lines come back',
    'printf \'address=10.0.0.1:2377\\ntoken=a=b\\n\\n\' >"$PURLIN_OUTPUTS"',
    { outputs: { address: '10.0.0.1:2377', token: 'a=b' }, stdout: '' },
    {
      outputs: true,
    },
  ),
  one(
    'outputs as JSON come back',
    'echo \'{ "port": 2377, "list": ["a"] }\' >"$PURLIN_OUTPUTS"',
    { outputs: { port: 2377, list: ['a'] } },
    { outputs: true },
  ),
  one('a command that writes no outputs has none', 'echo a=1', { outputs: {}, stdout: 'a=1\n' }, { outputs: true }),
  one(
    'outputs of a failed command do not count',
    'echo a=1 >"$PURLIN_OUTPUTS"; exit 1',
    { outputs: {}, exit: 1 },
    { outputs: true },
  ),
  one(
    'a command that must not be interrupted shows the same',
    'echo out; echo err >&2; echo a=1 >"$PURLIN_OUTPUTS"',
    { stdout: 'out\n', stderr: 'err\n', exit: 0, outputs: { a: '1' } },
    {
      interruptible: false,
      outputs: true,
    },
  ),
];

function one(
  title: string,
  script: string,
  shows: Partial<ShellResult>,
  more: Partial<ShellCommand> = {},
): SessionCase {
  return { title, command: { script, environment: {}, secrets: {}, ...more }, shows };
}

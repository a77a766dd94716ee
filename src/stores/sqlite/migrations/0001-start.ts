/**
 * A task with a run that is not ended is running; `tasks` shows that, `task_rows` holds the status between runs.
 * A row is written with room for what its end adds (`room`, and the wished digest with `reached` 0), because rows that grow
 * split full pages: that doubles what a commit writes. For the same reason no index names a column that changes when a task runs:
 * no run before `open_from` is open, and `urgent` lists tasks that failed, wait or retry (and may list some that no longer do).
 */
export const start = `
CREATE TABLE counters (name TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counters VALUES ('task', 1), ('run', 1), ('event', 1);

CREATE TABLE deployments (
  key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, file TEXT NOT NULL,
  world INTEGER NOT NULL DEFAULT 0, last_seq INTEGER NOT NULL DEFAULT 0, open_from INTEGER NOT NULL DEFAULT 1, token INTEGER NOT NULL DEFAULT 0,
  command TEXT, outcome TEXT, started INTEGER, ended INTEGER,
  blocked INTEGER NOT NULL DEFAULT 0, ready INTEGER NOT NULL DEFAULT 0, running INTEGER NOT NULL DEFAULT 0,
  retrying INTEGER NOT NULL DEFAULT 0, waiting INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0, stale INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE leases (
  deployment INTEGER PRIMARY KEY, token INTEGER NOT NULL, host TEXT NOT NULL, boot_id TEXT NOT NULL, pid INTEGER NOT NULL,
  start_time INTEGER NOT NULL, command TEXT NOT NULL, since INTEGER NOT NULL, expires INTEGER NOT NULL,
  cancel INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE machines (
  key INTEGER PRIMARY KEY, deployment INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, grp TEXT NOT NULL,
  ordinal INTEGER NOT NULL, site TEXT NOT NULL, platform TEXT NOT NULL, origin TEXT NOT NULL, state TEXT NOT NULL,
  settled TEXT, addresses TEXT NOT NULL, networks TEXT NOT NULL, facts TEXT NOT NULL, predicted TEXT NOT NULL,
  access TEXT, planned TEXT NOT NULL,
  UNIQUE (deployment, id)
);
CREATE INDEX machines_by_name ON machines (deployment, name);
CREATE INDEX machines_in_order ON machines (deployment, grp, ordinal, key);
CREATE TABLE machine_counts (
  machine INTEGER PRIMARY KEY, blocked INTEGER NOT NULL, ready INTEGER NOT NULL, running INTEGER NOT NULL,
  retrying INTEGER NOT NULL, waiting INTEGER NOT NULL, done INTEGER NOT NULL, failed INTEGER NOT NULL,
  stale INTEGER NOT NULL, removed INTEGER NOT NULL
);
CREATE TABLE task_rows (
  key INTEGER PRIMARY KEY, deployment INTEGER NOT NULL, machine INTEGER, id TEXT NOT NULL, after TEXT NOT NULL,
  wide INTEGER NOT NULL, status TEXT NOT NULL, since INTEGER NOT NULL, cut TEXT, attempts INTEGER NOT NULL DEFAULT 0,
  run INTEGER, reached INTEGER NOT NULL DEFAULT 0, digest TEXT, content INTEGER, inputs INTEGER, outputs TEXT, why TEXT, again INTEGER, room TEXT
);
CREATE INDEX tasks_by_machine ON task_rows (machine) WHERE machine IS NOT NULL;
CREATE INDEX wide_tasks ON task_rows (deployment) WHERE wide = 1;
CREATE TABLE urgent (task INTEGER PRIMARY KEY, deployment INTEGER NOT NULL);
CREATE TABLE runs (
  key INTEGER PRIMARY KEY, run TEXT NOT NULL, deployment INTEGER NOT NULL, task INTEGER NOT NULL, task_id TEXT NOT NULL,
  machine TEXT, verb TEXT NOT NULL, mode TEXT NOT NULL, inputs INTEGER, started INTEGER NOT NULL,
  ended INTEGER, outcome TEXT, ran TEXT, exit INTEGER, why TEXT, hint TEXT, tail TEXT, changes TEXT, outputs TEXT, room TEXT
);
CREATE VIEW open_runs AS
  SELECT r.key, r.run, r.deployment, r.task, r.started FROM deployments d
    JOIN runs r ON r.key >= d.open_from AND r.deployment = d.key WHERE r.ended IS NULL;
CREATE TABLE logs (run INTEGER NOT NULL, chunk INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (run, chunk)) WITHOUT ROWID;
CREATE TABLE events (
  seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, deployment INTEGER NOT NULL, type TEXT NOT NULL, task TEXT, machine TEXT,
  message TEXT, data TEXT
);
CREATE TABLE founded (
  deployment INTEGER NOT NULL, capability TEXT NOT NULL, place TEXT NOT NULL, machine TEXT NOT NULL,
  PRIMARY KEY (deployment, capability, place, machine)
) WITHOUT ROWID;
CREATE TABLE inputs (key INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
CREATE TABLE contents (key INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, body BLOB NOT NULL);
CREATE TABLE secrets (name TEXT PRIMARY KEY, tag TEXT NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
  deployment INTEGER NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (deployment, name)
) WITHOUT ROWID;
CREATE VIEW tasks AS
  SELECT t.key, d.name AS deployment, m.name AS machine, t.id,
    CASE WHEN r.key IS NULL THEN t.status ELSE 'running' END AS status,
    strftime('%Y-%m-%dT%H:%M:%fZ', coalesce(r.started, t.since) / 1000.0, 'unixepoch') AS since,
    t.attempts, t.why, iif(t.reached, t.digest, NULL) AS digest, t.outputs
  FROM task_rows t JOIN deployments d ON d.key = t.deployment LEFT JOIN machines m ON m.key = t.machine
    LEFT JOIN open_runs r ON r.task = t.key;
`;

/** The schema, step by step. A step that has been released is never changed: what is new is a step at the end. */
export const migrations: readonly string[] = [
  // The machines that the mux was told to mount.
  `CREATE TABLE mounts (
     name    TEXT PRIMARY KEY,
     address TEXT NOT NULL
   ) STRICT`,
  // Single values: the name of the workspace.
  `CREATE TABLE settings (
     key   TEXT PRIMARY KEY,
     value TEXT NOT NULL
   ) STRICT`,
  // Routes, each as the line that adds it.
  `CREATE TABLE routes (
     line TEXT PRIMARY KEY
   ) STRICT`,
  // What happened: a line of JSON each. Bytes are those of all events up to this one, so that a sum is a difference.
  `CREATE TABLE events (
     id    INTEGER PRIMARY KEY,
     time  INTEGER NOT NULL,
     bytes INTEGER NOT NULL,
     line  TEXT NOT NULL
   ) STRICT`,
  // Pictures, documents and sounds, each once, by the SHA-256 of its content; tokens are what one is to a model, about.
  `CREATE TABLE media (
     sha256 TEXT PRIMARY KEY,
     type   TEXT NOT NULL,
     tokens INTEGER NOT NULL,
     data   BLOB NOT NULL
   ) STRICT`,
]

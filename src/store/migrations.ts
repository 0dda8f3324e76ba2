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
  // Agents, in the order they were made: how their users have set them, and what has become of them, as JSON. One without a
  // name was deleted and is on its way out.
  `CREATE TABLE agents (
     id       INTEGER PRIMARY KEY AUTOINCREMENT,
     name     TEXT UNIQUE,
     settings TEXT NOT NULL,
     progress TEXT NOT NULL
   ) STRICT;
   -- Turns without their words. changed is milliseconds since 1970; facts are JSON: tokens, dollars, who answered.
   CREATE TABLE turns (
     agent   INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
     number  INTEGER NOT NULL,
     private INTEGER NOT NULL,
     status  TEXT NOT NULL,
     changed INTEGER NOT NULL,
     facts   TEXT NOT NULL,
     error   TEXT,
     PRIMARY KEY (agent, number)
   ) STRICT, WITHOUT ROWID;
   -- The words of turns; the prompt is JSON, because it may be more than words; calls are lines of JSON.
   CREATE TABLE words (
     agent    INTEGER NOT NULL,
     number   INTEGER NOT NULL,
     prompt   TEXT NOT NULL,
     output   TEXT NOT NULL,
     thoughts TEXT NOT NULL,
     calls    TEXT NOT NULL,
     UNIQUE (agent, number),
     FOREIGN KEY (agent, number) REFERENCES turns ON DELETE CASCADE
   ) STRICT;
   -- What is said with an agent. One of no agent is still read by somebody, or on its way out.
   CREATE TABLE conversations (
     id    INTEGER PRIMARY KEY AUTOINCREMENT,
     agent INTEGER UNIQUE REFERENCES agents ON DELETE CASCADE
   ) STRICT;
   -- Its messages, from 0: at is the offset of the line in history, tokens those of all messages up to this one.
   -- content is JSON where the line does not hold all of it.
   CREATE TABLE messages (
     conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
     seq          INTEGER NOT NULL,
     at           INTEGER NOT NULL,
     tokens       INTEGER NOT NULL,
     line         TEXT NOT NULL,
     content      TEXT,
     UNIQUE (conversation, seq)
   ) STRICT;
   CREATE INDEX contents ON messages (conversation, seq) WHERE content IS NOT NULL;
   -- The media of an agent's conversation, and of prompts that wait.
   CREATE TABLE held (
     agent  INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
     sha256 TEXT NOT NULL,
     PRIMARY KEY (agent, sha256)
   ) STRICT, WITHOUT ROWID`,
  // Messages of routes that wait for their destinations, and from where each source goes on. A number is never used again.
  `CREATE TABLE mail (
     id    INTEGER PRIMARY KEY AUTOINCREMENT,
     src   TEXT NOT NULL,
     dst   TEXT NOT NULL,
     turns INTEGER NOT NULL,
     bytes BLOB NOT NULL
   ) STRICT;
   CREATE INDEX mail_ways ON mail (src, dst);
   CREATE TABLE marks (
     src  TEXT PRIMARY KEY,
     mark BLOB NOT NULL
   ) STRICT`,
  // The display. States are what the scene was at moments: change is JSON, by zstd, of what makes it of its parent's, or of
  // nothing where it has none; depth says how many parents there are. base is the engine that length bytes of memory are of.
  // Pages of memory and resources are there once, by their SHA-256; a state has those that are not as in its parent. A page is
  // zstd of its bytes, or of how they differ (by XOR) from those of the page that it is over; depth says how many are below it.
  `CREATE TABLE scene_states (
     id     INTEGER PRIMARY KEY AUTOINCREMENT,
     parent INTEGER REFERENCES scene_states,
     depth  INTEGER NOT NULL,
     base   TEXT NOT NULL,
     length INTEGER NOT NULL,
     clock  REAL NOT NULL,
     due    REAL,
     vars   TEXT NOT NULL,
     change BLOB NOT NULL
   ) STRICT;
   CREATE INDEX scene_children ON scene_states (parent) WHERE parent IS NOT NULL;
   CREATE TABLE scene_pages (
     id     INTEGER PRIMARY KEY,
     sha256 BLOB NOT NULL UNIQUE,
     over   INTEGER REFERENCES scene_pages,
     depth  INTEGER NOT NULL,
     data   BLOB NOT NULL
   ) STRICT;
   CREATE INDEX scene_pages_over ON scene_pages (over) WHERE over IS NOT NULL;
   CREATE TABLE scene_images (
     state  INTEGER NOT NULL REFERENCES scene_states ON DELETE CASCADE,
     number INTEGER NOT NULL,
     page   INTEGER NOT NULL REFERENCES scene_pages,
     PRIMARY KEY (state, number)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX scene_pages_used ON scene_images (page);
   CREATE TABLE scene_resources (
     sha256 TEXT PRIMARY KEY,
     data   BLOB NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE scene_uses (
     state  INTEGER NOT NULL REFERENCES scene_states ON DELETE CASCADE,
     sha256 TEXT NOT NULL REFERENCES scene_resources,
     PRIMARY KEY (state, sha256)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX scene_resources_used ON scene_uses (sha256);
   -- Versions of the scene. next is the child that was left last; source is what made it, by its kind; touched are the ids of
   -- nodes that it made or changed, as JSON. time is milliseconds since 1970.
   CREATE TABLE scene_versions (
     number INTEGER PRIMARY KEY,
     parent INTEGER,
     next   INTEGER,
     time   INTEGER NOT NULL,
     author TEXT NOT NULL,
     label  TEXT NOT NULL,
     kind   TEXT NOT NULL,
     source TEXT NOT NULL,
     touched TEXT NOT NULL,
     state  INTEGER NOT NULL REFERENCES scene_states
   ) STRICT;
   CREATE INDEX scene_shown ON scene_versions (state);
   -- Scenes that were saved under a name: the text of \`state\`, by zstd.
   CREATE TABLE scene_saved (
     name TEXT PRIMARY KEY,
     time INTEGER NOT NULL,
     data BLOB NOT NULL
   ) STRICT`,
]

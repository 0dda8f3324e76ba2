/** Variables as in environ(7). */
export type Environment = Readonly<Record<string, string | undefined>>

/** What the command line says; it wins over everything else. */
export interface Flags {
  readonly namespace?: string | undefined
  /** Where to mount, or not at all. */
  readonly mount?: string | false | undefined
  /** Where to listen for browsers, as in config.toml, or not at all. */
  readonly web?: string | false | undefined
  /** Where else to listen for peers and programs: `tls!*!5642`. */
  readonly listen?: readonly string[] | undefined
  /** Whether that may be where everybody who comes gets everything. */
  readonly insecure?: boolean | undefined
  /** Whether the local network is to be told that there is a hive. */
  readonly announce?: boolean | undefined
}

/** Where things are; known without reading any file. */
export interface Places {
  /** The folder hivefs lies in. */
  readonly root: string
  /** Directory of the sockets, as plan9port has it: `$NAMESPACE`, else `/tmp/ns.$USER.:0`. */
  readonly namespace: string
  /** Directory of what has to be there next time. */
  readonly state: string
  /** `$XDG_CONFIG_HOME/hivefs/config.toml`, there or not. */
  readonly file: string
  /** Beside it: the machines that are paired with this one. */
  readonly peers: string
  /** Beside it: our key, by which they know us, and its certificate. */
  readonly identity: string
  /** Who we are. */
  readonly user: string
  /** What programs may know of our environment: no keys. */
  readonly plain: Readonly<Record<string, string>>
}

/** How one model service is reached. */
export interface Service {
  readonly key?: string | undefined
  readonly baseUrl?: string | undefined
  /** Media types that its models take, whatever their names say. */
  readonly media?: readonly string[] | undefined
}

/** Everything that can be set, checked. */
export interface Config extends Places {
  readonly mount: string | false
  /** Where to listen for browsers: a loopback address, and the first of these ports that is free. */
  readonly web: { readonly host: string; readonly ports: readonly number[] } | false
  /** Where to listen for peers and programs: `tls!*!5642`, `unix!/path`. */
  readonly listen: readonly string[]
  /** Whether that may be where everybody who comes gets everything. */
  readonly insecure: boolean
  /** Whether the local network is told that there is a hive. */
  readonly announce: boolean
  /** Where else, when nobody has said where and it cannot be done there. */
  readonly mountElse: readonly string[]
  /** Model services by name: `anthropic`, `openai`, `ollama` …, and the user's own. */
  readonly services: Readonly<Record<string, Service>>
  /** Programs that answer as models, by name: `['sh', '-c', 'ollama run llama3']`. */
  readonly programs: Readonly<Record<string, readonly string[]>>
  /** Dollars per million tokens, by the model's name; they win over the table that is built in. */
  readonly prices: Readonly<
    Record<string, { readonly input: number; readonly cached?: number | undefined; readonly output: number }>
  >
  /** How long a reply may take to begin, and to go on, in milliseconds. */
  readonly timeouts: { readonly firstByte: number; readonly idle: number }
}

/** Something set wrongly: which file, which key, and what is right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

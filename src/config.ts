import { homedir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'

/** Variables as in environ(7). */
export type Environment = Readonly<Record<string, string | undefined>>

/** What the command line says; it wins over everything else. */
export interface Flags {
  readonly namespace?: string | undefined
  /** Where to mount, or not at all. */
  readonly mount?: string | false | undefined
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
  /** Who we are. */
  readonly user: string
}

/** How one model service is reached. */
export interface Service {
  readonly key?: string | undefined
  readonly baseUrl?: string | undefined
}

/** Everything that can be set, checked. */
export interface Config extends Places {
  readonly mount: string | false
  /** Model services by name: `anthropic`, `openai`, `ollama` … */
  readonly services: Readonly<Record<string, Service>>
  /** Programs that answer as models, by name: `['sh', '-c', 'ollama run llama3']`. */
  readonly programs: Readonly<Record<string, readonly string[]>>
  /** How long a reply may take to begin, and to go on, in milliseconds. */
  readonly timeouts: { readonly firstByte: number; readonly idle: number }
}

/** Something set wrongly: which file, which key, and what is right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Where things are, by the command line and the environment. */
export function places(flags: Flags = {}, env: Environment = process.env): Places {
  const user = env['USER'] || loginName()
  const home = env['HOME'] || homedir()
  const xdg = (name: string, otherwise: string): string => join(env[name] || join(home, otherwise), 'hivefs')
  return {
    root: dirname(import.meta.dirname),
    namespace: flags.namespace || env['NAMESPACE'] || `/tmp/ns.${user}.:0`,
    state: xdg('XDG_STATE_HOME', '.local/state'),
    file: join(xdg('XDG_CONFIG_HOME', '.config'), 'config.toml'),
    user,
  }
}

/**
 * Everything, from the command line, the environment, `.env` and the file, the first that says something.
 * @throws ConfigError what is wrong, where, and what would be right
 */
export async function readConfig(flags: Flags = {}, env: Environment = process.env): Promise<Config> {
  // the schema library costs more than most commands do
  const { gather } = await import('./config/gather.ts')
  return gather(places(flags, env), flags, env)
}

function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'none') // a uid that passwd(5) does not know
  }
}

import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Environment, Flags, Places } from './config.ts'

/** Where things are, by the command line and the environment. */
export function placesOf(flags: Flags, env: Environment): Places {
  const user = env['USER'] || loginName()
  const home = env['HOME'] || homedir()
  const xdg = (name: string, otherwise: string): string => join(env[name] || join(home, otherwise), 'hivefs')
  const settings = xdg('XDG_CONFIG_HOME', '.config')
  return {
    root: join(import.meta.dirname, '../..'),
    namespace: flags.namespace || env['NAMESPACE'] || `/tmp/ns.${user}.:0`,
    state: xdg('XDG_STATE_HOME', '.local/state'),
    file: join(settings, 'config.toml'),
    peers: join(settings, 'peers.toml'),
    identity: join(settings, 'identity.pem'),
    user,
    plain: plain(env),
  }
}

/** Variables that tell a program where it is and for whom, and nothing that opens doors. */
const PLAIN = `
  PATH HOME USER LOGNAME SHELL LANG LANGUAGE LC_ALL LC_CTYPE TZ TMPDIR XDG_RUNTIME_DIR XDG_CACHE_HOME
  SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS REQUESTS_CA_BUNDLE CURL_CA_BUNDLE`

function plain(env: Environment): Record<string, string> {
  const found = PLAIN.trim()
    .split(/\s+/)
    .flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  return Object.fromEntries(found)
}

function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'none') // a uid that passwd(5) does not know
  }
}

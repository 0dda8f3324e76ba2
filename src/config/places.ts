import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Environment, Flags, Places } from './config.ts'

/** Where things are, by the command line and the environment. */
export function placesOf(flags: Flags, env: Environment): Places {
  const user = env['USER'] || loginName()
  const home = env['HOME'] || homedir()
  const xdg = (name: string, otherwise: string): string => join(env[name] || join(home, otherwise), 'hivefs')
  return {
    root: join(import.meta.dirname, '../..'),
    namespace: flags.namespace || env['NAMESPACE'] || `/tmp/ns.${user}.:0`,
    state: xdg('XDG_STATE_HOME', '.local/state'),
    file: join(xdg('XDG_CONFIG_HOME', '.config'), 'config.toml'),
    user,
  }
}

function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'none') // a uid that passwd(5) does not know
  }
}

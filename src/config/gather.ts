import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parse as parseEnv } from 'dotenv'
import { parse as parseToml, TomlError } from 'smol-toml'
import { ConfigError } from './config.ts'
import type { Config, Environment, Flags, Places, Service } from './config.ts'
import { check, file, variables, web } from './schema.ts'

const MOUNT = '/n'
/** For browsers: the first of these that is free. */
const WEB = { host: '127.0.0.1', ports: Array.from({ length: 20 }, (_, i) => 7640 + i) }
/** Seconds. */
const FIRST_BYTE = 60
const IDLE = 120

/** All sources as one value; what the command line and the environment say wins over the files. */
export async function gather(places: Places, flags: Flags, env: Environment): Promise<Config> {
  const said = check(file, toml(await textOf(places.file), places.file), places.file)
  const { command, ...services } = said.providers
  const dotenv = join(places.root, '.env')
  const inFile = byService(parseEnv(await textOf(dotenv)), dotenv)
  const inEnvironment = byService(env, 'the environment')
  const all = Object.entries(services).map(([name, { key, base_url: baseUrl, media }]): [string, Service] => [
    name,
    { key, baseUrl, ...(media && { media }), ...inFile[name], ...inEnvironment[name] },
  ])
  const chosen = flags.mount ?? said.mount
  return {
    ...places,
    mount: chosen ?? MOUNT,
    web: flags.web === undefined ? (said.web ?? WEB) : check(web, flags.web, '--web'),
    listen: [...new Set([...said.listen, ...(flags.listen ?? [])])],
    insecure: flags.insecure === true,
    announce: flags.announce ?? said.announce,
    mountElse: chosen === undefined ? elsewhere(env) : [],
    services: Object.fromEntries(all),
    programs: command,
    prices: said.prices,
    timeouts: {
      firstByte: (said.timeouts.first_byte ?? FIRST_BYTE) * 1000,
      idle: (said.timeouts.idle ?? IDLE) * 1000,
    },
  }
}

/** Directories that belong to whoever starts us. */
const elsewhere = (env: Environment): string[] =>
  [env['XDG_RUNTIME_DIR'], env['HOME'] || homedir()].flatMap((dir) => (dir ? [join(dir, 'n')] : []))

/** What variables say of services; an empty one counts as unset. */
function byService(env: Environment, where: string): Record<string, Service> {
  const found: Record<string, Service> = {}
  for (const [variable, [service, what, schema]] of Object.entries(variables)) {
    if (!env[variable]) continue
    found[service] = { ...found[service], [what]: check(schema, env[variable], `${where}: ${variable}`) }
  }
  return found
}

/** @throws ConfigError with the line and column of a slip */
function toml(text: string, path: string): unknown {
  try {
    return parseToml(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const reason = error.message.split('\n')[0]?.replace('Invalid TOML document: ', '')
    throw new ConfigError(`${path}: line ${error.line}, column ${error.column}: ${reason}`, { cause: error })
  }
}

/** A file's text; a file that is not there is empty. @throws ConfigError when it is there and cannot be read */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw new ConfigError(`${path}: cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

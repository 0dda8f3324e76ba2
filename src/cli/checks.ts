import { constants } from 'node:fs'
import { access, readFile, stat } from 'node:fs/promises'
import { release } from 'node:os'
import { join } from 'node:path'
import { at } from '../lib/json.ts'
import { readPidfile } from '../lib/pidfile.ts'
import { checkPrivate } from '../lib/private.ts'
import type { World } from './command.ts'

/** What a look at one thing found. `bad` keeps something from working; `note` is worth knowing. */
export interface Finding {
  readonly level: 'ok' | 'note' | 'bad'
  readonly says: string
  /** What to do about it. */
  readonly todo?: string
}

type Look = (world: World) => Promise<readonly Finding[]>

const OLDEST_NODE = 24
/** FOPEN_STREAM, without which a reader that waits keeps a writer of the same open from writing. */
const OLDEST_KERNEL = [5, 1] as const
/** How long a server on this machine may take to answer, in milliseconds. */
const PROBE = 500

/** Everything that doctor looks at, in the order in which it is told. */
export const checks: Readonly<Record<string, Look>> = {
  node,
  kernel,
  device,
  helper,
  others,
  timeouts,
  namespace,
  memory,
  hive,
  keys,
  servers,
}

async function node(): Promise<Finding[]> {
  const { node: version } = process.versions
  if (Number.parseInt(version, 10) >= OLDEST_NODE) return [ok(`Node ${version}`)]
  return [
    bad(
      `Node ${version} is too old`,
      `run hivefs by npm start or bin/hivefs: they fetch Node ${OLDEST_NODE}`,
    ),
  ]
}

async function kernel(): Promise<Finding[]> {
  if (process.platform !== 'linux')
    return [
      bad(`mounting works on Linux only, this is ${process.platform}`, 'use the 9P sockets, or any 9P mount'),
    ]
  const [major = 0, minor = 0] = release().split('.').map(Number)
  const [oldest, older] = OLDEST_KERNEL
  if (major > oldest || (major === oldest && minor >= older)) return [ok(`Linux ${release()}`)]
  return [bad(`Linux ${release()} is too old to mount`, `use Linux ${OLDEST_KERNEL.join('.')} or later`)]
}

async function device(): Promise<Finding[]> {
  const path = '/dev/fuse'
  if (!(await stat(path).catch(() => undefined)))
    return [
      bad(`${path} does not exist`, 'modprobe fuse; in a container: --device /dev/fuse --cap-add SYS_ADMIN'),
    ]
  const usable = await may(path, constants.R_OK | constants.W_OK)
  return [
    usable ? ok(`${path} can be used`) : bad(`${path} is not yours to open`, `as root: chmod 666 ${path}`),
  ]
}

async function helper(): Promise<Finding[]> {
  const path = await program('fusermount3')
  if (path) return [ok(`${path} mounts for ordinary users`)]
  if (process.getuid?.() === 0)
    return [note('fusermount3 is missing; root mounts without it', 'apt-get install fuse3')]
  return [bad('fusermount3 is missing, and only root mounts without it', 'sudo apt-get install fuse3')]
}

async function others(): Promise<Finding[]> {
  const says = /^\s*user_allow_other\b/m.test(await textOf('/etc/fuse.conf'))
  if (says || process.getuid?.() === 0) return [ok('a mount can be shared with other users')]
  return [
    note('a mount is for its owner alone', 'to share one: add the line user_allow_other to /etc/fuse.conf'),
  ]
}

/** New kernels can end a mount of which one request takes too long; ours take as long as a model thinks. */
async function timeouts(): Promise<Finding[]> {
  const found: Finding[] = []
  for (const name of ['default_request_timeout', 'max_request_timeout']) {
    const seconds = Number(await textOf(`/proc/sys/fs/fuse/${name}`))
    if (seconds > 0)
      found.push(
        bad(
          `the kernel ends a mount on which a read waits longer than ${seconds} s`,
          `sysctl fs.fuse.${name}=0`,
        ),
      )
  }
  return found.length ? found : [ok('reads may wait as long as they like')]
}

async function namespace(world: World): Promise<Finding[]> {
  if (!(await stat(world.namespace).catch(() => undefined))) return [ok(`${world.namespace} will be made`)]
  try {
    await checkPrivate(world.namespace)
    return [ok(`${world.namespace} is yours alone`)]
  } catch (error) {
    return [bad((error as Error).message, 'or choose another directory with --namespace')]
  }
}

/** Where everything is that outlives the hive. */
async function memory(world: World): Promise<Finding[]> {
  const path = join(world.state, 'hivefs.db')
  const kept = await stat(path).catch(() => undefined)
  if (!kept) return [ok(`${path} will be made, for agents, conversations and events`)]
  const size = `${(kept.size / 1e6).toFixed(1)} MB`
  return (await may(path, constants.R_OK | constants.W_OK))
    ? [ok(`agents, conversations and events are in ${path}, ${size}`)]
    : [bad(`${path} is not yours to write`, `as root: chown $USER ${path}*`)]
}

async function hive(world: World): Promise<Finding[]> {
  const running = await readPidfile(join(world.namespace, 'hivefs.pid'))
  return [running ? ok(`a hive runs, process ${running.pid}`) : note('no hive runs', 'hivefs start')]
}

async function keys(world: World): Promise<Finding[]> {
  try {
    return (await world.services()).map(({ name, variable, set }) =>
      set ? ok(`${name} has a key`) : note(`${name} has no key`, `put ${variable}=… into .env, or set it`),
    )
  } catch (error) {
    return [bad((error as Error).message, 'mend it: without it nothing starts')]
  }
}

/** Model servers that people run on their own machine, and where. */
const local = { Ollama: 11434, 'llama.cpp': 8080, 'LM Studio': 1234, vLLM: 8000 } as const

async function servers(): Promise<Finding[]> {
  const found = await Promise.all(
    Object.entries(local).map(async ([name, port]) => {
      const models = await modelsAt(port)
      return models === undefined ? undefined : ok(`${name} answers on port ${port} with ${models} models`)
    }),
  )
  const there = found.filter((finding) => finding !== undefined)
  return there.length
    ? there
    : [note('no model server runs on this machine', 'one that is started is found by itself')]
}

/** How many models a server lists; undefined when none answers. */
async function modelsAt(port: number): Promise<number | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/v1/models`, { signal: AbortSignal.timeout(PROBE) })
    const models = at(await response.json(), 'data')
    return Array.isArray(models) ? models.length : undefined
  } catch {
    return undefined
  }
}

const ok = (says: string): Finding => ({ level: 'ok', says })
const note = (says: string, todo: string): Finding => ({ level: 'note', says, todo })
const bad = (says: string, todo: string): Finding => ({ level: 'bad', says, todo })

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')

const may = (path: string, mode: number): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  )

async function program(name: string): Promise<string | undefined> {
  // the folders that a PATH should have: below start.ts nobody reads the environment
  for (const folder of ['/usr/bin', '/bin', '/usr/local/bin', '/usr/sbin', '/sbin']) {
    const path = join(folder, name)
    if (await may(path, constants.X_OK)) return path
  }
  return undefined
}

import { join } from 'node:path'
import { deviceOf } from '../cli/status.ts'
import { places, readConfig } from '../config.ts'
import { variables } from '../config/schema.ts'
import { byHelper, byRoot } from '../fuse/attach.ts'
import { mount as mountTree } from '../fuse/mount.ts'
import { mountedAt } from '../lib/mountinfo.ts'
import { Client } from '../ninep/client.ts'
import { background, ready } from './background.ts'
import { dialing } from './dial.ts'
import { Peers } from './peers.ts'
import { failed, hold } from './run.ts'
import { seenEmpty, seenWorking } from './seen.ts'
import { untilAsked } from './signals.ts'

/** What commands can do that the floor of the command line cannot: see `World` there. */

/** How long a server may take to say hello, in milliseconds. */
const HELLO = 5000

export { version } from './version.ts'

export async function services(): Promise<{ name: string; variable: string; set: boolean }[]> {
  const { services: all } = await readConfig()
  const wanted = Object.entries(variables).filter(([, [, what]]) => what === 'key')
  return wanted.map(([variable, [name]]) => ({ name, variable, set: all[name]?.key !== undefined }))
}

export async function mount(address: string, dir: string, foreground: boolean): Promise<void> {
  if (foreground) return mountHere(address, dir)
  const { root, state } = places()
  const args = ['mount', '--foreground', address, dir]
  process.stdout.write(await background(root, args, join(state, 'mount.log')))
}

async function mountHere(address: string, dir: string): Promise<void> {
  const asked = untilAsked(() => process.exit(130))
  await seenEmpty(dir)
  await using all = new AsyncDisposableStack()
  const hello = AbortSignal.any([asked, AbortSignal.timeout(HELLO)])
  const connect = dialing(address.startsWith('tls!') ? all.use(await peers()) : undefined)(address)
  const conn = await connect(hello)
  const client = all.use(await Client.open(conn, { uname: places().user, signal: hello }))
  const log = (sentence: string): void => failed(new Error(sentence))
  const mounted = all.use(await mountTree(client, { at: dir, fsname: deviceOf(address), log }))
  await seenWorking(mounted.at, asked)
  const words = `ready: ${mounted.at}\n`
  if (!ready(words)) process.stdout.write(words)
  await hold(asked, mounted.done)
}

/** The machines that we know, and our key, for one who only calls. */
const peers = async (): Promise<Peers> =>
  Peers.open({ config: await readConfig(), reserved: () => false, emit: () => undefined, failed })

export async function umount(dir: string): Promise<void> {
  if ((await mountedAt(dir))?.type !== 'fuse.hivefs') throw new Error(`${dir} is not a mount of hivefs`)
  await (process.geteuid?.() === 0 ? byRoot : byHelper).detach(dir, true)
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Child, parse } from '../../../../bench/child.ts'
import { Client } from '../../../../src/ninep/client.ts'
import { Fsys } from '../../../../src/ninep/fsys.ts'
import { dial } from '../../../../src/ninep/transports/unix.ts'
import { PLAIN, YOUNG } from '../soak.ts'
import { configure } from '../../../e2e/nowhere.ts'

const START = join(import.meta.dirname, '../../../../start.ts')
const SCALES = join(import.meta.dirname, 'scales.ts')

/** A provider whose replies come in pieces for a while, and one that answers at once. */
const CONFIG = `web = "127.0.0.1:0"
[providers.command]
pieces = "for i in 1 2 3 4 5 6 7 8; do echo piece $i; sleep 0.02; done"
upper = "tr a-z A-Z"
`

/** A hive as a user starts it, in a process of its own with a home of its own, and a client beside the page. */
export class Site implements AsyncDisposable {
  readonly fsys: Fsys
  readonly url: URL
  readonly #child: Child
  readonly #ends: AsyncDisposableStack

  static async start(): Promise<Site> {
    await using ends = new AsyncDisposableStack()
    const home = await mkdtemp(join(tmpdir(), 'hivefs-'))
    ends.defer(() => rm(home, { recursive: true, force: true }))
    configure(home, CONFIG)
    const namespace = join(home, 'ns')
    const { PATH = '' } = process.env
    const own = ['env', '-i', PLAIN, `PATH=${PATH}`, `HOME=${home}`, 'USER=glenda', `NAMESPACE=${namespace}`]
    const program = [
      process.execPath,
      YOUNG,
      '--import',
      SCALES,
      START,
      'start',
      '--foreground',
      '--yes',
      '--no-mount',
    ]
    const child = ends.use(await Child.start([...own, ...program], false))
    while (!(await child.line()).startsWith('ready:')) continue
    const client = ends.use(await Client.open(await dial(join(namespace, 'n'))))
    const fsys = new Fsys(client)
    const url = new URL(
      Buffer.from(await fsys.read('rio/url'))
        .toString()
        .trim(),
    )
    return new Site(child, fsys, url, ends.move())
  }

  private constructor(child: Child, fsys: Fsys, url: URL, ends: AsyncDisposableStack) {
    this.#child = child
    this.fsys = fsys
    this.url = url
    this.#ends = ends
  }

  async held(): Promise<Readonly<Record<string, number>>> {
    this.#child.say('weigh')
    for (;;) {
      const line = await this.#child.line()
      if (line.startsWith('{')) return parse(line)
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#ends.disposeAsync()
  }
}

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { toFileError } from '../lib/errno.ts'
import { Tasks } from '../lib/tasks.ts'
import { Client } from '../ninep/client.ts'
import type { Conn } from '../ninep/conn.ts'
import { pair } from '../ninep/transports/pair.ts'
import { settingsIn } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import type { Visitor } from '../web/server/visitor.ts'
import type { Web } from '../web/server/web.ts'

export interface BrowsersOptions {
  readonly config: Pick<Config, 'web' | 'user' | 'state'>
  readonly store: Store
  /** Serves the whole tree. */
  readonly serve: (conn: Conn) => Promise<void>
  /** Who else comes in, by keys of their own. */
  readonly guest: (key: string) => Visitor | undefined
  readonly failed: (error: unknown) => void
}

/** How long the tree may take to say hello, in milliseconds. */
const HELLO = 5000
/** Bytes of the key. */
const KEY = 24

/** What listens for browsers; or why nothing does, as a note for a person. */
export interface Browsers extends AsyncDisposable {
  readonly web: Web | undefined
  readonly note: string | undefined
}

/** Listens for browsers, unless nobody wants that. What is in the way does not keep the hive from starting. */
export async function openBrowsers({
  config,
  store,
  serve,
  guest,
  failed,
}: BrowsersOptions): Promise<Browsers> {
  const { web: where, user, state } = config
  if (where === false) return { web: undefined, note: undefined, async [Symbol.asyncDispose]() {} }
  const tasks = new Tasks(failed)
  const open = (): Promise<Client> => {
    const [here, there] = pair('web')
    tasks.start(serve(there))
    return Client.open(here, { uname: user, signal: AbortSignal.timeout(HELLO) })
  }
  const key = keyIn(store)
  try {
    const { Web: Listening } = await import('../web/server/web.ts')
    const owner = { open, serve }
    const web = await Listening.open({ ...where, key, owner, guest, pages: join(state, 'page'), failed })
    return {
      web,
      note: undefined,
      async [Symbol.asyncDispose]() {
        await web[Symbol.asyncDispose]()
        await tasks.idle()
      },
    }
  } catch (error) {
    const note = `nothing listens for browsers: ${toFileError(error).message}`
    return { web: undefined, note, async [Symbol.asyncDispose]() {} }
  }
}

/** The key that browsers keep: the same over restarts. */
function keyIn(store: Store): string {
  const settings = settingsIn(store)
  if (!settings.get('web.key')) settings.set('web.key', randomBytes(KEY).toString('base64url'))
  return settings.get('web.key')
}

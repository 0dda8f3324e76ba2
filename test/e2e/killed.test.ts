import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from '../../src/ninep/client.ts'
import { Fsys } from '../../src/ninep/fsys.ts'
import { dial } from '../../src/ninep/transports/unix.ts'
import { configure } from './nowhere.ts'
import { Place, start } from './place.ts'
import { Script, dice } from './scripts.ts'

/** How often a hive is killed, and how many users it has: `ROUNDS=20 SCRIPTS=50 SEED=1 node --test test/e2e/killed.test.ts`. */
const { ROUNDS = '4', SCRIPTS = '12', SEED = String(Date.now() % 1e6) } = process.env
const [rounds, scripts, seed] = [Number(ROUNDS), Number(SCRIPTS), Number(SEED)]

/** A hive, and somebody who speaks with it. */
async function hive(place: Place): Promise<readonly [ChildProcess, Fsys]> {
  const args = [start, 'start', '--yes', '--foreground', '--no-mount']
  const child = spawn(process.execPath, args, { env: place.env, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  for await (const chunk of child.stdout) if (/^ready/m.test((said += String(chunk)))) break
  assert.match(said, /^ready/m)
  const client = await Client.open(await dial(join(place.namespace, 'n')), { uname: 'glenda' })
  return [child, new Fsys(client)]
}

function whole(path: string): void {
  const db = new DatabaseSync(path)
  const rows = [
    ...db.prepare('PRAGMA integrity_check').all(),
    ...db.prepare('PRAGMA foreign_key_check').all(),
  ]
  db.close()
  assert.deepEqual(
    rows.map((row) => Object.values(row)),
    [['ok']],
  )
}

test(
  `what was acknowledged survives kill -9, ${rounds} times`,
  { timeout: 60_000 + rounds * 20_000 },
  async (t) => {
    t.diagnostic(`seed ${seed}`)
    await using place = await Place.make()
    configure(place.dir, '[providers.command]\necho = "cat"\n')
    const random = dice(seed)
    const users = Array.from({ length: scripts }, (_, at) => new Script(`s${at}`, dice(seed + at)))
    let [child, fs] = await hive(place)
    t.after(() => child.kill('SIGKILL'))
    const news = users.map((_, at) => `new s${at} echo\n`).join('')
    await fs.write('llm/ctl', Buffer.from(news))
    for (let round = 1; round <= rounds; round++) {
      const gone = new AbortController()
      const running = users.map((user) => user.run(fs, gone.signal))
      await sleep(200 + random() * 800)
      gone.abort()
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
      await Promise.all(running)
      whole(join(place.dir, '.local/state/hivefs/hivefs.db'))
      ;[child, fs] = await hive(place)
      for (const user of users) await user.check(fs)
    }
    t.diagnostic(`${users.reduce((sum, { prompts }) => sum + prompts, 0)} prompts`)
    assert.ok(
      users.some(({ prompts }) => prompts > rounds),
      'there was something to lose',
    )
    fs.client.close()
  },
)

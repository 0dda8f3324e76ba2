import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { run } from '../house/run.ts'
import { isRoot, ordinaryUser } from '../lib/user.ts'
import { configure } from './nowhere.ts'

const ROOT = join(import.meta.dirname, '../..')

test(
  'the three lines, as an ordinary user who has no /n',
  { timeout: 60_000, skip: !isRoot && 'this user is one: the other tests say it' },
  async (t) => {
    const user = await ordinaryUser(t)
    const n = join(user.home, 'n')
    configure(user.home)
    const as = [...user.as, 'XDG_RUNTIME_DIR=', `NAMESPACE=${user.home}/ns`]
    const hive = spawn(
      as[0]!,
      [
        ...as.slice(1),
        user.reach(process.execPath),
        user.reach(join(ROOT, 'start.ts')),
        'start',
        '--foreground',
        '--yes',
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        cwd: '/',
      },
    )
    const over = once(hive, 'close')
    t.after(() => run('umount', ['-l', n]))
    const notes = String((await once(hive.stderr, 'data'))[0])
    for await (const line of createInterface({ input: hive.stdout })) if (line.startsWith('ready: ')) break
    assert.equal(
      notes,
      `hivefs: /n is not yours, so it is ${n}; sudo mkdir -p /n && sudo chown $USER /n changes that\n`,
    )
    const sh = async (line: string) => run(as[0]!, [...as.slice(1), 'bash', '-c', line])
    const echo = await sh(`echo 'draw a red cube' > ${n}/llm/claude/input`)
    assert.equal(echo.stderr, '')
    assert.match((await sh(`cat ${n}/llm/claude/output`)).stdout, /box\(\{ ?color: 'red'/)
    assert.equal(
      (await sh(`stat -c %U ${n}/llm/claude/status`)).stdout,
      `${user.home.slice('/home/'.length)}\n`,
    )
    assert.notEqual(
      (await run('cat', [`${n}/llm/claude/status`])).status,
      0,
      'nobody else gets in, not even root',
    )
    hive.kill('SIGINT')
    assert.deepEqual(await over, [0, null])
  },
)

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from '../../../src/ninep/client.ts'
import { ORDWR, OREAD, OWRITE } from '../../../src/ninep/const.ts'
import { Fsys } from '../../../src/ninep/fsys.ts'
import { dial } from '../../../src/ninep/transports/unix.ts'
import { text, utf8 } from '../../../src/lib/bytes.ts'
import { ASKER, sessionsAt } from './sessions/place.ts'

const timeout = 60_000

test('a tree of sessions, for those who show them', { timeout }, async (t) => {
  await using place = await sessionsAt(t)
  await using client = await Client.open(await dial(place.socket))
  const fs = new Fsys(client)
  const read = async (path: string) => text(await fs.read(path))
  const tell = (path: string, line: string) => fs.write(path, utf8(`${line}\n`))
  const open = async (path: string, mode: number) => (await client.root.walk(path.split('/'))).open(mode)
  /** What is said until it holds that. */
  const until = async (fid: Awaited<ReturnType<typeof open>>, wanted: RegExp | string): Promise<string> => {
    let said = ''
    while (!(typeof wanted === 'string' ? said.includes(wanted) : wanted.test(said)))
      said += text(await fid.read(0, 8192, t.signal))
    return said
  }
  const begin = async (said: string): Promise<string> => {
    await using fid = await open('ctl', ORDWR)
    await fid.write(0, utf8(`new command ${place.cwd} ${said}\n`))
    return text(await fid.read(0, 100)).trim()
  }

  await t.test('a session begins, and its terminal is followed, typed to and sized', async () => {
    const id = await begin(`cmd="bash --norc" alias=shell`)
    assert.match(await read('list'), new RegExp(`^${id}\tshell\t\\w+\t\\d+\t${place.cwd}\tcommand\n$`))
    await using term = await open('shell/TERM', OREAD)
    await until(term, '\x1b[2J')
    await tell(`${id}/ctl`, 'size 91 17')
    await using keys = await open('shell/term', OWRITE)
    await keys.write(0, utf8('stty size; printf "\\141\\303\\244%s\\n" b\r'))
    const said = await until(term, 'aäb')
    assert.match(said, /17 91\r\n/)
    // Who comes later begins with the screen as it is.
    await using late = await open('shell/TERM', OREAD)
    assert.match(await until(late, /H$/), /17 91\r\naäb\r\n/)
    assert.match(await read('shell/term'), /^tmux -S \S+ attach -t \w+\n[^]*aäb/)
    await assert.rejects(tell(`${id}/ctl`, 'size 1 0'), /from 2 2/)
    await tell(`${id}/ctl`, 'kill')
    for await (const _rest of term.chunks());
    assert.equal(await read('list'), '')
  })
  await t.test('a question is told of, answered, and gone', async () => {
    await using needs = await open('NEEDS', OREAD)
    await begin(`cmd="${ASKER}" alias=asker`)
    await using term = await open('asker/TERM', OREAD)
    await until(term, 'What shall I do?')
    await using wait = await open('asker/wait', ORDWR)
    await wait.write(0, utf8('needs_permission'))
    await tell('asker/in', 'remove it')
    const line = JSON.parse(await until(needs, '\n')) as { request: string; options: unknown[]; perm: number }
    assert.equal(line.request, 'May I remove it?')
    assert.equal(line.options.length, 3)
    assert.equal(text(await wait.read(0, 100)), 'needs_permission\n')
    assert.equal(await read('asker/perm/1/options'), 'y\tYes\na\tAlways\nn\tNo\n')
    await assert.rejects(tell('asker/perm/1/reply', 'perhaps'), /one of y, a, n/)
    await using again = await open('NEEDS', OREAD)
    assert.match(await until(again, '\n'), /"request":"May I remove it\?"/)
    await tell('asker/perm/1/reply', 'y')
    assert.match(await until(again, '\n'), /"perm":1,"reply":"y"/)
    await until(term, 'done: remove it')
    assert.deepEqual(await fs.list('asker/perm'), [])
    await tell('asker/ctl', 'kill')
  })
  await t.test('one without a terminal has a reply and a transcript', async () => {
    await begin(`cmd="sed -u s/^/said:/" transport=pipe alias=lines`)
    await tell('lines/in', 'one two')
    assert.equal(await read('lines/out'), 'said:one two\n')
    assert.match(await read('lines/chat'), /> one two\nsaid:one two\n/)
    await assert.rejects(read('lines/TERM'), /does not exist/)
    await tell('lines/ctl', 'kill')
  })
})

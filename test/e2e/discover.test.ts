import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { test } from 'node:test'
import { run } from '../house/run.ts'
import { isRoot } from '../lib/user.ts'
import { Wire } from '../lib/wire.ts'
import { Place, start } from './place.ts'

const impostorTs = new URL('impostor.ts', import.meta.url).pathname

interface Row {
  readonly name: string
  readonly address: string
  readonly fingerprint: string
  readonly version: string
  readonly paired: string
}

test(
  'hives on one network find each other',
  { timeout: 120_000, skip: !isRoot && 'only root can make network namespaces' },
  async (t) => {
    await using wire = await Wire.make()
    await using here = await Place.make()
    await using there = await Place.make()
    const at = (end: 0 | 1, place: Place, ...args: string[]) => {
      const [ip, ...words] = [...wire.at(end), process.execPath, start, ...args]
      return run(ip, words, { env: place.env })
    }
    const discover = (...args: string[]) => at(1, there, 'discover', '--seconds', '2', ...args)
    const rows = ({ stdout }: { readonly stdout: string }) =>
      stdout.split('\n').flatMap((line) => (line ? [JSON.parse(line) as Row] : []))

    await t.test('where none is, it is said what to do', async () => {
      const { stdout, stderr, status } = await discover()
      assert.equal(stdout, '')
      assert.match(
        stderr,
        /^hivefs: no hive has announced itself within 2 s; there: `hivefs start --announce/,
      )
      assert.equal(status, 1)
    })
    const flags = ['start', '--yes', '--no-mount', '--no-web', '--announce']
    await t.test('one that nobody can come in to says nothing', async () => {
      const { stdout, stderr } = await at(0, here, ...flags)
      assert.equal(stderr, '')
      assert.match(stdout, /^ {2}not announced: nothing listens at tls!/m)
      assert.equal((await discover()).status, 1)
    })
    let found: Row | undefined
    await t.test('one that listens is found, with its key', async () => {
      const { stderr } = await at(0, here, 'listen', 'tls!*!5999')
      assert.equal(stderr, '')
      while (!found) [found] = rows(await discover('--json'))
      const { fingerprint, version, ...rest } = found
      const name = hostname()
        .replaceAll(/[^A-Za-z0-9._-]/g, '-')
        .slice(0, 48)
      assert.deepEqual(rest, { name, address: `tls!${wire.addresses[0]}!5999`, paired: 'unknown' })
      assert.match(fingerprint, /^SHA256:[A-Za-z0-9+/]{43}$/)
      assert.match(version, /^\d+\.\d+\.\d+/)
    })
    await t.test('as a table, which says who is paired', async () => {
      assert.equal((await at(1, there, 'start', '--yes', '--no-mount', '--no-web')).status, 0)
      const { stdout } = await discover()
      const [head, line] = stdout.split('\n').map((row) => row.split(/ {2,}/))
      assert.deepEqual(head, ['NAME', 'ADDRESS', 'KEY', 'PAIRED'])
      assert.deepEqual(line, [found!.name, found!.address, found!.fingerprint, 'no'])
    })
    await t.test('what others make up about themselves is not believed', async (t) => {
      const [ip, ...words] = [...wire.at(0), process.execPath, impostorTs]
      const impostor = spawn(ip, [...words, wire.addresses[0]], { stdio: ['ignore', 'pipe', 'inherit'] })
      t.after(() => impostor.kill('SIGKILL'))
      await once(impostor.stdout, 'data')
      let names: string[] = []
      while (!names.includes('honest')) names = rows(await discover('--json')).map(({ name }) => name)
      assert.deepEqual(new Set(names), new Set(['honest', found!.name]))
      impostor.kill('SIGKILL')
      await once(impostor, 'exit')
    })
    await t.test('when it goes, it says so, and is not found any more', async () => {
      assert.equal((await at(0, here, 'stop')).status, 0)
      assert.equal((await discover()).status, 1)
    })
  },
)

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { text, utf8 } from '../../src/lib/bytes.ts'
import { Mux } from '../../src/mux/mux.ts'
import { ORDWR } from '../../src/ninep/const.ts'
import type { Client } from '../../src/ninep/client.ts'
import { listen } from '../../src/ninep/transports/tls.ts'
import type { Listener } from '../../src/ninep/transports/socket.ts'
import { dialing } from '../../src/start/dial.ts'
import { Peers } from '../../src/start/peers.ts'
import { folder } from '../lib/temporary.ts'
import { cat, clientOf, echo } from '../mux/muxed.ts'

/** A mux with peers, which listens when it is asked to, and serves who comes all there is. */
interface Box {
  readonly peers: Peers
  readonly client: Client
  readonly path: string
  readonly asked: string[]
  readonly failures: string[]
  readonly port: () => string
  /** A line of ctl; what can be read after it. */
  tell(line: string): Promise<string>
  events(): string[]
}

async function box(t: TestContext): Promise<Box> {
  const dir = folder(t)
  const happened: string[] = []
  const failures: string[] = []
  const asked: string[] = []
  const path = join(dir, 'peers.toml')
  const peers = await Peers.open({
    config: { peers: path, identity: join(dir, 'identity.pem') },
    reserved: (name) => name === 'llm',
    emit: (source, { kind, ...details }) => happened.push(`${source} ${kind} ${JSON.stringify(details)}`),
    failed: (error) => failures.push((error as Error).message),
  })
  t.after(() => peers[Symbol.asyncDispose]())
  const mux = new Mux({ dial: dialing(peers), beside: [peers.beside], failed: () => undefined })
  t.after(() => mux[Symbol.asyncDispose]())
  const open: Listener[] = []
  const entrance = {
    all: () => open.map(({ address }) => ({ address, error: undefined })),
    async add(address: string) {
      asked.push(address)
      const { accepts, serve } = peers.gate
      const credentials = await peers.gate.credentials()
      const listener = await listen('127.0.0.1', 0, { credentials, accepts }, serve, assert.ifError)
      t.after(() => listener[Symbol.asyncDispose]())
      open.push(listener)
    },
  }
  peers.connect({ entrance, inside: { serve: (conn) => mux.serve(conn), connections: () => 7 } })
  const client = await clientOf(mux)
  return {
    peers,
    client,
    path,
    asked,
    failures,
    port: () => open[0]!.address.replace('tls!', '').replace('!', ':'),
    events: () => happened,
    async tell(line) {
      await using ctl = await client.root.walk(['ctl'])
      await ctl.open(ORDWR)
      await ctl.write(0, utf8(`${line}\n`))
      return text(await ctl.readAll())
    },
  }
}

const field = (said: string, key: string): string => new RegExp(`^${key} (.*)$`, 'm').exec(said)?.[1] ?? ''

async function pairedBoxes(t: TestContext): Promise<[Box, Box]> {
  const [a, b] = [await box(t), await box(t)]
  const code = field(await b.tell('pair'), 'code')
  await a.tell(`pair ${b.port()} ${code}`)
  return [a, b]
}

test('machines by the files of a hive', { timeout: 60_000 }, async (t) => {
  await t.test('pair shows a code, and listens where nothing did', async (t) => {
    const b = await box(t)
    const said = await b.tell('pair')
    assert.match(field(said, 'code'), /^\d{4}-\d{4}$/)
    assert.match(field(said, 'pair'), /^until 2\S+Z, 3 tries left$/)
    assert.equal(field(said, 'fingerprint'), (await b.peers.credentials()).fingerprint)
    assert.equal(field(said, 'listening'), `tls!${b.port().replace(':', '!')} from now on`)
    assert.equal(field(said, 'there'), `hivefs pair ${b.port()} ${field(said, 'code')}`)
    assert.match(await cat(b.client, 'ctl'), /^# pair\tuntil .* 3 tries left$/m)
    assert.doesNotMatch(await cat(b.client, 'ctl'), new RegExp(field(said, 'code')))
    assert.doesNotMatch(await b.tell('pair'), /from now on/)
    assert.deepEqual(b.asked, ['tls!*!5642'])
    await b.tell('pair off')
    assert.doesNotMatch(await cat(b.client, 'ctl'), /^# pair/m)
    assert.match(
      b.events().at(-1)!,
      /^peers pair\.over \{"code":"\d{4}-\d{4}","why":"the code was taken back"\}$/,
    )
  })

  await t.test('both know each other then, and one mounts the other', async (t) => {
    const [a, b] = [await box(t), await box(t)]
    const code = field(await b.tell('pair'), 'code')
    const said = await a.tell(`pair ${b.port()} ${code}`)
    const [name, print] = [field(said, 'paired'), field(said, 'fingerprint')]
    assert.equal(print, (await b.peers.credentials()).fingerprint)
    assert.equal(field(said, 'address'), `tls!${b.port().replace(':', '!')}`)
    const [head, row] = (await cat(a.client, 'peers')).split('\n')
    assert.equal(head, '# name\tfingerprint\taddress\tconnections\tsince\texports')
    assert.match(
      row!,
      new RegExp(`^${name}\t${RegExp.escape(print)}\ttls!127\\.0\\.0\\.1!\\d+\t7\t2\\S+Z\tllm, rio, agent$`),
    )
    assert.match((await cat(b.client, 'peers')).split('\n')[1]!, /\t-\t7\t2\S+Z\tllm, rio, agent$/)
    assert.match(
      a.events().join(),
      new RegExp(`${name} peer.paired \\{"fingerprint":"${RegExp.escape(print)}","address":"tls!127`),
    )
    assert.match(b.events().join(), /peer\.paired/)
    await a.tell(`add ${name} ${field(said, 'address')}`)
    assert.equal(await cat(a.client, `${name}/peers`), await cat(b.client, 'peers'))
  })

  await t.test('what is wrong is said, and what to do', async (t) => {
    const [a, b] = [await box(t), await box(t)]
    const { code } = (await b.peers.show()).offer
    const free = `127.0.0.1:${Number(b.port().split(':')[1]) === 1 ? 2 : 1}`
    // oxfmt-ignore
    const wrong: readonly [line: string, says: RegExp][] = [
      [`pair ${b.port()} 1234`,             /bad argument: "1234"; a code is eight digits/],
      [`pair ${b.port()} ${code.replace(/.$/, (c) => String((Number(c) + 1) % 10))}`, /permission denied: that is not the code shown there/],
      [`pair ${free} ${code}`,              /Connection refused: tls!127\.0\.0\.1!1 does not answer; does `hivefs pair` run there/],
      [`pair 127.0.0.1:x ${code}`,          /bad argument: 127\.0\.0\.1:x/],
      [`pair box2:99999 ${code}`,           /bad argument: box2:99999/],
      ['pair box2',                         /bad argument: usage: pair, pair HOST\[:PORT\] CODE, or pair off/],
      ['unpair box9',                       /file does not exist: box9; no such peer/],
      ['export box9 llm',                   /file does not exist: box9; no such peer/],
    ]
    for (const [line, says] of wrong)
      await assert.rejects(
        a.tell(line),
        ({ message }: Error) => says.test(message) || assert.fail(`${line}: ${message}`),
      )
    assert.equal(a.peers.roster.all().length, 0)
    assert.match(
      b.events()[0]!,
      /^peers peer\.refused \{"error":"permission denied: a wrong code, or somebody stands in between","fingerprint":"SHA256:.*","alpn":"hivefs-pair","address":"127\.0\.0\.1","tries_left":2\}$/,
    )
  })

  await t.test('exports are given and taken back', async (t) => {
    const [a] = await pairedBoxes(t)
    const { name } = a.peers.roster.all()[0]!
    const exported = (): string => a.peers.roster.byName(name)!.exports.join()
    const rows: readonly [line: string, has: string][] = [
      [`export ${name} llm/claude ro`, 'llm, rio, agent, llm/claude ro'],
      [`export ${name} llm ctl`, 'rio, agent, llm ctl'],
      [`export ${name} llm/bob ro`, 'rio, agent, llm ctl, llm/bob ro'],
      [`unexport ${name} llm`, 'rio, agent'],
      [`export ${name} /rio ro`, 'agent, rio ro'],
      [`export ${name} / ctl`, '/ ctl'],
      [`export ${name} rio`, '/ ctl, rio'],
      [`unexport ${name} /`, 'nothing'],
    ]
    for (const [line, has] of rows) {
      assert.equal(await a.tell(line), `${name} has ${has}\n`, line)
      assert.equal(exported(), has === 'nothing' ? '' : has.replaceAll(', ', ','))
    }
    await assert.rejects(
      a.tell(`export ${name} rio rw`),
      /bad argument: rw behind rio; an export is PATH \[ro\] \[ctl\]/,
    )
    await assert.rejects(a.tell(`export ${name} ../x`), /bad argument/)
    await assert.rejects(a.tell(`unexport ${name} vm`), /file does not exist: \/vm is not exported/)
  })

  await t.test('a guest gets an address with a key, where browsers come in', async (t) => {
    const a = await box(t)
    await assert.rejects(a.tell('guest ann'), /nothing listens for browsers here/)
    a.peers.connect({ web: () => 'http://127.0.0.1:7640/' })
    const answer = await a.tell('guest ann "rio" ro llm/bob')
    assert.equal(field(answer, 'exports'), 'rio ro, llm/bob')
    assert.equal(field(answer, 'url'), `http://127.0.0.1:7640/#${field(answer, 'key')}`)
    assert.equal(field(await a.tell('guest bea'), 'exports'), 'llm, rio')
    assert.equal(a.peers.guest(field(answer, 'key'))?.name, 'ann')
    assert.match(await cat(a.client, 'peers'), /^ann\tWEB:\S{43}\tweb\t7\t2\S+Z\trio ro, llm\/bob$/m)
    assert.match(a.events().join(), /ann peer\.paired \{"fingerprint":"WEB:/)
    assert.doesNotMatch(a.events().join(), new RegExp(field(answer, 'key')))
    assert.equal(await a.tell('export ann llm ro'), 'ann has rio ro, llm ro\n')
    await a.tell('unpair ann')
    assert.equal(a.peers.guest(field(answer, 'key')), undefined)
    for (const wrong of ['guest', 'guest ann ../x', 'guest llm', 'guest agent-x', 'guest bea'])
      await assert.rejects(a.tell(wrong), /bad argument|file already exists/, wrong)
  })

  await t.test('who is unpaired does not come in again, and that is told', async (t) => {
    const [a, b] = await pairedBoxes(t)
    const { name, address, fingerprint } = a.peers.roster.all()[0]!
    await b.tell(`unpair ${b.peers.roster.all()[0]!.name}`)
    assert.match(b.events().at(-1)!, /peer\.removed \{\}$/)
    assert.equal(b.peers.gate.accepts((await a.peers.credentials()).fingerprint, '9p'), false)
    assert.equal(b.peers.gate.accepts(fingerprint, 'hivefs-pair'), true)
    await assert.rejects(a.tell(`add ${name} ${address}`))
  })

  await t.test('at an address where one is known another is not believed', async (t) => {
    const [a, b] = await pairedBoxes(t)
    const { name, address } = a.peers.roster.all()[0]!
    const other = (await (await box(t)).peers.credentials()).fingerprint
    await a.peers.roster.add({ name: 'other', fingerprint: other, exports: [] })
    assert.throws(
      () => a.peers.accepts(other, address!),
      new RegExp(`permission denied: ${name} shows another key than the one it was paired with`),
    )
    assert.equal(a.peers.accepts(other, 'tls!elsewhere!5642'), true)
    assert.equal(a.peers.accepts((await a.peers.credentials()).fingerprint, 'tls!elsewhere!5642'), false)
    assert.equal(a.peers.accepts((await b.peers.credentials()).fingerprint, address!), true)
  })

  await t.test('a roster that is broken is shown in ctl', async (t) => {
    const a = await box(t)
    await writeFile(a.path, '[peers.\n', { mode: 0o600 })
    await a.peers.roster.reload()
    assert.match(await cat(a.client, 'ctl'), /^# peers\tbad argument: .*peers\.toml: line 1/m)
    assert.equal(a.failures.length, 1)
    await assert.rejects(echo(a.client, 'ctl', 'unpair x\n'), /peers\.toml: line 1/)
  })
})

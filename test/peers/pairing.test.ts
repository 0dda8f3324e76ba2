import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Conn } from '../../src/ninep/conn.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import type { Pin } from '../../src/peers/pin.ts'
import { answering, between, joined, machine } from './machine.ts'
import type { Machine, MachineOptions } from './machine.ts'

/** A code that is not that one. */
const not = (code: string): string => code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10))

const two = async (t: TestContext, options: MachineOptions = {}): Promise<[Machine, Machine]> => [
  await machine(t, 'box1', options),
  await machine(t, 'box2', options),
]

/** What was told, shortly. */
const told = ({ news }: Machine): string[] =>
  news.map((one) =>
    one.kind === 'paired'
      ? `paired ${one.pinned.peer.name}${one.pinned.again ? ' again' : ''}`
      : one.kind === 'over'
        ? `over ${one.why}`
        : `refused, ${one.left} left: ${one.error}`,
  )

test('two machines pair over TLS', { timeout: 60_000 }, async (t) => {
  await t.test('by the code that one of them shows, which is then used', async (t) => {
    const [a, b] = await two(t)
    const port = await answering(t, b)
    const { code } = b.pairing.open()
    assert.match(code, /^\d{4}-\d{4}$/)
    assert.equal(await joined(a, port, code), 'box2')
    assert.deepEqual([a.names(), b.names()], [['box2'], ['box1']])
    assert.equal(a.roster.byName('box2')?.fingerprint, b.identity.fingerprint)
    assert.equal(b.roster.byName('box1')?.fingerprint, a.identity.fingerprint)
    assert.deepEqual(b.roster.byName('box1')?.exports, ['llm', 'rio', 'agent'])
    assert.deepEqual(told(b), ['paired box1', 'over used'])
    assert.equal(b.pairing.offer, undefined)
    await assert.rejects(joined(a, port, code), /^FileError: permission denied: nobody pairs there now/)
  })

  await t.test('again: each keeps the name and the rights that the other has', async (t) => {
    const [a, b] = await two(t)
    const port = await answering(t, b)
    await joined(a, port, b.pairing.open().code)
    await a.roster.change('box2', (peer) => ({ ...peer, exports: ['llm ro'] }))
    await joined(a, port, b.pairing.open().code.replace('-', ' '))
    assert.deepEqual([a.names(), b.names()], [['box2'], ['box1']])
    assert.deepEqual(a.roster.byName('box2')?.exports, ['llm ro'])
    assert.deepEqual(told(b).slice(-2), ['paired box1 again', 'over used'])
  })

  await t.test('a name that is taken, reserved or none gets another', async (t) => {
    const b = await machine(t, 'b')
    const port = await answering(t, b)
    for (const name of ['box', 'box', 'ctl', 'my box!', '../..', '\n', 'x'.repeat(200)])
      await joined(await machine(t, name), port, b.pairing.open().code)
    assert.deepEqual(b.names(), ['box', 'box-2', 'ctl-2', 'my-box-', '..-..', '-', 'x'.repeat(64)])
  })

  await t.test('a wrong code keeps nothing, and the third is the last', async (t) => {
    const [a, b] = await two(t)
    const port = await answering(t, b)
    const { code } = b.pairing.open()
    for (let count = 0; count < 3; count++)
      await assert.rejects(
        joined(a, port, not(code)),
        /^FileError: permission denied: that is not the code shown there/,
      )
    await assert.rejects(joined(a, port, code), /permission denied: nobody pairs there now/)
    assert.deepEqual([a.names(), b.names()], [[], []])
    const wrong = 'permission denied: a wrong code, or somebody stands in between'
    assert.deepEqual(told(b), [
      `refused, 2 left: ${wrong}`,
      `refused, 1 left: ${wrong}`,
      `refused, 0 left: ${wrong}`,
      'over tried',
    ])
  })

  await t.test('after two wrong ones the third try may be right', async (t) => {
    const [a, b] = await two(t)
    const port = await answering(t, b)
    const { code } = b.pairing.open()
    for (let count = 0; count < 2; count++) await assert.rejects(joined(a, port, not(code)))
    assert.equal(await joined(a, port, code), 'box2')
  })

  await t.test('somebody in between fails on both sides, though he passes on every word', async (t) => {
    const [a, b] = await two(t)
    const m = await machine(t, 'm')
    const middle = await between(t, m.identity, await answering(t, b))
    const { code, tries } = b.pairing.open()
    await assert.rejects(
      joined(a, middle.port, code),
      /^FileError: permission denied: that is not the code shown there; look again, or somebody stands in between/,
    )
    assert.ok(middle.bytes() > 150, 'he has passed on the whole exchange')
    assert.deepEqual([a.names(), b.names(), m.names()], [[], [], []])
    assert.equal(b.pairing.offer?.tries, tries - 1)
  })

  await t.test('the machine itself is refused', async (t) => {
    const a = await machine(t, 'a')
    const port = await answering(t, a)
    const { code } = a.pairing.open()
    await assert.rejects(joined(a, port, code), /bad argument: that is this machine itself/)
    assert.ok(a.pairing.offer)
  })

  await t.test('several at once are one after the other, and one of them has the code', async (t) => {
    const b = await machine(t, 'b')
    const port = await answering(t, b)
    const all = await Promise.all(['a1', 'a2', 'a3'].map((name) => machine(t, name)))
    const { code } = b.pairing.open()
    const done = await Promise.allSettled(all.map((a) => joined(a, port, code)))
    assert.deepEqual(done.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected', 'rejected'])
    assert.equal(b.names().length, 1)
    assert.deepEqual(
      all.flatMap((a) => a.names()),
      ['b'],
    )
  })
})

/** Both ends of a conn in this process, and the two keys as each sees the other's. */
function met(a: Machine, b: Machine, code: string, [here, there]: [Conn, Conn] = pair(), pin: Pin = a.pin) {
  const served = b.pairing.serve(there, { fingerprint: a.identity.fingerprint })
  return { served, done: a.pairing.join(here, code, b.identity.fingerprint, pin) }
}

/** A conn of which only so many bytes get out; then it is cut. */
function cut(conn: Conn, after: number): Conn {
  let left = after
  return {
    name: conn.name,
    read: (take) => conn.read(take),
    get untaken() {
      return conn.untaken
    },
    drained: () => conn.drained(),
    write(bytes) {
      conn.write(bytes.slice(0, left))
      left -= bytes.length
      if (left <= 0) conn.close()
    },
    close: () => conn.close(),
  }
}

/** A conn that keeps what is written to it. */
function recorded(conn: Conn, into: Uint8Array[]): Conn {
  return Object.assign(Object.create(conn) as Conn, {
    read: (take: (chunk: Uint8Array) => void) => conn.read(take),
    close: () => conn.close(),
    write(bytes: Uint8Array) {
      into.push(bytes.slice())
      conn.write(bytes)
    },
  })
}

test('a code', { timeout: 60_000 }, async (t) => {
  await t.test('is good for ten minutes and no longer, by a clock that nobody sets', async (t) => {
    let time = 5000
    const [a, b] = await two(t, { now: () => time })
    const { code } = b.pairing.open()
    time += 10 * 60_000 - 1
    assert.equal(b.pairing.offer?.code, code)
    time += 1
    await assert.rejects(met(a, b, code).done, /nobody pairs there now/)
    assert.deepEqual(told(b), ['over expired'])
  })
  await t.test('that ends while it is tried is no good', async (t) => {
    const [a, b] = await two(t)
    const { code } = b.pairing.open()
    const [here, there] = pair()
    const { served, done } = met(a, b, code, [
      here,
      Object.assign(recorded(there, []), {
        write(bytes: Uint8Array) {
          if (bytes[2] === 3) b.pairing.close() // its share: the proof is next
          there.write(bytes)
        },
      }),
    ])
    await assert.rejects(done, /nobody pairs there now/)
    await served
    assert.deepEqual([a.names(), b.names()], [[], []])
  })
  await t.test('is another one each time, and the last one counts', async (t) => {
    const [a, b] = await two(t)
    const codes = Array.from({ length: 50 }, () => b.pairing.open().code)
    assert.ok(new Set(codes).size > 45)
    assert.ok(codes.every((code) => /^\d{4}-\d{4}$/.test(code)))
    await assert.rejects(met(a, b, codes[0]!).done, /not the code/)
    await met(a, b, codes.at(-1)!).done
  })
  for (const code of ['', '1234', '1234-567', 'abcd-efgh', '12345-678', '1234-5678-', '１２３４-5678'])
    await t.test(`${JSON.stringify(code)} is none`, async (t) => {
      const [a, b] = await two(t)
      b.pairing.open()
      await assert.rejects(
        met(a, b, code).done,
        /^FileError: bad argument: .*; a code is eight digits: 4821-7730$/,
      )
      assert.equal(b.pairing.offer?.tries, 3)
    })
})

test('what is cut leaves no half', { timeout: 120_000 }, async (t) => {
  const [a, b] = await two(t)
  const [fromA, fromB]: [Uint8Array[], Uint8Array[]] = [[], []]
  await t.test('a whole one', async () => {
    const [here, there] = pair()
    await met(a, b, b.pairing.open().code, [recorded(here, fromA), recorded(there, fromB)]).done
    assert.deepEqual([fromA.length, fromB.length], [4, 4])
    await a.roster.remove('box2')
    await b.roster.remove('box1')
  })
  const bytes = (letters: Uint8Array[]): number => letters.reduce((sum, { length }) => sum + length, 0)
  /** Cuts one side after so many bytes. @returns who knows the other then */
  const after = async (count: number, who: 'a' | 'b'): Promise<string> => {
    const [here, there] = pair()
    const { code } = b.pairing.open()
    const { served, done } = met(a, b, code, [
      who === 'a' ? cut(here, count) : here,
      who === 'b' ? cut(there, count) : there,
    ])
    await assert.rejects(done, /hung up/)
    await served
    return [...a.names(), ...b.names()].join()
  }
  await t.test('at each byte that the dialling side says', async () => {
    for (let count = 0; count < bytes(fromA); count++)
      assert.equal(await after(count, 'a'), '', `after ${count} bytes`)
  })
  const beforeLast = bytes(fromB.slice(0, 3))
  await t.test('at each byte of the other, up to its last letter', async () => {
    for (let count = 0; count <= beforeLast; count++)
      assert.equal(await after(count, 'b'), '', `after ${count} bytes`)
  })
  await t.test(
    'the last letter alone may be missed; the dialling side says so, and pairing again mends it',
    async () => {
      for (const count of [beforeLast + 1, bytes(fromB) - 1]) {
        assert.equal(await after(count, 'b'), 'box1')
        const { done } = met(a, b, b.pairing.open().code)
        await done
        assert.deepEqual([a.names(), b.names()], [['box2'], ['box1']])
        await a.roster.remove('box2')
        await b.roster.remove('box1')
      }
      const [here, there] = pair()
      const { done } = met(a, b, b.pairing.open().code, [here, cut(there, beforeLast + 1)])
      await assert.rejects(
        done,
        /hung up at the last step; nothing is kept here, but it may know this machine by now: pair again, or `hivefs unpair` there/,
      )
      await b.roster.remove('box1')
    },
  )
  await t.test('who cannot write the other down says so, and neither knows the other', async (t) => {
    const full = (): Pin => async () => {
      throw new Error('the disk is full')
    }
    const c = await machine(t, 'c', { pin: full })
    await assert.rejects(met(c, b, b.pairing.open().code).done, /the disk is full/)
    const { served, done } = met(a, c, c.pairing.open().code)
    await assert.rejects(done, /hung up at the last step/)
    await served
    assert.deepEqual([a.names(), b.names(), c.names()], [[], [], []])
    assert.equal(told(c).at(-1)?.replace('Input/output error: ', ''), 'over used')
  })
  await t.test('of one that was known before, what was known stays', async () => {
    await met(a, b, b.pairing.open().code).done
    await b.pairing.serve(pair()[0], { fingerprint: 'x' }).catch(assert.ifError)
    const [here, there] = pair()
    await assert.rejects(met(a, b, b.pairing.open().code, [here, cut(there, beforeLast + 1)]).done)
    assert.deepEqual([a.names(), b.names()], [['box2'], ['box1']])
  })
})

test('what is said wrongly', { timeout: 120_000 }, async (t) => {
  const hello = (nonce = 32, name = 'x', version = 1): Buffer => {
    const body = Buffer.concat([
      Buffer.of(1, version, nonce),
      Buffer.alloc(nonce, 7),
      Buffer.of(name.length, name.length >> 8),
      Buffer.from(name),
    ])
    return Buffer.concat([Buffer.of(body.length, body.length >> 8), body])
  }
  const letter = (kind: number, bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.of(bytes.length + 2, 0, kind, bytes.length), bytes])
  /** A point that is one: the base of ristretto255, RFC 9496 A.1. */
  const base = Buffer.from('e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76', 'hex')
  // oxfmt-ignore
  const rows: readonly [title: string, says: Uint8Array, tries: number][] = [
    ['nothing at all, for too long',  Buffer.alloc(0),                                           3],
    ['half a length',                 Buffer.of(40),                                             3],
    ['a length of 0',                 Buffer.of(0, 0),                                           3],
    ['a length of 65535',             Buffer.of(255, 255),                                       3],
    ['more than is asked for',        Buffer.alloc(5000, hello()),                               3],
    ['an HTTP request',               Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),          3],
    ['a hello of another kind',       letter(9, Buffer.alloc(32)),                               3],
    ['a share before the hello',      letter(3, base),                                           3],
    ['a short nonce',                 hello(31),                                                 3],
    ['a hello with more behind',      Buffer.concat([Buffer.of(38, 0), hello().subarray(2), Buffer.of(0)]), 3],
    ['a name that is too long',       hello(32, 'n'.repeat(300)),                                3],
    ['a name that is not UTF-8',      Buffer.concat([hello().subarray(0, -1), Buffer.of(0xff)]), 3],
    ['another version',               hello(32, 'x', 2),                                         3],
    ['two hellos',                    Buffer.concat([hello(), hello()]),                         3],
    ['a share that is no point',      Buffer.concat([hello(), letter(3, Buffer.alloc(32, 255))]), 3],
    ['the identity as a share',       Buffer.concat([hello(), letter(3, Buffer.alloc(32))]),     3],
    ['a short share',                 Buffer.concat([hello(), letter(3, base.subarray(1))]),     3],
    ['no proof',                      Buffer.concat([hello(), letter(3, base)]),                 2],
    ['a wrong proof',                 Buffer.concat([hello(), letter(3, base), letter(4, Buffer.alloc(64))]), 2],
    ['an empty proof',                Buffer.concat([hello(), letter(3, base), letter(4, Buffer.alloc(0))]), 2],
    ['pinned instead of a proof',     Buffer.concat([hello(), letter(3, base), letter(5, Buffer.alloc(64))]), 2],
  ]
  const b = await machine(t, 'b', { step: 150 })
  for (const [title, says, tries] of rows)
    await t.test(
      `${title}: nothing is kept, and ${tries === 3 ? 'it is no try' : 'it is a try'}`,
      async () => {
        b.pairing.open()
        const [here, there] = pair()
        const served = b.pairing.serve(there, { fingerprint: 'SHA256:x' })
        const over = here.read(() => undefined)
        here.write(says)
        await served
        await over // it is hung up, whatever we do
        assert.equal(b.pairing.offer?.tries, tries)
        assert.deepEqual(b.names(), [])
      },
    )
  await t.test('a byte now and then does not hold it up', async () => {
    b.pairing.open()
    const [here, there] = pair()
    let over = false
    const served = b.pairing.serve(there, { fingerprint: 'SHA256:x' }).finally(() => (over = true))
    for (const byte of Buffer.alloc(1 << 20, hello(32, 'n'.repeat(200)).subarray(0, 30))) {
      if (over) break
      here.write(Uint8Array.of(byte))
      await turn()
    }
    await served
    assert.equal(b.pairing.offer?.tries, 3)
  })
  await t.test('what is replayed from a pairing that went well is a wrong try', async (t) => {
    const [a, c] = await two(t)
    const words: Uint8Array[] = []
    const [one, other] = pair()
    await met(a, c, c.pairing.open().code, [recorded(one, words), other]).done
    await c.roster.remove('box1')
    c.pairing.open()
    const [here, there] = pair()
    const served = c.pairing.serve(there, { fingerprint: a.identity.fingerprint })
    const over = here.read(() => undefined)
    for (const word of words.slice(0, 3)) here.write(word)
    await served
    await over
    assert.deepEqual([c.names(), c.pairing.offer?.tries], [[], 2])
  })
  await t.test('too many callers are sent away, and leave room when they go', async () => {
    b.pairing.open()
    const callers = Array.from({ length: 33 }, () => pair())
    const served = callers.map(([, there]) => b.pairing.serve(there, { fingerprint: 'SHA256:x' }))
    await served.at(-1)
    for (const [here] of callers) here.close()
    await Promise.all(served)
    assert.equal(
      await met(await machine(t, 'a'), b, b.pairing.open().code).done.then(({ peer }) => peer.name),
      'b',
    )
  })
})

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../src/lib/bytes.ts'
import { generatorString, isSame, keyOf, lvCat, shareOf, tagOf } from '../../src/peers/pake.ts'
import type { Common, Said, Share } from '../../src/peers/pake.ts'

/** Test vectors of draft-irtf-cfrg-cpace, group ristretto255 and hash SHA-512. */
const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(/\s+/g, ''), 'hex')
const common: Common = {
  password: utf8('Password'),
  channel: hex('0a41696e69746961746f720a42726573706f6e646572'),
  session: hex('7e4b4791d6a8ef019b936c79fb7f2c57'),
}
const generator = hex(`
  11435061636552697374726574746f3235350850617373776f726464
  00000000000000000000000000000000000000000000000000000000
  00000000000000000000000000000000000000000000000000000000
  00000000000000000000000000000000000000000000000000000000
  00000000000000000000000000000000160a41696e69746961746f72
  0a42726573706f6e646572107e4b4791d6a8ef019b936c79fb7f2c57`)
const generatorHash = hex(`
  a5ce446f63a1ae6d1fee80fa67d0b4004a4b1283ec5549a462bf33a6
  c1ae06a0871f9bf48545f49b2a792eed255ac04f52758c9c60448306810b44e986e3dcbb`)
const ya = hex('da3d23700a9e5699258aef94dc060dfda5ebb61f02a5ea77fad53f4ff0976d08')
const yb = hex('d2316b454718c35362d83d69df6320f38578ed5984651435e2949762d900b80d')
const Ya = hex('383a85dd236978f17f8c8545b50dabc52a39fcdab2cf8bc531ce040ff77ca82d')
const Yb = hex('a6206309c0e8e5f579295e35997ac4300ab3fecec3c17f7b604f3e698fa1383c')
const ISK = hex(`
  e91ccb2c0f5e0d0993a33956e3be59754f3f2b07db57631f5394452e
  a2e7b4354674eb1f5686c078462bf83bec72e8743df440108e638f3526d9b90e85be096f`)
const A: Said = { point: Ya, about: utf8('ADa') }
const B: Said = { point: Yb, about: utf8('ADb') }

test('CPace comes to what the draft says', { timeout: 20_000 }, async (t) => {
  await t.test('the generator string', () => {
    assert.deepEqual(Buffer.from(generatorString(common)), generator)
    assert.deepEqual(createHash('sha512').update(generatorString(common)).digest(), generatorHash)
  })
  await t.test('a length of 128 or more takes two bytes', () => {
    assert.deepEqual([...lvCat(new Uint8Array(127)).subarray(0, 2)], [0x7f, 0])
    assert.deepEqual([...lvCat(new Uint8Array(128)).subarray(0, 3)], [0x80, 1, 0])
    assert.deepEqual([...lvCat()], [])
  })
  await t.test('a password that does not fit into the first block gets no zeros', () => {
    const long = generatorString({ ...common, password: new Uint8Array(200) })
    assert.equal(long.length, 18 + 202 + 1 + 23 + 17)
  })
  await t.test('shares', async () => {
    assert.deepEqual(Buffer.from((await shareOf(common, ya)).point), Ya)
    assert.deepEqual(Buffer.from((await shareOf(common, yb)).point), Yb)
  })
  await t.test('the key, on both sides', async () => {
    const [a, b] = [await shareOf(common, ya), await shareOf(common, yb)]
    assert.deepEqual(Buffer.from(await keyOf(common, a, Yb, A, B)), ISK)
    assert.deepEqual(Buffer.from(await keyOf(common, b, Ya, A, B)), ISK)
  })
})

test('what differs leads to another key', { timeout: 20_000 }, async (t) => {
  /** The key of an initiator that sees things so, with a responder that sees them as they are. */
  const keys = async (seen: Common, a: Said, b: Said): Promise<[string, string]> => {
    const [mine, theirs] = [await shareOf(seen, ya), await shareOf(common, yb)]
    const key = async (who: Common, share: Share, other: Share, a: Said, b: Said): Promise<string> =>
      Buffer.from(
        await keyOf(who, share, other.point, { ...a, point: mine.point }, { ...b, point: theirs.point }),
      ).toString('hex')
    return [await key(seen, mine, theirs, a, b), await key(common, theirs, mine, A, B)]
  }
  const [right, same] = await keys(common, A, B)
  assert.equal(right, same)
  // oxfmt-ignore
  const others: readonly [what: string, keys: () => Promise<[string, string]>][] = [
    ['the password',         () => keys({ ...common, password: utf8('Passwore') }, A, B)],
    ['the channel',          () => keys({ ...common, channel: utf8('x') }, A, B)],
    ['the session',          () => keys({ ...common, session: new Uint8Array(16) }, A, B)],
    ['who the initiator is', () => keys(common, { ...A, about: utf8('ADx') }, B)],
    ['who the responder is', () => keys(common, A, { ...B, about: utf8('ADx') })],
    ['who is which',         () => keys(common, { ...A, about: B.about }, { ...B, about: A.about })],
  ]
  for (const [what, other] of others)
    await t.test(what, async () => {
      const [mine, theirs] = await other()
      assert.notEqual(mine, theirs)
    })
  await t.test('each side has a tag of its own, and no other purpose has it', () => {
    const tags = [
      tagOf(common, ISK, A),
      tagOf(common, ISK, B),
      tagOf(common, ISK, A, 'x'),
      tagOf(common, ISK, B, 'x'),
    ]
    assert.equal(new Set(tags.map((tag) => Buffer.from(tag).toString('hex'))).size, 4)
    assert.ok(isSame(tags[0]!, tagOf(common, ISK, { ...A })))
    assert.ok(!isSame(tags[0]!, tags[1]!))
    assert.ok(!isSame(tags[0]!, tags[0]!.subarray(1)))
  })
})

test('a share that is no point is refused', { timeout: 60_000 }, async (t) => {
  const share = await shareOf(common)
  const refused = (bytes: Uint8Array): Promise<void> =>
    assert.rejects(keyOf(common, share, bytes, A, B), {
      message: 'Protocol error: a share that is no point of the group',
    })
  // oxfmt-ignore
  const wrong: readonly [title: string, bytes: Uint8Array][] = [
    ['the identity',                          new Uint8Array(32)],
    ['nothing',                               new Uint8Array(0)],
    ['a byte short',                          Ya.subarray(1)],
    ['a byte long',                           Buffer.concat([Ya, Uint8Array.of(0)])],
    ['all ones',                              new Uint8Array(32).fill(0xff)],
    // RFC 9496, A.2: field elements that are too large, or negative, or of no point
    ['the identity, spelled as p',            hex('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f')],
    ['too large',                             hex('00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff')],
    ['too large by one',                      hex('f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f')],
    ['negative',                              hex('0100000000000000000000000000000000000000000000000000000000000000')],
    ['negative, near p',                      hex('ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20')],
    ['no square',                             hex('26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371')],
    ['negative xy',                           hex('3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e')],
    ['s = -1',                                hex('ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f')],
  ]
  for (const [title, bytes] of wrong) await t.test(title, () => refused(bytes))
  await t.test('anything else is refused or leads to a key of 64 bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 0, maxLength: 40 }), async (bytes) => {
        const key = await keyOf(common, share, bytes, A, B).catch((error: unknown) => error)
        if (key instanceof Uint8Array) assert.equal(key.length, 64)
        else assert.match(String(key), /no point of the group/)
      }),
      { numRuns: 200 },
    )
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FileError } from '../../../src/lib/errno.ts'
import { mediaIn } from '../../../src/lib/media/media.ts'
import { sample, samples } from './samples.ts'

const timeout = 60_000

type Bytes = readonly (string | Uint8Array)[]
const joined = (bytes: Bytes): Buffer => Buffer.concat(bytes.map((part) => Buffer.from(part)))

/** What is found, a line a piece: `"words"`, or a type and a size. */
async function found(...bytes: Bytes): Promise<readonly string[]> {
  const media = await mediaIn(joined(bytes))
  return media.map((medium) =>
    medium.kind === 'text' ? JSON.stringify(medium.text) : `${medium.type} ${medium.bytes.length}`,
  )
}

/** What each sample is; the others are not taken. */
const types: Readonly<Record<string, string>> = {
  'a.png': 'image/png',
  'moving.png': 'image/png',
  'a.jpg': 'image/jpeg',
  'a.gif': 'image/gif',
  'a.webp': 'image/webp',
  'lossless.webp': 'image/webp',
  'moving.webp': 'image/webp',
  'a.pdf': 'application/pdf',
  'revised.pdf': 'application/pdf',
  'a.mp3': 'audio/mpeg',
  'bare.mp3': 'audio/mpeg',
  'a.wav': 'audio/wav',
  'piped.wav': 'audio/wav',
  'a.ogg': 'audio/ogg',
  'opus.ogg': 'audio/ogg',
  'a.flac': 'audio/flac',
  'piped.flac': 'audio/flac',
  'a.mp4': 'video/mp4',
  'fragmented.mp4': 'video/mp4',
  'a.m4a': 'audio/mp4',
}
/** A file that does not say how long it is goes on to the end. */
const whole = Object.keys(types).filter((name) => name !== 'piped.wav')
const line = (name: string): string => `${types[name]} ${samples.get(name)!.length}`

test('each file alone, and between words and others', { timeout }, async (t) => {
  for (const name of Object.keys(types))
    await t.test(name, async () => assert.deepEqual(await found(sample(name)), [line(name)]))
  for (const name of whole)
    await t.test(`${name} between words`, async () => {
      const bytes = ['see:\n', sample(name), 'what is it? ♥\n', sample('a.png'), sample(name)]
      assert.deepEqual(await found(...bytes), [
        '"see:\\n"',
        line(name),
        '"what is it? ♥\\n"',
        line('a.png'),
        line(name),
      ])
    })
})

/** Words that look like the beginning of a file, and words about files. */
const words = [
  'I work at IBM',
  'BM is short for bookmark',
  'RIFF is a format',
  'RIFFabcdWAVEfmt and so on',
  'RIFFabcdWEBPVP8 and so on',
  'GIF89a',
  'GIF89a format, please explain it to somebody who has never heard of it',
  'GIF89a format! please explain it to somebody who has never heard of it',
  'GIF89a format; please explain it to somebody who has never heard of it',
  'GIF87a\nGIF89a\n',
  'fLaC and OggS and ID3 and ftyp',
  'ID3\nID3v2',
  '%PDF-1.7\n',
  'the first line is %PDF-1.7',
  '%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\nis how it begins',
  '%%EOF\n',
  '\ufeffwith a byte order mark',
  '文字 🚀 Ünïcödé',
  'PK and MZ and 7z',
  'zero\0inside',
]

test('words stay words', { timeout }, async (t) => {
  for (const text of words)
    await t.test(JSON.stringify(text), async () => {
      assert.deepEqual(await mediaIn(Buffer.from(text)), [{ kind: 'text', text }])
      assert.deepEqual(await found(sample('a.png'), text), [line('a.png'), JSON.stringify(text)])
    })
})

/** A segment of a JPEG. */
const segment = (marker: number, data: Buffer): Buffer =>
  joined([Buffer.of(0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255), data])
const jpg = sample('a.jpg')
const png = sample('a.png')
const thumbnail = joined([jpg.subarray(0, 2), segment(0xe1, joined(['Exif\0\0', jpg])), jpg.subarray(2)])
/** A PNG with a chunk of any bytes behind its first. */
const chunk = (type: string, data: Buffer): Buffer => {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(data.length)
  return joined([png.subarray(0, 33), size, type, data, Buffer.alloc(4), png.subarray(33)])
}
/** A document with a stream of any bytes before its end. */
const stream = (data: Buffer): Buffer => {
  const pdf = sample('a.pdf')
  const at = pdf.indexOf('xref\n')
  const head = `9 0 obj\n<< /Length ${data.length} >>\nstream\n`
  return joined([pdf.subarray(0, at), head, data, '\nendstream\nendobj\n', pdf.subarray(at)])
}
/** A sound with a picture in its tag. */
const cover = (picture: Buffer): Buffer => {
  const data = joined(['\0image/png\0\x03\0', picture])
  const [size, all] = [Buffer.alloc(4), Buffer.alloc(4)]
  size.writeUInt32BE(data.length)
  const bytes = data.length + 10
  all.set([0, 0, bytes >> 7, bytes & 127])
  return joined(['ID3\x03\0\0', all, 'APIC', size, '\0\0', data, sample('bare.mp3')])
}
/** A JPEG that has another one behind its end, as phones write it: CIPA DC-007. */
const twice = (picture: Buffer): Buffer => {
  const [header, size] = [10, 62] // where its offsets count from, and how long the segment is
  const mpf = Buffer.alloc(size - 4)
  mpf.write('MPF\0II*\0', 'latin1')
  const list = [8, 0x1_0000 * 0xb002 + 1, 0x1_0000 * 32 + 7, 0x1_0000 * 22, 0]
  for (const [index, value] of list.entries()) mpf.writeUInt32LE(value, 8 + 4 * index)
  mpf.writeUInt32LE(picture.length, 26 + 16 + 4)
  mpf.writeUInt32LE(size + picture.length - header, 26 + 16 + 8)
  return joined([picture.subarray(0, 2), segment(0xe2, mpf), picture.subarray(2), picture])
}
/** A JPEG with the film that was taken with it. */
const moving = joined([
  jpg.subarray(0, 2),
  segment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0<x GCamera:MotionPhoto="1"/>')),
  jpg.subarray(2),
  sample('a.mp4'),
])
const odd = joined([sample('a.wav').subarray(0, 4), Buffer.of(45, 0, 0, 0), sample('a.wav').subarray(8, 53)])

/** Files within files, and what else makes their end hard to find. */
const insides: readonly [title: string, file: Buffer, type: string][] = [
  ['a thumbnail in a JPEG', thumbnail, 'image/jpeg'],
  ['a picture behind a picture', twice(jpg), 'image/jpeg'],
  ['a film behind a picture', moving, 'image/jpeg'],
  ['a PNG within a PNG', chunk('prVt', png), 'image/png'],
  ['a ZIP within a PNG', chunk('prVt', Buffer.from('PK\x03\x04\x14\0\0\0')), 'image/png'],
  ['a PNG in a document', stream(png), 'application/pdf'],
  ['a JPEG in a document', stream(jpg), 'application/pdf'],
  ['a document in a document', stream(sample('a.pdf')), 'application/pdf'],
  ['a mark in a document that is none', stream(Buffer.from('%%EOF\n\xff')), 'application/pdf'],
  [
    'a document by hand',
    Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
    'application/pdf',
  ],
  ['a cover in a sound', cover(png), 'audio/mpeg'],
  ['an odd size, filled up', joined([odd, '\0']), 'audio/wav'],
]

test('what stands inside a file belongs to it', { timeout }, async (t) => {
  for (const [title, file, type] of insides)
    await t.test(title, async () => {
      const bytes = [file, 'and?', file, png]
      const own = `${type} ${file.length}`
      assert.deepEqual(await found(...bytes), [own, '"and?"', own, line('a.png')])
    })
  await t.test('zeros behind a file are nothing', async () =>
    assert.deepEqual(await found(png, Buffer.alloc(1000), '\n', png), [line('a.png'), line('a.png')]),
  )
  await t.test('sounds one after the other', async () =>
    assert.deepEqual(await found(sample('a.mp3'), sample('a.mp3')), [line('a.mp3'), line('a.mp3')]),
  )
})

const TAKEN = 'PNG, JPEG, GIF, WebP, PDF, MP3, WAV, OGG, FLAC and MP4'

/** What is refused, and the sentence. */
const refusals: readonly [title: string, bytes: Bytes, sentence: string][] = [
  ['half a picture', ['see ', png.subarray(0, 100)], 'the PNG at byte 4 is cut short'],
  ['a picture behind one', [png, jpg.subarray(0, 400)], `the JPEG at byte ${png.length} is cut short`],
  ['half a document', [stream(png).subarray(0, 500)], 'the PDF at byte 0 is cut short'],
  [
    'a signature and nothing',
    ['\x89PNG\r\n\x1a\n'].map((text) => Buffer.from(text, 'latin1')),
    'the PNG at byte 0 is cut short',
  ],
  ['signatures only', [Buffer.from('\x89PNG\r\n\x1a\n'.repeat(9), 'latin1')], 'the PNG at byte 0 is damaged'],
  [
    'a size that lies',
    [png.subarray(0, 33), Buffer.of(0xff, 0xff, 0xff, 0xff), png.subarray(37)],
    'the PNG at byte 0 is cut short',
  ],
  ['a bitmap', ['see\n', sample('a.bmp')], `BMP (image/bmp) at byte 4 is not taken; ${TAKEN} are`],
  ['a TIFF', [sample('a.tiff')], `TIF (image/tiff) at byte 0 is not taken; ${TAKEN} are`],
  [
    'a ZIP',
    ['look:\n', 'PK\x03\x04\x14\0\0\0\x08\0', Buffer.alloc(40, 0xfe)],
    `ZIP (application/zip) at byte 6 is not taken; ${TAKEN} are`,
  ],
  ['another film', [sample('a.mov')], `MOV (video/quicktime) at byte 0 is not taken; ${TAKEN} are`],
  [
    'noise',
    [png, 'a', Buffer.of(0xc3, 0x28)],
    `what begins at byte ${png.length} is neither UTF-8 text nor ${TAKEN.replace('and', 'or')}`,
  ],
  ['too many', Array.from({ length: 300 }, () => png), 'more than 256 files in one text'],
]

const refused = (message: string) => (error: unknown) => {
  assert.ok(error instanceof FileError)
  assert.deepEqual([error.code, error.detail], ['EINVAL', message])
  return true
}

test('what is refused, and how', { timeout }, async (t) => {
  for (const [title, bytes, sentence] of refusals)
    await t.test(title, async () => assert.rejects(mediaIn(joined(bytes)), refused(sentence)))
})

test('a file that is cut anywhere is never sent', { timeout }, async (t) => {
  for (const name of whole)
    await t.test(name, async () => {
      const file = sample(name)
      const step = Math.ceil(file.length / 2000)
      for (let cut = 1; cut < file.length; cut += step) {
        const outcome = await found(file.subarray(0, cut)).catch((error: unknown) => String(error))
        if (typeof outcome === 'string') assert.match(outcome, /cut short|damaged|neither UTF-8/)
        else assert.ok(fits(name, outcome), `${cut}: ${outcome.join(' | ')}`)
      }
    })
})

/** A cut that nobody can see: in a signature, between two frames, pages or parts, or in a revision's first word. */
function fits(name: string, [first = '""', second = '""', ...more]: readonly string[]): boolean {
  const seamless = /mp3|ogg|flac|wav|pdf|fragmented/.test(name) && first.startsWith(types[name]!)
  return more.length === 0 && second.startsWith('"') && (seamless || first.startsWith('"'))
}

const piece = fc.oneof(
  fc.constantFrom(...whole).map((name) => ({ line: line(name), bytes: sample(name), text: '' })),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
    .filter((text) => text.trim() !== '' && !text.includes('\0') && text.isWellFormed())
    .map((text) => ({ line: '', bytes: Buffer.from(text), text })),
)

test('any mixture of words and files comes apart as it was put together', { timeout }, async () => {
  const pieces = fc.array(piece, { minLength: 1, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(pieces, async (pieces) => {
      const want: string[] = []
      let text = ''
      for (const piece of [...pieces, { line: '', text: '' }]) {
        text += piece.text
        if (piece.text) continue
        if (text) want.push(JSON.stringify(text))
        if (piece.line) want.push(piece.line)
        text = ''
      }
      assert.deepEqual(await found(...pieces.map(({ bytes }) => bytes)), want)
    }),
    { numRuns: 300 },
  )
})

test('whatever the bytes are, they come apart or are refused', { timeout }, async () => {
  const some = fc.tuple(fc.constantFrom(...samples.values()), fc.nat(), fc.uint8Array({ maxLength: 64 }))
  const broken = some.map(([file, at, bytes]) => {
    const broken = Buffer.from(file)
    broken.set(bytes.subarray(0, broken.length - (at % broken.length)), at % broken.length)
    return broken
  })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(broken, fc.uint8Array()), { maxLength: 3 }), async (parts) => {
      await found(...parts).catch((error: unknown) => assert.ok(error instanceof FileError, String(error)))
    }),
    { numRuns: 500 },
  )
})

/** What would take for ever if each beginning were followed to the end. */
const hostile: readonly [title: string, unit: string | Buffer, head?: Buffer][] = [
  ['PNG', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
  ['PNG, with a head', png.subarray(0, 33)],
  ['JPEG', Buffer.of(0xff, 0xd8, 0xff, 0xe0)],
  [
    'JPEG, with segments',
    segment(0xe2, joined(['MPF\0II*\0\x08\0\0\0', Buffer.alloc(64, 64)])),
    jpg.subarray(0, 2),
  ],
  ['GIF', sample('a.gif').subarray(0, 900)],
  ['PDF', '%PDF-1.7\n'],
  ['PDF, with comments', '%PDF-1.7\n%\n%\n%\n%\n'],
  ['PDF, with an object', '%PDF-1.7\n1 0 obj\n'],
  ['ends of PDF', `${sample('a.pdf').toString('latin1')}1 0 obj\n`],
  ['FF', Buffer.of(0xff)],
  ['MP3', sample('bare.mp3').subarray(0, 104)],
  ['ID3', 'ID3\x03\0\0\0\0\0\0'],
  ['FLAC', sample('piped.flac').subarray(0, 60)],
  ['OGG', sample('a.ogg').subarray(0, 58)],
  ['WAV', 'RIFF\x0c\0\0\0WAVEfmt \0\0\0\0'],
  ['MP4', '\0\0\0\x0cftypisom'],
  ['zeros', '\0'],
  ['words', 'ab\n'],
]

test('time grows with the bytes and not faster', { timeout }, async (t) => {
  for (const [title, unit, head = ''] of hostile)
    await t.test(title, async () => {
      const bytes = Buffer.alloc(8 << 20, unit)
      const outcome = await found(head, bytes).catch((error: unknown) => String(error))
      assert.ok(typeof outcome === 'string' ? /FileError/.test(outcome) : outcome.length <= 256)
    })
})

test('what is long is looked through while others go on, and found all the same', { timeout }, async () => {
  const [png, words] = [sample('a.png'), 'It was a long, long text. '.repeat(400_000)]
  const bytes = joined(['look: ', png, words, png])
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  const media = await mediaIn(bytes)
  clearInterval(timer)
  assert.ok(turns > 5, `the loop went on ${turns} times`)
  assert.deepEqual(
    media.map((medium) => (medium.kind === 'text' ? medium.text.length : medium.type)),
    [6, 'image/png', words.length, 'image/png'],
  )
  for (const medium of media) if (medium.kind === 'media') assert.deepEqual(Buffer.from(medium.bytes), png)
  await assert.rejects(mediaIn(joined([words, png.subarray(0, 100)])), {
    code: 'EINVAL',
    message: new RegExp(`the PNG at byte ${words.length} is cut short`),
  })
})

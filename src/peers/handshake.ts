import { randomBytes } from 'node:crypto'
import { concat, utf8 } from '../lib/bytes.ts'
import { FileError, toFileError } from '../lib/errno.ts'
import type { Letter, Letters } from './letters.ts'
import { POINT, isSame, keyOf, lvCat, shareOf, tagOf } from './pake.ts'
import type { Common, Said } from './pake.ts'
import type { Pin, Pinned } from './pin.ts'

/** A side as the conversation below knows it: its key as TLS has shown it, and what it calls itself. */
export interface Side {
  readonly fingerprint: string
  readonly name: string
}

/** One conversation of two machines, seen from one of them. */
export interface Handshake {
  readonly letters: Letters
  readonly me: Side
  /** The key of the other side, as seen in the TLS below: who stands in between is seen with its own. */
  readonly fingerprint: string
  /** The digits of the code. */
  readonly digits: string
  /** Keeps the other machine for good. */
  readonly pin: Pin
  readonly signal?: AbortSignal | undefined
}

export const VERSION = 1
const NONCE = 32
/** CI: what this use of CPace is for. */
const CHANNEL = utf8('hivefs-pair 1')
/** What the last tag of each side is for: it has written the other down. */
const PINNED = 'hivefs pinned'

/** What the side that dialled cannot know when its last answer does not come. */
const UNSURE =
  'nothing is kept here, but it may know this machine by now: pair again, or `hivefs unpair` there'

/**
 * The side that dialled. It shows first that it knows the code, because whoever answers could be anybody; it writes the
 * other down when that has shown the same, and takes it back when the other does not say that it has done so too.
 * @throws FileError EACCES when the code or the other side is wrong; then nothing is kept
 */
export async function initiate(shake: Handshake): Promise<Pinned> {
  const { letters, me, digits, signal } = shake
  const nonce = randomBytes(NONCE)
  letters.send('hello', { version: VERSION, nonce, name: me.name })
  const hello = checked(await letters.next('hello', signal))
  const common = commonOf(digits, nonce, hello.nonce)
  const share = await shareOf(common)
  letters.send('share', { point: share.point })
  const other = sized(await letters.next('share', signal), 'point', POINT)
  const mine = saidBy('initiator', me, share.point)
  const theirs = saidBy('responder', { fingerprint: shake.fingerprint, name: hello.name }, other)
  const key = await keyOf(common, share, other, mine, theirs)
  letters.send('proof', { tag: tagOf(common, key, mine) })
  const proof = await letters.next('proof', signal)
  if (!isSame(proof.tag, tagOf(common, key, theirs)))
    throw new FileError('EACCES', 'the other side does not know the code: somebody stands in between')
  const pinned = await shake.pin({ fingerprint: shake.fingerprint, name: hello.name })
  try {
    letters.send('pinned', { tag: tagOf(common, key, mine, PINNED) })
    const last = await letters.next('pinned', signal)
    if (!isSame(last.tag, tagOf(common, key, theirs, PINNED)))
      throw new FileError('EPROTO', 'the other side ends in another way than it began')
  } catch (error) {
    await pinned.undo()
    const { code, detail } = toFileError(error)
    throw new FileError(code, `${detail || 'given up'} at the last step; ${UNSURE}`, { cause: error })
  }
  return pinned
}

/** What the side that answers counts. */
export interface Counted {
  /** From here on the other has tried the code, whatever it does. */
  tried(): void
  /** The code was right: it is good no longer. @throws FileError when it was ended meanwhile */
  right(): void
}

/**
 * The side that shows the code and was dialled. It says nothing of the code before the other has shown that it knows it,
 * and it is the last to write down: whatever is cut before leaves nothing here, and the other takes its own back.
 * @throws FileError what was wrong; then nothing is kept
 */
export async function respond(shake: Handshake, hello: Letter<'hello'>, counted: Counted): Promise<Pinned> {
  const { letters, me, digits, signal } = shake
  const nonce = randomBytes(NONCE)
  letters.send('hello', { version: VERSION, nonce, name: me.name })
  const common = commonOf(digits, checked(hello).nonce, nonce)
  const other = sized(await letters.next('share', signal), 'point', POINT)
  const share = await shareOf(common)
  const theirs = saidBy('initiator', { fingerprint: shake.fingerprint, name: hello.name }, other)
  const mine = saidBy('responder', me, share.point)
  const key = await keyOf(common, share, other, theirs, mine)
  counted.tried()
  letters.send('share', { point: share.point })
  const proof = await letters.next('proof', signal)
  if (!isSame(proof.tag, tagOf(common, key, theirs))) {
    letters.refuse('wrong')
    throw new FileError('EACCES', 'a wrong code, or somebody stands in between')
  }
  counted.right()
  letters.send('proof', { tag: tagOf(common, key, mine) })
  const done = await letters.next('pinned', signal)
  if (!isSame(done.tag, tagOf(common, key, theirs, PINNED)))
    throw new FileError('EPROTO', 'the other side ends in another way than it began')
  const pinned = await shake.pin({ fingerprint: shake.fingerprint, name: hello.name })
  letters.send('pinned', { tag: tagOf(common, key, mine, PINNED) })
  return pinned
}

const commonOf = (digits: string, initiator: Uint8Array, responder: Uint8Array): Common => ({
  password: utf8(digits),
  channel: CHANNEL,
  session: concat([initiator, responder]),
})

/** What a side is, in the words that both hash: its role, its name and its key. */
const saidBy = (role: 'initiator' | 'responder', { name, fingerprint }: Side, point: Uint8Array): Said => ({
  point,
  about: lvCat(utf8(role), utf8(name), utf8(fingerprint)),
})

/** Longest name that is taken, in characters. */
const LONGEST = 255

function checked(hello: Letter<'hello'>): Letter<'hello'> {
  sized(hello, 'nonce', NONCE)
  if (hello.name.length > LONGEST) throw new FileError('EPROTO', 'a name of more than 255 characters')
  return hello
}

/** A field that has just so many bytes: kept, because what it lies in is not. */
function sized<F extends string>(
  letter: { readonly [P in F]: Uint8Array },
  field: F,
  length: number,
): Uint8Array {
  const bytes = letter[field]
  if (bytes.length !== length) throw new FileError('EPROTO', `a ${field} of ${bytes.length} bytes`)
  return bytes.slice()
}

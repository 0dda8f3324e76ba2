import { createHash } from 'node:crypto'
import { FileError } from '../lib/errno.ts'
import { mediaTypes } from '../lib/media/index.ts'
import type { Medium } from '../lib/media/media.ts'
import { sameBytes } from '../lib/same.ts'
import type { Media, Part, Result, Takes, Text } from '../providers/provider.ts'
import type { KeptMedia, KeptMedium } from '../store/media.ts'
import { tokensOfMedia } from './tokens.ts'

/** A medium whose content is in the store, and fetched from there when it is sent. */
export interface Shelved extends Media {
  /** About how many it is to a model. */
  readonly tokens: number
}

/** The media that messages hold: their content is kept once each, and messages hold their names. */
export class Shelf {
  /** Contents of media that somebody reads. */
  readonly same = sameBytes()
  readonly #kept: KeptMedia
  readonly #behind: Shelf | undefined

  /** @param behind where it looks for what it does not have itself */
  constructor(kept: KeptMedia, behind?: Shelf) {
    this.#kept = kept
    this.#behind = behind
  }

  /** What was written, as the content of a message; its media are kept before this returns. */
  parts(media: readonly Medium[]): readonly Part[] {
    return media.map((medium) =>
      medium.kind === 'media'
        ? this.put(medium.type, medium.bytes)
        : { kind: 'text', text: medium.text.replace(/\r?\n$/, '') },
    )
  }

  /** What tools gave, with its media kept. */
  shelved(results: readonly Result[]): readonly Result[] {
    const kept = (part: Text | Media) => (part.kind === 'media' ? this.put(part.type, part.data()) : part)
    return results.map((result) => ({ ...result, content: result.content.map(kept) }))
  }

  put(type: string, bytes: Uint8Array): Shelved {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const found = this.#own(sha256)
    if (found) return found
    const medium = { type, size: bytes.length, tokens: tokensOfMedia(type, bytes) }
    this.#kept.put(sha256, medium, bytes)
    return this.#shelved(sha256, medium)
  }

  /** The medium of that name, if it is kept. */
  find(sha256: string): Shelved | undefined {
    return this.#own(sha256) ?? this.#behind?.find(sha256)
  }

  #own(sha256: string): Shelved | undefined {
    const medium = this.#kept.find(sha256)
    return medium && this.#shelved(sha256, medium)
  }

  /** Forgets what no agent holds any more. */
  sweep(): void {
    this.#kept.sweep()
  }

  #shelved(sha256: string, { type, size, tokens }: KeptMedium): Shelved {
    return { kind: 'media', type, size, sha256, tokens, data: () => this.#data(sha256, type) }
  }

  #data(sha256: string, type: string): Uint8Array {
    const data = this.#kept.data(sha256)
    if (data) return data
    throw new FileError('ENOENT', `${type} ${sha256} is kept no longer`)
  }
}

/** @throws FileError EINVAL when the model does not take one of them, naming what it takes */
export function checkTaken(media: readonly Medium[], takes: Takes, model: string): void {
  const other = media.find((medium) => medium.kind === 'media' && !takes.media(medium.type))
  if (other?.kind !== 'media') return
  const taken = mediaTypes.filter((type) => takes.media(type)).join(', ')
  throw new FileError(
    'EINVAL',
    `${model} takes no ${other.type}; ${taken ? `it takes ${taken}` : 'only words'}`,
  )
}
